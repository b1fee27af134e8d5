"""Where Steward can speak: one row per person's chat, group chat and channel, kept from what comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from bot.turn import ConversationRef, Kind, Scope, Turn
from services.places import THREAD, root
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Conversation, Posted, Subscription

Row = dict[str, Any]

KEPT = ("id", "scope", "service_url", "tenant_id", "bot_id", "channel", "name", "team_id")


class Conversations:
    """Remembers conversations. What a turn says again costs no SQL: only changes are written."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._known: dict[str, Row] = {}

    async def seen(self, turn: Turn) -> bool:
        """Whether the turn's conversation is new. An uninstall forgets it."""
        if turn.kind is Kind.UNINSTALLED:
            await self.forget(turn.conversation.id)
            return False
        object_id = (turn.actor.object_id or "") if turn.conversation.scope is Scope.PERSONAL else ""
        return await self.remember(turn.conversation, object_id, turn.at)

    async def remember(self, ref: ConversationRef, object_id: str, at: datetime) -> bool:
        """Whether `ref` is new. `object_id` is the person of a personal chat. A blocked conversation is open again."""
        row = _row(ref, object_id)
        known = self._known.get(row["id"])
        if known is not None:
            # An activity without a name does not take the name away.
            row = {key: value or known[key] for key, value in row.items()}
            if row == known:
                return False
        new = await self._store.write(partial(_upsert, row=row, at=at), durable=False)
        self._known[row["id"]] = row
        return new

    async def forget(self, conversation_id: str) -> None:
        """Steward was removed there: nothing is told there any more, and the copies there are nobody's."""
        id_ = root(conversation_id)
        self._known.pop(id_, None)

        def work(db: Connection) -> None:
            # Threads of the channel go with it.
            db.execute(delete(Conversation).where(col(Conversation.id) == id_))
            for column, table in ((Subscription.conversation_id, Subscription), (Posted.conversation_id, Posted)):
                thread = col(column).startswith(f"{id_}{THREAD}", autoescape=True)
                db.execute(delete(table).where((col(column) == id_) | thread))

        await self._store.write(work)

    async def stands(self, conversation_id: str, kind: str, subject_id: str, message_id: str, version: int) -> None:
        """Remembers that a card already standing there is a copy to keep current."""
        if message_id:
            row = posted(kind, subject_id, conversation_id, message_id, version, self._now())
            await self._store.write(partial(stand, row=row))

    def ref(self, read: Reader, conversation_id: str) -> ConversationRef | None:
        """How to speak there, in the same thread; None when it is unknown or refuses us."""
        found = read.one(
            _select().where(col(Conversation.id) == root(conversation_id), col(Conversation.blocked_at).is_(None))
        )
        return None if found is None else replace(_ref(found), id=conversation_id)

    def person(self, read: Reader, object_id: str) -> ConversationRef | None:
        """The personal chat with this person; None when there is none yet, or it refuses us."""
        mine = _select().where(col(Conversation.object_id) == object_id, col(Conversation.blocked_at).is_(None))
        found = read.one(mine.order_by(col(Conversation.seen_at).desc()))
        return None if found is None else _ref(found)

    def anywhere(self, read: Reader) -> ConversationRef | None:
        """The conversation last heard from, to learn how Teams is reached; None before the first one."""
        found = read.one(_select().order_by(col(Conversation.seen_at).desc()))
        return None if found is None else _ref(found)

    def refused(self, read: Reader, object_id: str) -> bool:
        """Whether this person's chat refuses us."""
        mine = select(col(Conversation.id)).where(col(Conversation.object_id) == object_id)
        return read.one(mine.where(col(Conversation.blocked_at).is_not(None))) is not None

    def blocked(self, db: Connection, conversation_id: str, at: datetime) -> None:
        """Teams refused a message there for good. The next turn from there opens it again."""
        id_ = root(conversation_id)
        self._known.pop(id_, None)
        db.execute(update(Conversation).where(col(Conversation.id) == id_).values(blocked_at=at))


def posted(kind: str, subject_id: str, conversation_id: str, message_id: str, version: int, at: datetime) -> Row:
    """A row of Posted."""
    return Posted(
        kind=kind, subject_id=subject_id, conversation_id=conversation_id, message_id=message_id, version=version, at=at
    ).model_dump()


def stand(db: Connection, row: Row) -> None:
    """Remembers where a card stands; a newer copy takes an older one's place."""
    insert = _insert(db)(Posted).values(**row)
    keys = ["kind", "subject_id", "conversation_id"]
    db.execute(
        insert.on_conflict_do_update(
            index_elements=keys, set_={key: insert.excluded[key] for key in row if key not in keys}
        )
    )


def _upsert(db: Connection, row: Row, at: datetime) -> bool:
    values = row | {"seen_at": at, "blocked_at": None}
    insert = _insert(db)(Conversation).values(**values)
    added = insert.on_conflict_do_nothing(index_elements=["id"]).returning(col(Conversation.id))
    if db.execute(added).first() is not None:
        return True
    kept = {
        key: case((insert.excluded[key] == "", getattr(Conversation, key)), else_=insert.excluded[key]) for key in row
    }
    changed = {**kept, "seen_at": at, "blocked_at": None}
    db.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed))
    return False


def _insert(db: Connection) -> Any:
    return sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert


def _row(ref: ConversationRef, object_id: str) -> Row:
    row = {key: getattr(ref, key) for key in KEPT}
    return row | {"id": root(ref.id), "scope": ref.scope.value, "object_id": object_id}


def _select() -> Any:
    return select(*(col(getattr(Conversation, key)) for key in KEPT))


def _ref(found: Any) -> ConversationRef:
    return ConversationRef(**(dict(found._mapping) | {"scope": Scope(found.scope)}))
