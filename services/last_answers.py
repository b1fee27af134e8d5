"""What a person was last told in a conversation, so that "only guests" and "disable her" mean something."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection as Database
from sqlalchemy import bindparam, delete
from sqlmodel import SQLModel, col

from services.answers import Answer, Chooser, Table
from services.resources.apps import App
from services.resources.groups import Group
from services.resources.users import User
from services.store.engine import Store
from services.store.last_answer import LastAnswer
from services.store.query import Command, Insert, Query, pick
from services.store.reader import Reader
from services.store.tables import Connection

log = structlog.get_logger()
KEPT_FOR = timedelta(minutes=15)
# Until it is written, it is recalled from memory.
GATHER_SECONDS = 0.25
ROWS = SQLModel.metadata.tables[str(LastAnswer.__tablename__)]
PUT = Insert(LastAnswer)
DROP = Command(
    delete(ROWS).where(ROWS.c.person_id == bindparam("person"), ROWS.c.conversation_id == bindparam("conversation"))
)
FORGET = Command(delete(ROWS).where(ROWS.c.at < bindparam("before")))
OURS = pick(Connection.id)
LAST = Query(
    pick(
        LastAnswer.canonical, LastAnswer.kind, LastAnswer.subject_id, LastAnswer.links, LastAnswer.offset,
        LastAnswer.total,
    ).where(
        col(LastAnswer.person_id) == bindparam("person"),
        col(LastAnswer.conversation_id) == bindparam("conversation"),
        col(LastAnswer.at) >= bindparam("since"),
    )
)  # fmt: skip
# What a thing goes by, as somebody could type it.
NAMES = {
    slot: Query(pick(column).where(col(table.connection_id).in_(OURS), col(table.id) == bindparam("id")))
    for slot, table, column in (("who", User, User.upn), ("app", App, App.name), ("group", Group, Group.name))
}


@dataclass(frozen=True, slots=True)
class Last:
    """The last answer: its canonical reading, the asks of its lines in order, and where its page began.

    `kind` is the slot of the one thing that it was about ("who", "app", "group"), `name` what that goes by; "" for a
    list. `total` is how many lines there are in all.
    """

    canonical: str
    links: tuple[str, ...]
    offset: int
    total: int
    kind: str = ""
    name: str = ""


class LastAnswers:
    """What people were told last, written after the answer, several at a time. The loss of one would be no harm."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[tuple[str, str], LastAnswer] = {}
        self._writing: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    def note(
        self, person: str, conversation: str, canonical: str, subject: tuple[str, str], answer: Answer, at: datetime
    ) -> None:
        """Keeps `answer` as the last one; `subject` is the slot and object id of the one thing it is about, if any.

        Where the `canonical` text has that id, it is read back with the name.

        Without a `canonical` text nothing is kept, nor what was before.
        """
        links = list(_links(answer))
        self._waiting[person, conversation] = LastAnswer.model_construct(
            person_id=person,
            conversation_id=conversation,
            canonical=canonical,
            kind=subject[0],
            subject_id=subject[1],
            links=links,
            offset=answer.offset if isinstance(answer, Table) else 0,
            total=answer.total if isinstance(answer, Table) else len(links),
            at=at,
        )
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._later())

    async def recall(self, person: str, conversation: str, now: datetime) -> Last | None:
        """The last answer of the last 15 minutes; None when there is none."""
        waiting = self._waiting.get((person, conversation))
        if waiting is None:
            return await self._store.read(now, lambda read: _recall(read, person, conversation))
        if not waiting.canonical or waiting.at < now - KEPT_FOR:
            return None
        return await self._store.read(now, lambda read: _as_said(read, waiting))

    async def stop(self) -> None:
        """Writes what is left."""
        await self._settle()
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _later(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            try:
                await self._settle()
            except Exception:
                log.exception("what was said last could not be kept")

    async def _settle(self) -> None:
        """Writes what waits; what is older than 15 minutes goes, everybody's."""
        async with self._lock:
            rows = dict(self._waiting)
            if not rows:
                return

            def work(db: Database) -> None:
                FORGET(db, before=max(row.at for row in rows.values()) - KEPT_FOR)
                DROP.each(db, [{"person": person, "conversation": here} for person, here in rows])
                PUT(db, list(rows.values()))

            try:
                await self._store.write(work, durable=False)
            finally:
                # What was said meanwhile waits on; until now these were recalled from here.
                self._waiting = {key: row for key, row in self._waiting.items() if rows.get(key) is not row}


def _recall(read: Reader, person: str, conversation: str) -> Last | None:
    found = read.fetch(LAST, person=person, conversation=conversation, since=read.now - KEPT_FOR)
    return _as_said(read, found[0]) if found and found[0].canonical else None


def _as_said(read: Reader, row: LastAnswer) -> Last:
    """What a kept row says, with what the one thing is called now; a list where that is not kept any more."""
    named = read.fetch(NAMES[row.kind], id=row.subject_id) if row.kind in NAMES else ()
    name = str(named[0][0] or "") if named else ""
    canonical = row.canonical.replace(row.subject_id, name) if name else row.canonical
    return Last(canonical, tuple(row.links), row.offset, row.total, row.kind if name else "", name)


def _links(answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, Chooser):
        return tuple(choice.ask for choice in answer.choices)
    return answer.links if isinstance(answer, Table) else ()
