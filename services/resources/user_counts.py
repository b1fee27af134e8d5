"""How many accounts there are of each kind: what lists say first, and would count row by row otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import licences_held, second_factor, seen_day


class UserCount(SQLModel, table=True):
    """The accounts that are alike in all of these: `people` is how many.

    `held` are the ids of all licences held, each between spaces, "" for none; no more than an index takes.
    `second_factor` is yes or no, "" where no registration tells. `seen_day` is the day of the last successful sign-in
    (whole days since 1970, UTC), NEVER where no try to sign in is on record, UNKNOWN where sign-ins are not known.
    """

    __tablename__ = "user_counts"

    connection_id: int = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    synced: bool = Field(primary_key=True)
    held: str = Field(primary_key=True)
    second_factor: str = Field(primary_key=True)
    seen_day: int = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all accounts of a connection anew.

    Source: users, user_licences, sign_in_activity, mfa_registration.
    """
    tables = SQLModel.metadata.tables
    users, held, seen, factors = (
        tables[name] for name in ("users", "user_licences", "sign_in_activity", "mfa_registration")
    )
    licences = licences_held(held, connection_id)
    alike = (
        users.c.enabled,
        users.c.user_type,
        users.c.synced,
        func.coalesce(licences.c.held, "").label("held"),
        second_factor(factors),
        seen_day(seen),
    )
    counted = (
        select(*alike, func.count())
        .select_from(users)
        .outerjoin(licences, licences.c.user_id == users.c.id)
        .outerjoin(seen, and_(seen.c.connection_id == users.c.connection_id, seen.c.id == users.c.id))
        .outerjoin(factors, and_(factors.c.connection_id == users.c.connection_id, factors.c.id == users.c.id))
        .where(users.c.connection_id == connection_id)
        .group_by(*alike[:3], "held", "second_factor", "seen_day")
    )
    return counted


RESOURCE = Resource(
    name="user_counts",
    kind="derived",
    table=UserCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "sign_in_activity", "mfa_registration"),
)
