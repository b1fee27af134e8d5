"""Who the few are that have so many licences, direct reports, devices or groups as few others have."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import amounts

FEW = 2_000


class AmountPerson(SQLModel, table=True):
    """One of no more than FEW accounts that have just as many (`amount`) of the `things` that amount_counts counts."""

    __tablename__ = "amount_people"

    connection_id: int = Field(primary_key=True)
    things: str = Field(primary_key=True)
    amount: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Finds the few of each amount anew. Source: users, user_licences, devices, group_owners, group_members."""
    each = amounts(connection_id).c
    alike = func.count().over(partition_by=(each.things, each.amount)).label("alike")
    counted = select(each.things, each.amount, each.id, alike).subquery().c
    return select(counted.things, counted.amount, counted.id).where(counted.alike <= FEW)


RESOURCE = Resource(
    name="amount_people",
    kind="derived",
    table=AmountPerson,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "devices", "groups", "group_owners"),
)
