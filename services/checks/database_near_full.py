"""Steward watching itself: there is hardly any room left for its database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.answers import Fact, Tone, Value
from services.specs import CannotTell, Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.store.room import Room, room
from services.watch.itself import speaks

MEGABYTE = 1_000_000


class Filling(Limits):
    """Megabytes that must be free; how many the database may grow to, 0 for as many as there are."""

    free: int = Field(default=500, ge=1, le=10_000_000)
    most: int = Field(default=0, ge=0, le=100_000_000)


def find(read: Reader, connection_id: int, limits: Filling) -> Iterator[Finding]:
    """One finding when less than `free` megabytes are left on the disk, or below `most`; worse at a quarter of it.

    Raises CannotTell for PostgreSQL without `most`: it does not say what room its machine has.
    """
    if not speaks(read, connection_id):
        return
    now = room(read.db)
    if now.free is None and not limits.most:
        raise CannotTell("Nobody has said how large the database may grow: tune database near full most 50000.")
    left = _left(now, limits.most)
    if left < limits.free:
        tone = Tone.BAD if left < limits.free / 4 else Tone.WARNING
        facts = (Fact("Left", Value(f"{left:,} MB", tone)), Fact("In use", Value(f"{now.used // MEGABYTE:,} MB")))
        yield Finding("database", "There is hardly any room left for Steward's database.", facts, int(tone is Tone.BAD))


def _left(now: Room, most: int) -> int:
    """Whole megabytes that the database may still grow by."""
    bounds = [] if now.free is None else [now.free // MEGABYTE]
    bounds += [most - now.used // MEGABYTE] if most else []
    return max(min(bounds), 0)


CHECK = Check(
    name="database_near_full",
    title="Steward's database is nearly full",
    says=("database|db|disk|storage|space full|nearly|almost|low|left|enough|capacity|fills|out [room|near|run|disk]",),
    why="When it is full, nothing can be collected, approved or told any more.",
    todo="Make room on the disk, let the database grow, or keep the logs for fewer days (sync.keep_days).",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    limits=Filling,
    watches_itself=True,
)
