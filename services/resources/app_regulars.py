"""Who uses each widely used app most: of so many people one would count them all to find a few."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY, to_us

WITHIN_DAYS, MOST = 30, 5
# Those of fewer people are counted in a moment.
MANY = 2_000


class AppRegular(SQLModel, table=True):
    """One of the people with the most sign-ins (`sign_ins`, of 30 days) to one app that many use.

    `app_id` is the application's appId.
    """

    __tablename__ = "app_regulars"

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    sign_ins: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Finds them anew. Source: app_usage, app_days."""
    tables = SQLModel.metadata.tables
    usage, days = tables["app_usage"], tables["app_days"]
    since = to_us(now) // DAY - WITHIN_DAYS
    widely = (
        select(days.c.app_id)
        .where(days.c.connection_id == connection_id, days.c.day >= since)
        .group_by(days.c.app_id)
        .having(func.sum(days.c.people) > MANY)
    )
    sign_ins = func.sum(usage.c.count).label("sign_ins")
    # App by app, in the order of an index: of all at once everybody would be sorted.
    most = (
        select(usage.c.app_id, usage.c.user_id, sign_ins)
        .where(usage.c.app_id == bindparam("app"), usage.c.connection_id == connection_id, usage.c.day >= since)
        .group_by(usage.c.app_id, usage.c.user_id)
        .order_by(sign_ins.desc(), usage.c.user_id)
        .limit(MOST)
    )
    return [tuple(row) for app in sorted(db.scalars(widely)) for row in db.execute(most, {"app": app})]


RESOURCE = Resource(
    name="app_regulars",
    kind="derived",
    table=AppRegular,
    every=timedelta(minutes=30),
    wanted=wanted,
    after=("app_days",),
    licence="Entra ID P1",
)
