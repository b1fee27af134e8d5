"""Licences that were bought for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.licences import bought
from services.watch.words import A_CHECK


class Spare(Limits):
    """Seats and percent of what was bought that must be free, both of them, before it is worth telling."""

    seats: int = Field(default=10, ge=1, le=1_000_000)
    percent: int = Field(default=25, ge=1, le=100)


def find(read: Reader, connection_id: int, limits: Spare) -> Iterator[Finding]:
    """Products of which at least `seats` seats and `percent` percent are free. Source: subscribedSkus."""
    for seats in bought(read, connection_id):
        if seats.free >= limits.seats and seats.free * 100 >= limits.percent * seats.usable:
            facts = (Fact("Free", Value(seats.free, Tone.WARNING)), Fact("Bought", Value(seats.usable)))
            yield Finding(seats.id, f"{seats.free:,} licences of {seats.name} are held by nobody.", facts)


CHECK = Check(
    name="licence_unused",
    title="Licences are held by nobody",
    says=(f"{A_CHECK} licence|seat unused|free|wasted|idle|spare|nobody [held|used|unassigned]",),
    why="They are paid for and nobody can use them.",
    todo="Buy fewer when the subscription is renewed.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("licences",),
    find=find,
    limits=Spare,
)
