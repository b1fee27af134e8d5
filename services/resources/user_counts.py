"""How many accounts there are of each kind: what lists say first, and would count row by row otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    type_coerce,
)
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY

NEVER, UNKNOWN = -1, -2
# PostgreSQL takes 2,700 bytes into an index: the ids of 54 licences.
LONGEST = 2_000


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
    licences = _licences(held, connection_id)
    alike = (
        users.c.enabled,
        users.c.user_type,
        users.c.synced,
        func.coalesce(licences.c.held, "").label("held"),
        case((factors.c.registered.is_(None), ""), (factors.c.registered, "yes"), else_="no").label("second_factor"),
        _seen_day(seen).label("seen_day"),
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


def _licences(held: Any, connection_id: int) -> Subquery:
    """What each account holds, as one text that is the same for all who hold the same."""
    theirs = select(held.c.user_id, held.c.sku_id).where(held.c.connection_id == connection_id)
    ordered = theirs.order_by(held.c.user_id, held.c.sku_id).subquery()
    together = func.substr(func.aggregate_strings(ordered.c.sku_id, " "), 1, LONGEST)
    whole = (literal(" ") + together + literal(" ")).label("held")
    return select(ordered.c.user_id, whole).group_by(ordered.c.user_id).subquery()


def _seen_day(seen: Any) -> ColumnElement[int]:
    tried = (seen.c.last_success_at, seen.c.last_at, seen.c.last_noninteractive_at)
    never = and_(seen.c.id.is_not(None), *(at.is_(None) for at in tried))
    day = type_coerce(seen.c.last_success_at, BigInteger) // DAY
    return case((never, literal(NEVER)), (seen.c.last_success_at.is_(None), literal(UNKNOWN)), else_=day)


RESOURCE = Resource(
    name="user_counts",
    kind="derived",
    table=UserCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "sign_in_activity", "mfa_registration"),
)
