"""A small tenant made by hand, whose derived tables are computed and read back."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert
from sqlmodel import SQLModel

from services.names import fold
from services.specs import Resource
from services.store.engine import Store
from services.store.settle import settle, stage

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
NUMBERS = itertools.count(1)
Rows = set[tuple[Any, ...]]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def compute(db: Connection, resource: Resource, id_: int, now: datetime, since: datetime | None = None) -> int:
    """Computes a derived table; how many rows changed."""
    if resource.derive is not None:
        return resource.derive(db, id_, since, now)
    assert resource.wanted is not None
    table = SQLModel.metadata.tables[resource.table.__tablename__]
    stage(db, table, resource.wanted(db, id_, now))
    return settle(db, table, id_)


class Tenant:
    """Rows of one connection, which no other tenant of the database has."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = next(NUMBERS)

    def put(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows as they stand, with what every row has."""
        full = [{"connection_id": self.id, "round": 1} | row for row in rows]
        with self.store.writer(durable=False) as db:
            for row in full:
                db.execute(insert(SQLModel.metadata.tables[table]).values(**row))

    def clear(self, *tables: str) -> None:
        with self.store.writer(durable=False) as db:
            for name in tables:
                table = SQLModel.metadata.tables[name]
                db.execute(delete(table).where(table.c.connection_id == self.id))

    def user(self, id_: str, **facts: Any) -> None:
        plain = {"id": id_, "upn": f"{id_}@contoso.com", "display_name": id_, "enabled": True, "user_type": "Member",
                 "synced": False, "name_key": fold(id_), "family_key": fold(id_), "created_at": ago(400),
                 "domain": "contoso.com"}  # fmt: skip
        self.put("users", plain | facts)

    def app(self, id_: str, app_id: str = "", **facts: Any) -> None:
        plain = {"id": id_, "app_id": app_id or f"app of {id_}", "name": id_, "name_key": id_, "enabled": True,
                 "verified_publisher": False}  # fmt: skip
        self.put("apps", plain | facts)

    def group(self, id_: str, *members: tuple[str, str]) -> None:
        """A group; each member with its kind."""
        self.put("groups", {"id": id_, "name": id_, "name_key": id_, "kind": "security", "dynamic": False,
                            "role_assignable": True, "synced": False})  # fmt: skip
        self.put("group_members", *({"group_id": id_, "member_id": one, "kind": kind} for one, kind in members))

    def derive(self, resource: Resource, now: datetime = NOW, since: datetime | None = NOW) -> int:
        with self.store.writer(durable=False) as db:
            return compute(db, resource, self.id, now, since)

    def rows(self, resource: Resource, *columns: str) -> Rows:
        """What the derived table holds, without the stamps."""
        table = resource.table.__table__  # type: ignore[attr-defined]
        names = columns or tuple(name for name in table.columns.keys() if name not in ("connection_id", "round"))  # noqa: SIM118
        with self.store.reader(NOW) as read:
            found = [tuple(getattr(row, name) for name in names)
                     for row in read.rows(table.select().where(table.c.connection_id == self.id))]  # fmt: skip
        return set(found)

    def rounds(self, resource: Resource) -> list[int]:
        table = resource.table.__table__  # type: ignore[attr-defined]
        with self.store.reader(NOW) as read:
            return sorted(row.round for row in read.rows(table.select().where(table.c.connection_id == self.id)))

    def from_nothing(self, resource: Resource, now: datetime = NOW) -> Rows:
        """What the derived table holds when it is made anew."""
        self.clear(resource.name)
        self.derive(resource, now, None)
        return self.rows(resource)


def holders(tops: set[str], members: dict[str, set[tuple[str, str]]]) -> dict[str, set[tuple[str, str]]]:
    """Everybody in each of the groups `tops`, through the groups in them: walked one by one."""
    found = {}
    for top in tops:
        seen, todo, people = {top}, [top], set()
        while todo:
            for member, kind in members.get(todo.pop(), ()):
                if kind != "group":
                    people.add((member, kind))
                elif member not in seen:
                    seen.add(member)
                    todo.append(member)
        found[top] = people
    return found
