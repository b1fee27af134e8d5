"""Licences that nobody uses: who holds them, why they are wasted, and since when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, Index, and_, case, null, or_, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import Utc, to_us

INACTIVE = timedelta(days=90)
# Who was given an account lately has had no time to use it.
NEW = timedelta(days=30)


class LicenceWaste(SQLModel, table=True):
    """One licence of one user that is paid for and not used.

    `why` is disabled (the account cannot sign in), inactive (no successful sign-in for 90 days) or never used (no try
    to sign in on record, and the account is 30 days old). `since` is how long it has been idle (UTC): the last
    successful sign-in, for never used the day the account was made; None is unknown. Of an enabled account whose
    sign-ins are not known (no Entra ID P1, or not yet collected) nothing is claimed: it has no row.
    """

    __tablename__ = "licence_waste"
    __table_args__ = (
        Index("licence_waste_by_user", "user_id"),
        Index("licence_waste_by_why", "why", "since"),
        Index("licence_waste_by_sku", "connection_id", "sku_id", "why", "since"),
    )

    connection_id: int = Field(primary_key=True)
    sku_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    why: str
    since: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Judges every licence held, as of `now`.

    Source: users (accountEnabled, assignedLicenses), sign_in_activity (lastSuccessfulSignInDateTime).
    """
    tables = SQLModel.metadata.tables
    users, held, seen = tables["users"], tables["user_licences"], tables["sign_in_activity"]
    success, created = (type_coerce(column, BigInteger) for column in (seen.c.last_success_at, users.c.created_at))
    inactive = success < to_us(now - INACTIVE)
    untried = and_(
        seen.c.id.is_not(None),
        *(at.is_(None) for at in (seen.c.last_success_at, seen.c.last_at, seen.c.last_noninteractive_at)),
    )
    never = and_(untried, or_(created.is_(None), created < to_us(now - NEW)))
    disabled = users.c.enabled.is_(False)
    why = case((disabled, "disabled"), (inactive, "inactive"), (never, "never used"), else_=null())
    idle = case((success.is_not(None), success), (untried, created), else_=null())
    activity = and_(seen.c.connection_id == users.c.connection_id, seen.c.id == users.c.id)
    judged = (
        select(held.c.sku_id, held.c.user_id, why, idle)
        .join(users, and_(users.c.connection_id == held.c.connection_id, users.c.id == held.c.user_id))
        .outerjoin(seen, activity)
        .where(held.c.connection_id == connection_id, or_(disabled, inactive, never))
    )
    return judged


RESOURCE = Resource(
    name="licence_waste",
    kind="derived",
    table=LicenceWaste,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "licences", "sign_in_activity"),
)
