"""How many accounts of a kind say the same in a property: their city, office, company, place of use or domain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, union_all
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import PROPERTIES


class PropertyCount(SQLModel, table=True):
    """The accounts of a kind that say the same `value` in a `property`, as the filter of it is called; "" for none."""

    __tablename__ = "property_counts"

    connection_id: int = Field(primary_key=True)
    property: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew. Source: users."""
    each = union_all(*(_said(connection_id, name) for name in PROPERTIES)).subquery().c
    alike = (each.property, each.value, each.enabled, each.user_type)
    return select(*alike, func.count()).group_by(*alike)


def _said(connection_id: int, name: str) -> Select[Any]:
    users = SQLModel.metadata.tables["users"]
    called = literal(name.replace("_", " ")).label("property")
    value = func.coalesce(users.c[name], "").label("value")
    return select(called, value, users.c.enabled, users.c.user_type).where(users.c.connection_id == connection_id)


RESOURCE = Resource(
    name="property_counts",
    kind="derived",
    table=PropertyCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users",),
)
