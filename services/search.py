"""Finding people, apps and groups while somebody types: a page of what fits, of all by name before the first word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import col

from services import directory, named
from services.directory import Found, Hit
from services.resources.apps import App
from services.resources.groups import Group
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

OURS = pick(Connection.id)
# What is looked for, and the question that draws one.
KINDS: Mapping[str, tuple[str, str, Callable[[Reader, str], Found]]] = {
    "people": ("user", "who", directory.find_user),
    "apps": ("app", "app", directory.find_app),
    "groups": ("group", "group", named.find_group),
}
TABLES: Mapping[str, tuple[Any, Any, Any, Any]] = {
    "people": (User, User.display_name, User.upn, User.name_key),
    "apps": (App, App.name, App.publisher, App.name_key),
    "groups": (Group, Group.name, Group.description, Group.name_key),
}


def search(read: Reader, kind: str, text: str, skip: int, count: int) -> tuple[Hit, ...]:
    """`count` hits from `skip` on: what fits `text`, else what nearly does; all by name when it is empty."""
    if not text:
        return _all(read, kind, skip, count)
    found = KINDS[kind][2](read, text)
    return (found.hits or found.nearest)[skip : skip + count]


def _all(read: Reader, kind: str, skip: int, count: int) -> tuple[Hit, ...]:
    table, name, detail, key = TABLES[kind]
    page = pick(table.id, name.label("name"), detail.label("detail")).where(col(table.connection_id).in_(OURS))
    rows = read.rows(page.order_by(col(key), col(table.id)).limit(count).offset(skip))
    return tuple(Hit(row.id, row.name or row.detail or row.id, row.detail or "") for row in rows)
