"""Who works on a resource: one run at a time, in every replica, for as long as its lease is renewed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, or_, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from services.errors import Conflict
from services.names import label
from services.store import bulk
from services.store.engine import Store

CHECKPOINTS = SQLModel.metadata.tables["checkpoint"]
LEASE = timedelta(minutes=2)
HEARTBEAT_SECONDS = 30.0


class ClaimLost(Conflict):
    """Another run has taken over: this one must not write any more."""

    def __init__(self, resource: str) -> None:
        super().__init__(f"Another Steward has taken over the collecting of {label(resource)}.", "Type sync to see it.")


@dataclass(slots=True)
class Claim:
    """One run's right to write rows of a resource of a connection."""

    store: Store
    connection_id: int
    resource: str
    now: Callable[[], datetime]
    by: str = field(default_factory=lambda: uuid4().hex)

    async def take(self) -> None:
        """Takes the claim, by one conditional UPDATE. Raises Conflict when another run holds it."""
        if not await self.store.write(self._take, durable=False):
            raise Conflict(
                f"Steward is collecting {label(self.resource)} already.", "It is done when sync shows a new time."
            )

    def _take(self, db: Connection) -> bool:
        key = {"connection_id": self.connection_id, "resource": self.resource}
        bulk.put_new(db, CHECKPOINTS, {**key, "round": 0, "full": False, "shape": "", "blind": ""})
        free = or_(CHECKPOINTS.c.claimed_by == "", CHECKPOINTS.c.lease_until < self.now())
        taken = update(CHECKPOINTS).where(*self._ours(), free).values(**self._held())
        return db.execute(taken).rowcount == 1

    def renew(self, db: Connection) -> None:
        """Renews the lease in the transaction that is to write, and so keeps others out until it ends.

        Raises ClaimLost when another run has the claim.
        """
        mine = (*self._ours(), CHECKPOINTS.c.claimed_by == self.by)
        if db.execute(update(CHECKPOINTS).where(*mine).values(**self._held())).rowcount != 1:
            raise ClaimLost(self.resource)

    def release(self, db: Connection) -> None:
        """Gives the claim back. Raises ClaimLost when it is no longer ours."""
        self.renew(db)
        db.execute(update(CHECKPOINTS).where(*self._ours()).values(claimed_by="", lease_until=None))

    async def keep(self) -> None:
        """Renews the lease while the run waits for Microsoft, until cancelled or lost."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                await self.store.write(self.renew, durable=False)
            except ClaimLost:
                return
            except DBAPIError:
                # The lease lasts for several heartbeats; a database that stays away ends the run at its next write.
                continue

    def _held(self) -> dict[str, object]:
        return {"claimed_by": self.by, "lease_until": self.now() + LEASE}

    def _ours(self) -> tuple[Any, Any]:
        return (CHECKPOINTS.c.connection_id == self.connection_id, CHECKPOINTS.c.resource == self.resource)
