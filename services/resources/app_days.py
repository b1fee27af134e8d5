"""On which day how many people last used each app."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import settle


class AppDay(SQLModel, table=True):
    """How many used one app last on one day (`day`: whole days since 1970, UTC): from a day on, the sum used it since.

    `app_id` is the application's appId.
    """

    __tablename__ = "app_days"

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    people: int
    round: int


def derive(db: Connection, connection_id: int, since: datetime | None, now: datetime) -> int:
    """Counts everybody anew; how many rows changed. Source: app_usage."""
    tables = SQLModel.metadata.tables
    usage = tables["app_usage"]
    last = select(usage.c.app_id, func.max(usage.c.day).label("day")).where(usage.c.connection_id == connection_id)
    each = last.group_by(usage.c.user_id, usage.c.app_id).subquery()
    counted = select(each.c.app_id, each.c.day, func.count()).group_by(each.c.app_id, each.c.day)
    return settle(db, tables["app_days"], connection_id, counted)


RESOURCE = Resource(
    name="app_days",
    kind="derived",
    table=AppDay,
    every=timedelta(minutes=15),
    derive=derive,
    after=("app_usage",),
    licence="Entra ID P1",
)
