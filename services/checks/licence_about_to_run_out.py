"""Licences of which few are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.licences import bought


class Few(Limits):
    """Seats, and percent of what was bought, at or below which few are left."""

    seats: int = Field(default=3, ge=0, le=10_000)
    percent: int = Field(default=5, ge=0, le=50)


def find(read: Reader, connection_id: int, limits: Few) -> Iterator[Finding]:
    """Products of which at most `seats`, or `percent` percent, are free; worse when none is. Source: subscribedSkus."""
    for seats in bought(read, connection_id):
        few = max(limits.seats, seats.usable * limits.percent // 100)
        if seats.used and 0 <= seats.free <= few:
            tone = Tone.WARNING if seats.free else Tone.BAD
            left = f"{seats.free:,} licences" if seats.free != 1 else "1 licence"
            said = f"{left} of {seats.name} left." if seats.free else f"No licence of {seats.name} is left."
            facts = (Fact("Free", Value(seats.free, tone)), Fact("Bought", Value(seats.usable)))
            yield Finding(seats.id, said, facts, rank=int(seats.free == 0))


CHECK = Check(
    name="licence_about_to_run_out",
    title="Licences run out",
    says=(
        "licence|seat nearly|almost|soon|short|low|close|running|few "
        "out|gone|left|exhausted|full|short|low|used [up|free|about|too]",
    ),
    why="The next person who joins cannot work until somebody buys more.",
    todo="Buy more, or take them from people who do not need them (say licences unused).",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("licences",),
    find=find,
    limits=Few,
)
