"""How many accounts of each department and country there are of a kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import country, department, licences_held, second_factor


class DepartmentCount(SQLModel, table=True):
    """The accounts that are alike in all of these: `people` is how many.

    `department` and `country` are as they are written there, "" for none; where no country is written, it is the code
    of the place of use. `held` and `second_factor` as in user_counts, which knows the sign-ins but not where: both in
    one table would have a row for nearly everybody.
    """

    __tablename__ = "department_counts"

    connection_id: int = Field(primary_key=True)
    department: str = Field(primary_key=True)
    country: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    synced: bool = Field(primary_key=True)
    held: str = Field(primary_key=True)
    second_factor: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew. Source: users, user_licences, mfa_registration."""
    users, held, factors = (SQLModel.metadata.tables[name] for name in ("users", "user_licences", "mfa_registration"))
    licences = licences_held(held, connection_id)
    alike = (
        department(users),
        country(users),
        users.c.enabled,
        users.c.user_type,
        users.c.synced,
        func.coalesce(licences.c.held, "").label("held"),
        second_factor(factors),
    )
    return (
        select(*alike, func.count())
        .select_from(users)
        .outerjoin(licences, licences.c.user_id == users.c.id)
        .outerjoin(factors, and_(factors.c.connection_id == users.c.connection_id, factors.c.id == users.c.id))
        .where(users.c.connection_id == connection_id)
        .group_by("in_department", "in_country", *alike[2:5], "held", "second_factor")
    )


RESOURCE = Resource(
    name="department_counts",
    kind="derived",
    table=DepartmentCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "mfa_registration"),
)
