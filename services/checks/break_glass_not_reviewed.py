"""Steward watching itself: a change that somebody approved alone, at which nobody else has looked since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.approval_state import words
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval, Decision
from services.watch.words import NONE


class Unreviewed(Limits):
    """Whole hours after which somebody must have looked at it."""

    hours: int = Field(default=24, ge=1, le=720)


def find(read: Reader, connection_id: int, limits: Unreviewed) -> Iterator[Finding]:
    """One finding a request approved alone `hours` ago and not reviewed. Source: Steward's approvals and decisions."""
    own = Approval
    wanted = (
        pick(own.id, own.action, own.target_id, own.target_name, own.decided_at, Decision.name, Decision.comment)
        .join(Decision, (col(Decision.approval_id) == own.id) & (col(Decision.object_id) == own.alone))
        .where(
            col(own.connection_id) == connection_id,
            col(own.alone) != "",
            col(own.reviewed_by) == "",
            col(own.decided_at) <= read.now - timedelta(hours=limits.hours),
        )
    )
    for row in read.rows(wanted.order_by(col(own.id))):
        facts = (
            Fact("Approved alone by", Value(row.name, Tone.BAD)),
            Fact("Why", Value(row.comment)),
            Fact("When", Value(row.decided_at)),
        )
        text = f"{words(row.action)} for {row.target_name} was approved alone, and nobody has reviewed it."
        yield Finding(row.id, text, facts, about=row.target_id)


CHECK = Check(
    name="break_glass_not_reviewed",
    title="A break-glass approval was not reviewed",
    says=(
        f"break|emergency|break-glass|breakglass approval|request|override {NONE}|unreviewed|waiting|still "
        "review|unreviewed|looked [glass]",
    ),
    why="The rules were set aside in an emergency; until somebody else has looked at it, nobody knows that it was one.",
    todo="Open the request (request and the first eight characters of its id) and press I have reviewed this.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    limits=Unreviewed,
    watches_itself=True,
)
