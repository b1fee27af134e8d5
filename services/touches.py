"""Whose rows changed since the checks last looked: noted with the change itself, so that no crash loses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from services.store.watch_tables import Touched

# Beyond so many a look at all costs no more.
MOST = 500


class Touches:
    """Whose rows of a resource change in one transaction; `ids` None once there are too many to name."""

    def __init__(self, connection_id: int, resource: str) -> None:
        self._connection_id = connection_id
        self._resource = resource
        self.ids: set[str] | None = set()

    def add(self, ids: Iterable[str] | None) -> None:
        """Notes these; None for more than can be named."""
        if self.ids is not None and ids is not None:
            self.ids.update(ids)
        if ids is None or (self.ids is not None and len(self.ids) > MOST):
            self.ids = None

    def write(self, db: Connection) -> None:
        """Writes them down, if there are any, and forgets them."""
        if self.ids is None or self.ids:
            ids = None if self.ids is None else sorted(self.ids)
            db.execute(insert(Touched).values(connection_id=self._connection_id, resource=self._resource, ids=ids))
            self.ids = set()


class Unseen(NamedTuple):
    """What the checks have not looked at yet: the `rows` that say so, and whose they are; None for anybody's."""

    rows: tuple[int, ...] = ()
    ids: frozenset[str] | None = frozenset()


def unseen(db: Connection, connection_id: int, resource: str | None = None) -> Unseen:
    """What changed of a resource, or of all, that the checks have not looked at."""
    wanted = select(col(Touched.id), col(Touched.ids)).where(col(Touched.connection_id) == connection_id)
    found = db.execute(wanted if resource is None else wanted.where(col(Touched.resource) == resource)).all()
    named = [row.ids for row in found if row.ids is not None]
    ids = frozenset(id_ for some in named for id_ in some)
    whole = len(named) < len(found) or len(ids) > MOST
    return Unseen(tuple(row.id for row in found), None if whole else ids)


def seen(db: Connection, what: Unseen) -> None:
    """The checks have looked at it. What changed since is noted in rows of its own."""
    for start in range(0, len(what.rows), MOST):
        db.execute(delete(Touched).where(col(Touched.id).in_(what.rows[start : start + MOST])))
