"""Which rows of the outbox may be told now, and whose they are while they are being told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.store.reader import Reader
from services.store.tables import Outbox

BATCH = 50
LEASE = timedelta(seconds=120)
OUTBOX = [getattr(Outbox, name) for name in Outbox.model_fields]


def lease(db: Connection, me: str, now: datetime) -> list[Row[Any]]:
    """The oldest due rows, `me`'s for two minutes; none whose place still waits for an earlier row.

    Called alone: two that lease at once would each miss the other's rows and break the order.
    """
    rows = list(db.execute(select(*OUTBOX).where(_due_now(now)).order_by(col(Outbox.id)).limit(BATCH)).all())
    ours = {"state": "leased", "lease_by": me, "lease_until": now + LEASE, "attempts": col(Outbox.attempts) + 1}
    db.execute(update(Outbox).where(col(Outbox.id).in_([row.id for row in rows])).values(ours))
    return rows


def anything_due(read: Reader) -> bool:
    """Whether there is a row to lease: asked every second, so it takes no write lock."""
    return read.one(select(col(Outbox.id)).where(_due_now(read.now)).limit(1)) is not None


def _due_now(now: datetime) -> Any:
    earlier = aliased(Outbox)
    waited_for = exists().where(
        col(earlier.to) == col(Outbox.to),
        col(earlier.id) < col(Outbox.id),
        col(earlier.state).in_(("ready", "leased")),
        ~_due(earlier, now),
    )
    return _due(Outbox, now) & ~waited_for


def _due(table: Any, now: datetime) -> Any:
    abandoned = and_(table.state == "leased", table.lease_until < now)
    return or_(and_(table.state == "ready", table.run_at <= now), abandoned)
