"""How many accounts have the same second factors."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, literal, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted


class MethodCount(SQLModel, table=True):
    """The accounts of a kind that are registered for exactly the same: `people` is how many.

    `methods` are Graph's names of the second factors, each between spaces. Who has none is not counted. `registered` is
    whether one of them is a second factor.
    """

    __tablename__ = "method_counts"

    connection_id: int = Field(primary_key=True)
    methods: str = Field(primary_key=True)
    registered: bool = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew. Source: users, mfa_registration (methods, registered)."""
    users, factors = (SQLModel.metadata.tables[name] for name in ("users", "mfa_registration"))
    kind = (factors.c.registered, users.c.enabled, users.c.user_type)
    methods = (literal(" ") + factors.c.methods + literal(" ")).label("between")
    theirs = and_(factors.c.connection_id == connection_id, factors.c.id == users.c.id)
    return (
        select(methods, *kind, func.count())
        .select_from(users)
        .join(factors, theirs)
        .where(users.c.connection_id == connection_id, factors.c.methods != "")
        .group_by(factors.c.methods, *kind)
    )


RESOURCE = Resource(
    name="method_counts",
    kind="derived",
    table=MethodCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "mfa_registration"),
)
