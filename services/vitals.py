"""How Steward itself does, in numbers: how old its data is, what still waits to be told, decided or looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func
from sqlmodel import col

from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert, Approval, Checkpoint, Connection, Outbox

UNDECIDED = ("pending", "approved", "running")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Ages are in seconds; None where there is nothing to be old.

    `ages` are those of the last completed sync by (connection, resource): None means that none ever completed.
    `waiting` is how many messages are to be told, `oldest` how long the first of them has been due, `dead` how many
    were given up. `approvals` count those not ended by state, `alerts` those open by severity.
    """

    ages: Mapping[tuple[str, str], float | None] = field(default_factory=dict)
    waiting: int = 0
    oldest: float | None = None
    dead: int = 0
    approvals: Mapping[str, int] = field(default_factory=dict)
    alerts: Mapping[str, int] = field(default_factory=dict)


def vitals(read: Reader) -> Vitals:
    """The numbers of this moment."""
    due = read.one(
        pick(func.count().label("rows"), func.min(Outbox.run_at).label("first")).where(
            col(Outbox.state).in_(("ready", "leased"))
        )
    )
    first: datetime | None = due.first if due else None
    return Vitals(
        ages=_ages(read),
        waiting=due.rows if due else 0,
        oldest=max((read.now - first).total_seconds(), 0) if first else None,
        dead=int(read.value(pick(func.count()).select_from(Outbox).where(col(Outbox.state) == "dead"))),
        approvals=_counted(
            read,
            pick(Approval.state, func.count()).where(col(Approval.state).in_(UNDECIDED)).group_by(col(Approval.state)),
        ),
        alerts=_counted(
            read, pick(Alert.severity, func.count()).where(col(Alert.state) == "open").group_by(col(Alert.severity))
        ),
    )


def _ages(read: Reader) -> dict[tuple[str, str], float | None]:
    kept = (
        pick(Connection.name, Checkpoint.resource, Checkpoint.synced_at)
        .join(Connection, col(Connection.id) == col(Checkpoint.connection_id))
        .where(col(Connection.gone_at).is_(None))
    )
    return {
        (row.name, row.resource): (read.now - row.synced_at).total_seconds() if row.synced_at else None
        for row in read.rows(kept)
    }


def _counted(read: Reader, statement: Select[tuple[str, int]]) -> dict[str, int]:
    return dict(map(tuple, read.rows(statement)))
