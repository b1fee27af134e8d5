"""One-time links to files: for ten minutes, for one use, made where a file cannot be put into the chat itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from services import one_time
from services.errors import NotFound
from services.specs import Asked
from services.store.download import Download
from services.store.engine import Store

VALID = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)
AGAIN = "Ask Steward for the export again."


class Downloads:
    """Makes and takes back links. Only the hash of a token is stored: the database lets nobody in."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def offer(self, asked: Asked) -> str:
        """The token of a new link to what was asked, 43 characters that may stand in a path."""
        token, now, by = one_time.token(), self._now(), asked.caller
        row = Download(
            id=one_time.hashed(token),
            ask=asked.canonical,
            object_id=by.object_id,
            tenant_id=by.tenant_id,
            name=by.name,
            conversation_id=asked.conversation,
            expires_at=now + VALID,
        )

        def work(db: Database) -> None:
            db.execute(delete(Download).where(col(Download.expires_at) < now - REMEMBERED))
            db.execute(insert(Download).values(**row.model_dump()))

        await self._store.write(work)
        return token

    async def find(self, token: str) -> Download:
        """What a token is for, not opened by this.

        Raises NotFound for a token that is not (or no longer) known, Conflict for one that was used or has expired.
        """
        now = self._now()
        return await self._store.read(now, lambda read: _open(read.db, token, now))

    async def open(self, token: str) -> Download:
        """What a token is for, which is worth nothing from now on. Raises as `find`; of several one succeeds."""
        now = self._now()

        def work(db: Database) -> Download:
            row = _open(db, token, now)
            unused = (col(Download.id) == row.id, col(Download.opened_at).is_(None))
            if db.execute(update(Download).where(*unused).values(opened_at=now)).rowcount != 1:
                raise one_time.used(AGAIN)
            return row

        return await self._store.write(work)


def _open(db: Database, token: str, now: datetime) -> Download:
    found = db.execute(select(Download).where(col(Download.id) == one_time.hashed(token))).first()
    if found is None:
        raise NotFound("This link is not valid.", AGAIN)
    row = Download(**found._mapping)
    one_time.insist_open(row.opened_at, row.expires_at, now, AGAIN)
    return row
