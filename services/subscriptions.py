"""Which conversations are told about which topic."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from services.errors import BadArgument
from services.store.reader import Reader
from services.store.tables import Subscription

TOPICS = ("alerts", "approvals")


def subscribe(db: Connection, conversation_id: str, topic: str, by: str, now: datetime) -> bool:
    """Whether this is new: the conversation is told about `topic` from now on.

    Raises BadArgument for a topic that does not exist.
    """
    _known(topic)
    if conversation_id in subscribed(db, topic):
        return False
    row = Subscription(conversation_id=conversation_id, topic=topic, by=by, since=now)
    db.execute(insert(Subscription).values(**row.model_dump()))
    return True


def unsubscribe(db: Connection, conversation_id: str, topic: str) -> bool:
    """Whether the conversation was told about `topic` until now; it no longer is.

    Raises BadArgument for a topic that does not exist.
    """
    _known(topic)
    gone = delete(Subscription).where(
        col(Subscription.conversation_id) == conversation_id, col(Subscription.topic) == topic
    )
    return db.execute(gone).rowcount > 0


def topics(read: Reader, conversation_id: str) -> frozenset[str]:
    """What the conversation is told about."""
    held = select(col(Subscription.topic)).where(col(Subscription.conversation_id) == conversation_id)
    return frozenset(read.db.execute(held).scalars())


def subscribed(db: Connection, topic: str) -> list[str]:
    """The conversations told about `topic`."""
    told = select(col(Subscription.conversation_id)).where(col(Subscription.topic) == topic)
    return sorted(db.execute(told).scalars())


def _known(topic: str) -> None:
    if topic not in TOPICS:
        raise BadArgument(f"There is no topic “{topic}”.", f"Topics are: {', '.join(TOPICS)}.")
