"""What one run of a sync works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from services.microsoft.graph import Graph
from services.specs import Resource
from services.store import bulk
from services.store.engine import Store
from services.store.tables import Checkpoint

CHECKPOINTS = SQLModel.metadata.tables["checkpoint"]


@dataclass(slots=True)
class Job:
    """One run: `point` is where the sync stands, saved with every page; `rows` and `removed` count for the Run."""

    store: Store
    graph: Graph
    resource: Resource
    connection_id: int
    started_at: datetime
    point: Checkpoint
    rows: int = 0
    removed: int = 0

    def save(self, db: Connection) -> None:
        """Keeps the checkpoint, in the transaction of the page it belongs to."""
        bulk.put(db, CHECKPOINTS, self.point.model_dump())

    def finish(self) -> None:
        """Marks the round under way as complete: the rows are now as old as its beginning."""
        self.point.next_link, self.point.full, self.point.blind = None, False, ""
        self.point.synced_at = self.point.round_at


def checkpoint(db: Connection, connection_id: int, resource: str) -> Checkpoint:
    """Where the sync of a resource stands; a new one when it never ran."""
    chosen = select(CHECKPOINTS).where(CHECKPOINTS.c.connection_id == connection_id, CHECKPOINTS.c.resource == resource)
    row = db.execute(chosen).mappings().first()
    values: dict[str, Any] = dict(row) if row else {"connection_id": connection_id, "resource": resource}
    return Checkpoint(**values)
