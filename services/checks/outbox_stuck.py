"""Steward watching itself: what it has to tell does not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import func, or_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.outbox import WAITING
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Outbox
from services.store.types import Utc
from services.watch.itself import speaks
from services.watch.words import FAILING

# After a day a message is given up.
HALF_WAY = timedelta(hours=12)


class Patient(Limits):
    """Minutes a message may wait before it is an alert."""

    minutes: int = Field(default=30, ge=5, le=1440)


def find(read: Reader, connection_id: int, limits: Patient) -> Iterator[Finding]:
    """One finding while a message has been waiting for `minutes` minutes, worse after half a day.

    One that is to be told later is not waiting. Source: Steward's own outbox.
    """
    if not speaks(read, connection_id):
        return
    old, box = read.now - timedelta(minutes=limits.minutes), Outbox
    late = (
        col(box.state).in_(WAITING),
        col(box.created_at) <= old,
        or_(col(box.attempts) > 0, col(box.run_at) <= old),
    )
    first = func.min(col(box.created_at), type_=Utc).label("first")
    row: Any = read.one(pick(func.count().label("waiting"), first).where(*late))
    if not row.waiting:
        return
    error = read.value(pick(box.error).where(*late, col(box.error) != "").order_by(col(box.id).desc()).limit(1))
    facts = (
        Fact("Waiting", Value(row.waiting, Tone.WARNING)),
        Fact("The oldest since", Value(row.first, Tone.BAD)),
        *([Fact("Reason", Value(error))] if error else ()),
    )
    rank = int(row.first <= read.now - HALF_WAY)
    yield Finding("outbox", "Messages of Steward do not arrive in Teams.", facts, rank)


CHECK = Check(
    name="outbox_stuck",
    title="Steward's messages do not arrive",
    says=(
        f"message|notification|outbox|delivery stuck|undelivered|queued|pile|backlog|{FAILING}|lost "
        "[steward|teams|delivery|up]",
        "message|notification not|never arrive|delivered|reach|through|sent [steward|get|got]",
    ),
    why="People are not told of alerts and approvals; what has not arrived within a day is given up.",
    todo="See whether this machine reaches Teams, and whether the bot's own secret is still valid.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    limits=Patient,
    watches_itself=True,
)
