"""Anchors: once a day the end of the audit trail is noted where others see it, so that a cut-off end is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from services import outbox
from services.store.anchor import Anchor
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Audit

SHOWN = 16


class Anchors:
    """Notes the trail's end once each day (UTC), in the database and in the conversations named for it."""

    def __init__(self, store: Store, now: Callable[[], datetime], conversations: Iterable[str]) -> None:
        self._store = store
        self._now = now
        self._conversations = tuple(conversations)

    async def note(self) -> bool:
        """Whether today's anchor was noted just now; False when it has been, or there is nothing to note yet."""
        now = self._now()
        if await self._store.read(now, lambda read: _noted(read.db, now)):
            return False
        return await self._store.write(lambda db: _note(db, now, self._conversations), alone="anchor")


def torn(read: Reader) -> Anchor | None:
    """The first anchor that the trail no longer holds: its line is gone or another. None when all are there."""
    there = (col(Audit.seq) == col(Anchor.seq)) & (col(Audit.mac) == col(Anchor.mac))
    lost = select(Anchor).outerjoin(Audit, there).where(col(Audit.seq).is_(None)).order_by(col(Anchor.seq)).limit(1)
    row = read.one(lost)
    return None if row is None else Anchor(**row._mapping)


def holds(read: Reader, seq: int, mac: str) -> bool:
    """Whether line `seq` of the trail is the one noted elsewhere, of whose mac at least 16 letters are known."""
    known = read.value(select(col(Audit.mac)).where(col(Audit.seq) == seq))
    return len(mac) >= SHOWN and known is not None and str(known).startswith(mac.casefold())


def _noted(db: Connection, now: datetime) -> bool:
    return db.execute(select(col(Anchor.day)).where(col(Anchor.day) == f"{now:%Y-%m-%d}")).first() is not None


def _note(db: Connection, now: datetime, conversations: tuple[str, ...]) -> bool:
    last = db.execute(select(col(Audit.seq), col(Audit.mac)).order_by(col(Audit.seq).desc()).limit(1)).first()
    if last is None or _noted(db, now):
        return False
    anchor = Anchor(day=f"{now:%Y-%m-%d}", seq=last.seq, mac=last.mac, at=now)
    db.execute(insert(Anchor).values(**anchor.model_dump()))
    text = (
        f"Audit trail on {now.day} {now:%B %Y}: {last.seq} lines, the last one {last.mac[:SHOWN]}. "
        f"To check later: audit verify {last.seq} {last.mac[:SHOWN]}"
    )
    for place in conversations:
        outbox.tell(db, now, "outcome", f"anchor {anchor.day}", place, text)
    return True
