"""How many accounts have so many licences, reports, devices, groups, memberships and disabled managers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import amounts


class AmountCount(SQLModel, table=True):
    """The accounts of a kind that have just as many: `amount` licences, reports, devices and so on (`things`).

    0 is for none; `department` and `second_factor` as in department_counts.
    """

    __tablename__ = "amount_counts"

    connection_id: int = Field(primary_key=True)
    things: str = Field(primary_key=True)
    amount: int = Field(primary_key=True)
    department: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    second_factor: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew.

    Source: users, user_licences, devices, group_owners, group_members, mfa_registration.
    """
    each = amounts(connection_id).c
    alike = (each.things, each.amount, each.in_department, each.enabled, each.user_type, each.second_factor)
    return select(*alike, func.count()).group_by(*alike)


RESOURCE = Resource(
    name="amount_counts",
    kind="derived",
    table=AmountCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "devices", "groups", "group_owners", "mfa_registration"),
)
