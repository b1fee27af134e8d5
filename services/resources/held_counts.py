"""How many accounts hold the same licences, and have the same second factors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, select, union_all
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted

LICENCES, METHODS = "licences", "methods"


class HeldCount(SQLModel, table=True):
    """The accounts of a kind that hold exactly the same: `people` is how many.

    `what` they hold is LICENCES or METHODS; `held` are the ids of the licences, or Graph's names of the second factors,
    each between spaces. Who holds none of them is not counted.
    """

    __tablename__ = "held_counts"

    connection_id: int = Field(primary_key=True)
    what: str = Field(primary_key=True)
    held: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew. Source: users, user_licences, mfa_registration (methods)."""
    tables = SQLModel.metadata.tables
    licences, factors = tables["user_licences"].c, tables["mfa_registration"].c
    ordered = (
        select(licences.user_id, licences.sku_id)
        .where(licences.connection_id == connection_id)
        .order_by(licences.user_id, licences.sku_id)
        .subquery()
    )
    each = select(ordered.c.user_id, func.aggregate_strings(ordered.c.sku_id, " ").label("held"))
    methods = select(factors.id.label("user_id"), factors.methods.label("held"))
    held = {
        LICENCES: each.group_by(ordered.c.user_id),
        METHODS: methods.where(factors.connection_id == connection_id, factors.methods != ""),
    }
    both = union_all(*(_counted(what, holders, connection_id) for what, holders in held.items())).subquery()
    return select(*both.c)


def _counted(what: str, holders: Select[Any], connection_id: int) -> Select[Any]:
    users, theirs = SQLModel.metadata.tables["users"].c, holders.subquery()
    held = literal(" ") + theirs.c.held + literal(" ")
    kind = (theirs.c.held, users.enabled, users.user_type)
    return (
        select(literal(what).label("what"), held.label("held_between"), *kind[1:], func.count().label("people"))
        .join(theirs, and_(users.connection_id == connection_id, users.id == theirs.c.user_id))
        .group_by(*kind)
    )


RESOURCE = Resource(
    name="held_counts",
    kind="derived",
    table=HeldCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "mfa_registration"),
)
