"""What an action is about, as the cache knows it: a person, a deleted one, an app, or the connection itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col

from services.action_spec import Wish
from services.directory import find_user
from services.errors import BadArgument, NotFound
from services.resources.apps import App
from services.resources.deleted_users import DeletedUser
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

SYNC = "start a sync if it is new."


@dataclass(frozen=True, slots=True)
class Target:
    """Its name, what tells it apart from others of that name, and the connection it belongs to."""

    connection_id: int
    id: str
    name: str
    detail: str


def find(read: Reader, about: str, id: str, connection_id: int | None = None) -> Target:
    """The target of that id; `connection_id` None finds it wherever it is. Raises NotFound."""
    return FINDERS[about](read, id, connection_id)


def of(read: Reader, wish: Wish, id: str | None) -> Target:
    """What `wish` is about: the one of that id, or the only tenant there is.

    Raises NotFound when nobody was named, and BadArgument when several tenants could be meant.
    """
    if id:
        return find(read, wish.about, id)
    if wish.about != "connection":
        raise NotFound("You named nobody that I know.", f"For example: {wish.examples[0]}")
    tenants = pick(Connection.id, Connection.name).where(
        col(Connection.kind) == "tenant", col(Connection.gone_at).is_(None), col(Connection.mode) == "act"
    )
    rows = read.rows(tenants.order_by(col(Connection.name)))
    if len(rows) > 1:
        names = ", ".join(row.name for row in rows)
        raise BadArgument(f"Several tenants are connected: {names}.", f"Say where: {wish.canonical} in <connection>")
    if not rows:
        raise NotFound("No tenant is connected for acting.", "Ask a Steward administrator to connect one.")
    return Target(rows[0].id, str(rows[0].id), rows[0].name, "")


def gone_for_good(name: str) -> NotFound:
    """The refusal for an account that was deleted more than thirty days ago, or purged."""
    return NotFound(f"{name} is gone for good.", "Create a new account instead.")


def _user(read: Reader, id: str, connection_id: int | None) -> Target:
    row = _row(read, User, id, connection_id)
    if row is None:
        raise NotFound("I do not know that person.", f"Check the name, or {SYNC}")
    return Target(row.connection_id, id, row.display_name or row.upn, f"{row.upn} · {id[:8]}")


def _deleted(read: Reader, id: str, connection_id: int | None) -> Target:
    row = _row(read, DeletedUser, id, connection_id)
    if row is None and (there := find_user(read, id).whole):
        raise NotFound(f"{there[0].name} is not deleted.", f"To let them sign in again, say: enable {id}")
    if row is None:
        raise NotFound("I know of no such deleted account.", f"Type users deleted to see those there are, or {SYNC}")
    return Target(row.connection_id, id, row.display_name or row.upn, f"{row.upn} · {id[:8]}")


def _app(read: Reader, id: str, connection_id: int | None) -> Target:
    row = _row(read, App, id, connection_id)
    if row is None:
        raise NotFound("I do not know that app.", f"Check the name, or {SYNC}")
    return Target(row.connection_id, id, row.name, f"{row.publisher or 'publisher not verified'} · {row.app_id[:8]}")


def _connection(read: Reader, id: str, _connection_id: int | None) -> Target:
    row = read.one(pick(Connection.id, Connection.name).where(col(Connection.id) == int(id)))
    if row is None:
        raise NotFound("That tenant is not connected.", "Ask a Steward administrator to connect it.")
    return Target(row.id, id, row.name, "")


def _row(read: Reader, table: Any, id: str, connection_id: int | None) -> Any:
    here = () if connection_id is None else (table.connection_id == connection_id,)
    return read.one(pick(*table.__table__.c).where(table.id == id, *here))


SLOTS: Mapping[str, str] = {"user": "who", "deleted": "deleted", "app": "app", "connection": "connection"}
FINDERS: Mapping[str, Callable[[Reader, str, int | None], Target]] = {
    "user": _user,
    "deleted": _deleted,
    "app": _app,
    "connection": _connection,
}
