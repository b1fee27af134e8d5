"""Each app day by day: how many people used it last on it, how often it was used."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, literal, null, select, type_coerce, union_all
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import Utc


class AppDay(SQLModel, table=True):
    """One day of one app (`day`: whole days since 1970, UTC): from a day on, the sums are those since.

    `people` used it last on that day, so that nobody counts twice. `sign_ins` are that day's, `last_at` the last of
    them. `app_id` is the application's appId.
    """

    __tablename__ = "app_days"

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    people: int
    sign_ins: int
    last_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts everybody anew. Source: app_usage."""
    tables = SQLModel.metadata.tables
    usage = tables["app_usage"]
    ours = usage.c.connection_id == connection_id
    last_at = func.max(type_coerce(usage.c.last_at, BigInteger))
    last = select(usage.c.app_id, func.max(usage.c.day).label("day")).where(ours)
    each = last.group_by(usage.c.user_id, usage.c.app_id).subquery()
    people = select(each.c.app_id, each.c.day, func.count().label("people"), literal(0).label("sign_ins"),
                    null().label("last_at")).group_by(each.c.app_id, each.c.day)  # fmt: skip
    sums = select(usage.c.app_id, usage.c.day, literal(0), func.sum(usage.c.count), last_at).where(ours)
    both = union_all(people, sums.group_by(usage.c.app_id, usage.c.day)).subquery()
    counted = select(
        both.c.app_id, both.c.day, func.sum(both.c.people), func.sum(both.c.sign_ins), func.max(both.c.last_at)
    )
    return counted.group_by(both.c.app_id, both.c.day)


RESOURCE = Resource(
    name="app_days",
    kind="derived",
    table=AppDay,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("app_usage",),
    licence="Entra ID P1",
)
