"""Steward watching itself: a list that lacked too much to be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col, select

from services import shrinks
from services.answers import Fact, Value
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.store.tables import Checkpoint


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding a resource whose last list was held back and not accepted since."""
    held = select(Checkpoint).where(
        col(Checkpoint.connection_id) == connection_id, col(Checkpoint.held) > 0, col(Checkpoint.accepted).is_(False)
    )
    for point in read.rows(held.order_by(col(Checkpoint.resource))):
        steps = (Fact("Next step", Value(shrinks.next_step(point.resource))),)
        yield Finding(subject=point.resource, text=shrinks.sentence(point.resource, point.held), facts=steps)


CHECK = Check(
    name="sync_shrank",
    title="A list lacked too much",
    says=(
        "sync|list|data|rows|collection "
        "shrank|shrink|shrunk|smaller|dropped|vanished|disappeared|lost|lacked|fewer "
        "[suddenly|much|lot|last|too|many|than|before|rows|number]",
    ),
    why="Either very much was deleted, or Microsoft's answer was not whole; until it is known, nothing is removed.",
    todo="See in Microsoft's admin center which it is; an administrator accepts the loss with accept shrink.",
    every=timedelta(minutes=15),
    severity=Severity.HIGH,
    reads=(),
    find=find,
    watches_itself=True,
)
