"""Steward watching itself: data that it could collect once and no longer may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.names import label
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding a resource that was collected before and is refused now. Source: Steward's own checkpoints."""
    own = Checkpoint
    wanted = pick(own.resource, own.synced_at, own.blind).where(
        col(own.connection_id) == connection_id, col(own.denied).is_(True), col(own.synced_at).is_not(None)
    )
    for row in read.rows(wanted.order_by(col(own.resource))):
        facts = (Fact("Why", Value(row.blind)), Fact("Last collected", Value(row.synced_at, Tone.WARNING)))
        yield Finding(row.resource, f"Steward may no longer collect {label(row.resource)}.", facts)


CHECK = Check(
    name="permission_lost",
    title="Steward may see less than before",
    says=(
        "steward|bot|yourself|itself|you|we lost|lose|fewer|less|withdrawn|took "
        "permission|rights|access|see|consent [than|before|away|any]",
    ),
    why="Answers and checks go by what was there on the day the permission or the licence went.",
    todo="Say permissions needed to see what is missing, and have an administrator consent to it again.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    watches_itself=True,
)
