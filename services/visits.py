"""Visits to the connect page: who came by which link, what they have entered so far, and until when it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert, select, update
from sqlmodel import SQLModel, col

from services import one_time
from services.connecting import Draft
from services.errors import Conflict, NotAllowed
from services.store.engine import Store
from services.store.page_tables import Connecting, Invitation
from services.vault import Sealed, Vault

IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=4)
NOTED = timedelta(minutes=1)
FIELD = "connecting"
OVER = "Your visit to this page is over: it ends after half an hour without a step."
AGAIN = "Type connect in your chat with Steward for a new link."
ROWS = SQLModel.metadata.tables[str(Connecting.__tablename__)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One person on the connect page. `version` rises with each change of the draft."""

    id: str
    object_id: str
    tenant_id: str
    name: str
    version: int
    draft: Draft
    sealed: Sealed | None


class Visits:
    """Visits in the database, for every replica: only the hash of what the browser holds, and secrets only sealed."""

    def __init__(self, store: Store, vault: Vault, now: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._now = now

    async def begin(self, invitation: Invitation, draft: Draft) -> str:
        """What the browser is to hold for a new visit of the person invited. Visits that are over are forgotten."""
        token, now = one_time.token(), self._now()
        row = Connecting(
            id=one_time.hashed(token),
            object_id=invitation.object_id,
            tenant_id=invitation.tenant_id,
            name=invitation.name,
            draft=draft.model_dump(mode="json"),
            begun_at=now,
            seen_at=now,
        )

        def work(db: Database) -> None:
            db.execute(delete(ROWS).where(_over(now)))
            db.execute(insert(ROWS).values(**row.model_dump()))

        await self._store.write(work)
        return token

    async def of(self, token: str) -> Visit:
        """The visit of a browser. Raises NotAllowed when there is none, or it is over."""
        now = self._now()
        alive = (ROWS.c.id == one_time.hashed(token), ~_over(now))
        row = await self._store.read(now, lambda read: read.db.execute(select(ROWS).where(*alive)).first())
        if row is None:
            raise NotAllowed(OVER, AGAIN)
        if now - row.seen_at > NOTED:
            seen = update(ROWS).where(ROWS.c.id == row.id).values(seen_at=now)
            await self._store.write(lambda db: db.execute(seen), durable=False)
        sealed = Sealed(row.key_id, row.blob) if row.blob else None
        draft = Draft.model_validate(row.draft)
        return Visit(row.id, row.object_id, row.tenant_id, row.name, row.version, draft, sealed)

    async def keep(self, visit: Visit, draft: Draft, hidden: Mapping[str, Any] | None = None) -> Visit:
        """The visit with another draft, and with other secrets when `hidden` is given ({}: none any more).

        Raises Conflict when it was changed since it was read: by another window, or a button pressed twice.
        """
        values: dict[str, Any] = {"draft": draft.model_dump(mode="json"), "version": visit.version + 1}
        sealed = visit.sealed
        if hidden is not None:
            sealed = self._vault.seal(json.dumps(dict(hidden)), visit.id, FIELD) if hidden else None
            values |= {"key_id": sealed.key_id if sealed else "", "blob": sealed.blob if sealed else None}
        same = (ROWS.c.id == visit.id, ROWS.c.version == visit.version)
        done = await self._store.write(lambda db: db.execute(update(ROWS).where(*same).values(**values)).rowcount)
        if done != 1:
            raise Conflict(
                "This was done already, or changed in another window of your browser.", "Reload the page to see it."
            )
        return Visit(visit.id, visit.object_id, visit.tenant_id, visit.name, visit.version + 1, draft, sealed)

    def hidden(self, visit: Visit) -> dict[str, Any]:
        """The secrets of a visit, in the open; {} when there are none."""
        if visit.sealed is None:
            return {}
        found: dict[str, Any] = json.loads(self._vault.open(visit.sealed, visit.id, FIELD).get_secret_value())
        return found


def _over(now: datetime) -> Any:
    return (col(Connecting.seen_at) < now - IDLE) | (col(Connecting.begun_at) < now - WHOLE)
