"""Subscriptions that have run out of their term, or are about to be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.licences import Licence
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.words import ENDING

STATES = {
    "Warning": "has run out and is in its time of grace",
    "Suspended": "is suspended: nobody can use it",
    "LockedOut": "is locked",
}
SEVERITIES = (Severity.HIGH, Severity.CRITICAL, Severity.CRITICAL)


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Products that are in their time of grace, suspended or locked; worse step by step.

    Source: subscribedSkus (capabilityStatus).
    """
    held = Licence
    wanted = (
        pick(held.sku_id, held.name, held.status, held.consumed)
        .where(col(held.connection_id) == connection_id, col(held.status).in_(STATES))
        .order_by(col(held.name), col(held.sku_id))
    )
    for row in read.rows(wanted):
        rank = list(STATES).index(row.status)
        facts = (Fact("State", Value(row.status, Tone.BAD)), Fact("In use", Value(row.consumed)))
        yield Finding(row.sku_id, f"{row.name} {STATES[row.status]}.", facts, rank, SEVERITIES[rank])


CHECK = Check(
    name="subscription_expiring",
    title="A subscription has run out",
    says=(
        f"subscription|contract {ENDING}|suspended|run "
        "[soon|running|product|microsoft|close|near|next|licence|up|paid|bought|fall|coming]",
    ),
    why="After a month of grace people can no longer work with it, and after three their data is deleted.",
    todo="Renew it in the Microsoft 365 admin centre under Billing, or move people to another product.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("licences",),
    find=find,
)
