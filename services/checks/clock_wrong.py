"""Steward watching itself: the clock of its machine is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Run
from services.watch.itself import REFUSED_FOR_THE_CLOCK


class Off(Limits):
    """Minutes by which the clock may be off."""

    minutes: int = Field(default=5, ge=1, le=60)


def find(read: Reader, connection_id: int, limits: Off) -> Iterator[Finding]:
    """One finding while the newest run saw the clock off by more than `minutes` minutes; worse when it was refused.

    Source: the Date header of Graph's answers, as Steward's own runs have it.
    """
    refused = or_(*(col(Run.error).like(code) for code in REFUSED_FOR_THE_CLOCK))
    newest = (
        pick(Run.clock_ahead_seconds, Run.error, refused.label("refused"))
        .where(col(Run.connection_id) == connection_id, col(Run.finished_at).is_not(None))
        .where(or_(col(Run.clock_ahead_seconds).is_not(None), refused))
        .order_by(col(Run.finished_at).desc(), col(Run.id).desc())
    )
    row = read.one(newest.limit(1))
    if row is None:
        return
    if row.refused:
        facts = (Fact("Reason", Value(row.error, Tone.BAD)),)
        yield Finding("clock", "Microsoft refuses Steward because of this machine's clock.", facts, rank=1)
    elif abs(row.clock_ahead_seconds) > limits.minutes * 60:
        minutes = abs(row.clock_ahead_seconds) // 60
        way = "ahead of" if row.clock_ahead_seconds > 0 else "behind"
        said = f"{minutes:,} {'minute' if minutes == 1 else 'minutes'} {way} Microsoft's"
        yield Finding("clock", f"The clock of this machine is {said}.", (Fact("Clock", Value(said, Tone.BAD)),))


CHECK = Check(
    name="clock_wrong",
    title="This machine's clock is wrong",
    says=("clock|time wrong|off|skew|drift|right|correct|behind|ahead|fast|slow machine|server|host|clock [system]",),
    why="Microsoft refuses tokens of another time, and what Steward says of ages and days is wrong.",
    todo="Set this machine's clock by a time server.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    limits=Off,
    watches_itself=True,
)
