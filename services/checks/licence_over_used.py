"""Licences of which more are in use than were bought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.licences import bought


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Products with more seats in use than can be given. Source: subscribedSkus."""
    for seats in bought(read, connection_id):
        if seats.usable and seats.free < 0:
            facts = (Fact("Bought", Value(seats.usable)), Fact("In use", Value(seats.used, Tone.BAD)))
            yield Finding(seats.id, f"More licences of {seats.name} are in use than were bought.", facts)


CHECK = Check(
    name="licence_over_used",
    title="More licences are in use than bought",
    says=(
        "licence|seat|product more|over|exceed|exceeds|beyond|above|higher|too "
        "bought|buy|paid|pay|purchased|owned|limit|entitled|entitlement "
        "[used|use|given|handed|assigned|out|number|consumed|for|many|than]",
        "licence|seat more|higher than [own|used|use|using|given|handed|assigned|out|consumed|number]",
        "licence|seat|product "
        "overused|over-used|overassigned|over-assigned|oversubscribed|over-subscribed|overallocated|"
        "over-allocated|overcommitted|overdrawn|overconsumed",
        "licence|seat|product over used|use|assigned|allocated|subscribed|committed|limit|consumed|quota",
    ),
    why="Microsoft takes some of them away without asking whose.",
    todo="Buy more, or take them from people who do not need them (say licences unused).",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("licences",),
    find=find,
)
