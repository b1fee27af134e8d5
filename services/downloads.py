"""One-time links to files: for ten minutes, for one use, made where a file cannot be put into the chat itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from services.errors import Conflict, NotFound
from services.specs import Asked
from services.store.download import Download
from services.store.engine import Store

VALID = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)
BYTES = 32
LONGEST = 100
AGAIN = "Ask Steward for the export again."


class Downloads:
    """Makes and takes back links. Only the hash of a token is stored: the database lets nobody in."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def offer(self, asked: Asked) -> str:
        """The token of a new link to what was asked, 43 characters that may stand in a path."""
        token, now, by = secrets.token_urlsafe(BYTES), self._now(), asked.caller
        row = Download(
            id=_hash(token),
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
                raise _used()
            return row

        return await self._store.write(work)


def _open(db: Database, token: str, now: datetime) -> Download:
    found = db.execute(select(Download).where(col(Download.id) == _hash(token))).first()
    if found is None:
        raise NotFound("This link is not valid.", AGAIN)
    row = Download(**found._mapping)
    if row.opened_at is not None:
        raise _used()
    if row.expires_at <= now:
        raise Conflict("This link has expired: it was good for ten minutes.", AGAIN)
    return row


def _used() -> Conflict:
    return Conflict("This link was used already: each opens once.", AGAIN)


def _hash(token: str) -> str:
    return hashlib.sha256(token[:LONGEST].encode(errors="replace")).hexdigest()
