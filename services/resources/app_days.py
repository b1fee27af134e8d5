"""Each app day by day: how many people used it last on it, how often it was used."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, and_, func, literal, null, select, type_coerce, union_all
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import Utc


class AppDay(SQLModel, table=True):
    """One day of one app (`day`: whole days since 1970, UTC): from a day on, the sums are those since.

    `people` used it last on that day, so that nobody counts twice, and `kept` of them have an account still. `sign_ins`
    are that day's, `last_at` the last of them. `app_id` is the application's appId.
    """

    __tablename__ = "app_days"

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    people: int
    kept: int
    sign_ins: int
    last_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts everybody anew. Source: app_usage, users."""
    tables = SQLModel.metadata.tables
    usage, users = tables["app_usage"], tables["users"]
    ours = usage.c.connection_id == connection_id
    last_at = func.max(type_coerce(usage.c.last_at, BigInteger))
    last = select(usage.c.app_id, usage.c.user_id, func.max(usage.c.day).label("day")).where(ours)
    each = last.group_by(usage.c.user_id, usage.c.app_id).subquery()
    account = and_(users.c.connection_id == connection_id, users.c.id == each.c.user_id)
    counts = (func.count().label("people"), func.count(users.c.id).label("kept"))
    people = select(each.c.app_id, each.c.day, *counts, literal(0).label("sign_ins"), null().label("last_at"))
    people = people.select_from(each.outerjoin(users, account)).group_by(each.c.app_id, each.c.day)
    sums = select(usage.c.app_id, usage.c.day, literal(0), literal(0), func.sum(usage.c.count), last_at).where(ours)
    both = union_all(people, sums.group_by(usage.c.app_id, usage.c.day)).subquery()
    summed = (func.sum(both.c[name]) for name in ("people", "kept", "sign_ins"))
    counted = select(both.c.app_id, both.c.day, *summed, func.max(both.c.last_at))
    return counted.group_by(both.c.app_id, both.c.day)


RESOURCE = Resource(
    name="app_days",
    kind="derived",
    table=AppDay,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("app_usage", "users"),
    licence="Entra ID P1",
)
