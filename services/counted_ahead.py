"""Whether all that is kept was counted ahead."""

from __future__ import annotations

from sqlalchemy import and_, bindparam
from sqlmodel import col

from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection

# A connection of which something is kept that was not counted yet.
UNCOUNTED = Query(
    pick(Connection.id)
    .join(
        Checkpoint, and_(col(Checkpoint.connection_id) == Connection.id, col(Checkpoint.resource) == bindparam("kept"))
    )
    .where(
        col(Connection.id).not_in(
            pick(Checkpoint.connection_id).where(
                col(Checkpoint.resource) == bindparam("counts"), col(Checkpoint.synced_at).is_not(None)
            )
        )
    )
)


def uncounted(read: Reader, counts: str, kept: str = "users") -> bool:
    """Whether not everybody, or not all that another resource has `kept`, was counted by the resource `counts`."""
    return bool(read.fetch(UNCOUNTED, counts=counts, kept=kept))
