"""What one run of a sync works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Index, select, update
from sqlmodel import SQLModel

from services.microsoft.graph import Graph
from services.settings import SyncSettings
from services.specs import Resource
from services.store import bulk
from services.store.engine import Store
from services.store.tables import Checkpoint
from services.sync.claims import Claim

CHECKPOINTS = SQLModel.metadata.tables["checkpoint"]
# Kept by others than the run: the claim by its lease, the rest by the engine, by `accept` and by `refresh`.
NOT_OURS = {"connection_id", "resource", "accepted", "claimed_by", "lease_until", "due_at", "failures", "refreshed_at"}
Result = TypeVar("Result")
Seen = TypeVar("Seen")


@dataclass(slots=True)
class Job:
    """One run: `point` is where the sync stands, saved with every page; the numbers are for the Run."""

    store: Store
    graph: Graph
    resource: Resource
    connection_id: int
    started_at: datetime
    point: Checkpoint
    claim: Claim
    settings: SyncSettings = field(default_factory=SyncSettings)
    rows: int = 0
    removed: int = 0
    skipped: int = 0
    changed: int = 0

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """`work` in one transaction that only the holder of the claim gets. Raises ClaimLost."""

        def fenced(db: Connection) -> Result:
            self.claim.renew(db)
            return work(db)

        return await self.store.write(fenced, durable=False)

    async def write_after(
        self, first: Callable[[Connection], Seen], work: Callable[[Connection, Seen], Result]
    ) -> Result:
        """The same, with what `first` saw before on the same connection. Raises ClaimLost."""

        def fenced(db: Connection, seen: Seen) -> Result:
            self.claim.renew(db)
            return work(db, seen)

        return await self.store.write_after(first, fenced)

    async def index(self, unbuilt: Callable[[Connection], list[Index]]) -> None:
        """Builds the indexes that `unbuilt` finds, each by itself: a decision waits for one of them at most."""
        for index in await self.store.write(unbuilt, durable=False):
            await self.store.write(partial(bulk.build, index=index), durable=False)

    def save(self, db: Connection) -> None:
        """Keeps the checkpoint, in the transaction of the page it belongs to."""
        values = self.point.model_dump(exclude=NOT_OURS)
        db.execute(update(CHECKPOINTS).where(*where(self.connection_id, self.resource.name)).values(**values))

    def finish(self, db: Connection, blind: str = "") -> None:
        """Marks the round under way as complete: the rows are now as old as its beginning, and `blind` is unseen."""
        point, own = self.point, self.resource.blind
        point.next_link, point.full, point.step = None, False, 0
        point.expected = point.done
        point.synced_at = point.round_at
        point.baseline_at = point.baseline_at or point.round_at
        point.denied = False
        point.blind = " ".join(part for part in (blind, own(db, self.connection_id) if own else "") if part)

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        return self.claim.now


def where(connection_id: int, resource: str) -> tuple[Any, Any]:
    """The condition that chooses one checkpoint."""
    return CHECKPOINTS.c.connection_id == connection_id, CHECKPOINTS.c.resource == resource


def checkpoint(db: Connection, connection_id: int, resource: str) -> Checkpoint:
    """Where the sync of a resource stands; a new one when it never ran."""
    row = db.execute(select(CHECKPOINTS).where(*where(connection_id, resource))).mappings().first()
    values: dict[str, Any] = dict(row) if row else {"connection_id": connection_id, "resource": resource}
    return Checkpoint(**values)


def round_now(db: Connection, connection_id: int, resource: str) -> int:
    """The round that rows written in this transaction belong to; no run writes or sweeps until it ends."""
    chosen = select(CHECKPOINTS.c.round).where(*where(connection_id, resource)).with_for_update()
    return db.scalar(chosen) or 0
