"""How many people used each widely used app week by week: of so many people one would sort them all to count them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY, to_us

WEEKS = 12
# Those of fewer people are counted in a moment.
MANY = 2_000


class AppWeek(SQLModel, table=True):
    """The seven days up to `day` (whole days since 1970, UTC) of one app: who used it (`people`), how often.

    `app_id` is the application's appId. The last week ends on the day it was counted.
    """

    __tablename__ = "app_weeks"

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    people: int
    sign_ins: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts them anew. Source: app_usage, app_days."""
    tables = SQLModel.metadata.tables
    usage, days = tables["app_usage"].c, tables["app_days"].c
    today = to_us(now) // DAY
    since = today - 7 * WEEKS
    widely = (
        select(days.app_id)
        .where(days.connection_id == connection_id, days.day > since)
        .group_by(days.app_id)
        .having(func.sum(days.people) > MANY)
    )
    # App by app, in the order of an index: of all at once everybody would be sorted.
    week = ((today - usage.day) // 7).label("week")
    each = (
        select(usage.user_id, week, func.sum(usage.count).label("sign_ins"))
        .where(usage.app_id == bindparam("app"), usage.connection_id == connection_id,
               usage.day > since, usage.day <= today)
        .group_by(usage.user_id, "week")
        .subquery()
    )  # fmt: skip
    weeks = select(each.c.week, func.count(), func.sum(each.c.sign_ins)).group_by(each.c.week).order_by(each.c.week)
    return [
        (app, today - 7 * number, people, int(sign_ins))
        for app in sorted(db.scalars(widely))
        for number, people, sign_ins in db.execute(weeks, {"app": app})
    ]


RESOURCE = Resource(
    name="app_weeks",
    kind="derived",
    table=AppWeek,
    every=timedelta(minutes=30),
    wanted=wanted,
    after=("app_days",),
    licence="Entra ID P1",
)
