"""How many accounts of each department and country were last seen on which day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import country, department, seen_day


class DepartmentDay(SQLModel, table=True):
    """The accounts of a kind in a department and country that were last seen on a day: `people` is how many.

    `department` and `country` as in department_counts, `seen_day` as in user_counts.
    """

    __tablename__ = "department_days"

    connection_id: int = Field(primary_key=True)
    department: str = Field(primary_key=True)
    country: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    seen_day: int = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew. Source: users, sign_in_activity."""
    users, seen = (SQLModel.metadata.tables[name] for name in ("users", "sign_in_activity"))
    alike = (department(users), country(users), users.c.enabled, users.c.user_type, seen_day(seen))
    return (
        select(*alike, func.count())
        .select_from(users)
        .outerjoin(seen, and_(seen.c.connection_id == users.c.connection_id, seen.c.id == users.c.id))
        .where(users.c.connection_id == connection_id)
        .group_by("in_department", "in_country", *alike[2:4], "seen_day")
    )


RESOURCE = Resource(
    name="department_days",
    kind="derived",
    table=DepartmentDay,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "sign_in_activity"),
)
