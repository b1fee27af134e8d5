"""Steward watching itself: what it gave for a time, and could not take back when that was over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.approval_state import words
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval
from services.watch.words import NONE, ROLES


class Kept(Limits):
    """Whole days for which it is an alert, unless it was taken back since."""

    days: int = Field(default=30, ge=1, le=365)


def find(read: Reader, connection_id: int, limits: Kept) -> Iterator[Finding]:
    """One finding a request that was to end by itself and did not, until the same was done. Source: approvals."""
    own, later = Approval, aliased(Approval)
    since = exists().where(
        col(later.connection_id) == col(own.connection_id),
        col(later.action) == col(own.action),
        col(later.target_id) == col(own.target_id),
        col(later.state) == "done",
        col(later.finished_at) > col(own.finished_at),
    )
    wanted = pick(own.id, own.action, own.target_id, own.target_name, own.outcome, own.finished_at).where(
        col(own.connection_id) == connection_id,
        col(own.follows) != "",
        col(own.state).in_(("failed", "unknown", "expired")),
        col(own.finished_at) > read.now - timedelta(days=limits.days),
        ~since,
    )
    for row in read.rows(wanted.order_by(col(own.id))):
        facts = (Fact("Why", Value(row.outcome, Tone.BAD)), Fact("Last tried", Value(row.finished_at)))
        text = f"{row.target_name} was given something for a time, and Steward could not end it: {words(row.action)}."
        yield Finding(row.id, text, facts, about=row.target_id)


CHECK = Check(
    name="access_not_taken_back",
    title="Access given for a time was not taken back",
    says=(
        f"temporary|temporarily|timed|time-limited|limited access|membership|{ROLES} "
        f"{NONE}|still|left|remains taken|removed|revoked|withdrawn|back|ended|expired|undone|active|there "
        "[group|time|given]",
    ),
    why="Somebody keeps what was meant to end; it was tried again and again without success.",
    todo="Take it back yourself, or ask for the same in words once what stands in the way is gone.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    limits=Kept,
    watches_itself=True,
)
