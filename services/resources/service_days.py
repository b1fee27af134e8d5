"""On which day how many people were last active in each Microsoft 365 service."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY


class ServiceDay(SQLModel, table=True):
    """How many were last active in one service on one day (`day`: whole days since 1970, UTC)."""

    __tablename__ = "service_days"

    connection_id: int = Field(primary_key=True)
    service: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts everybody anew. Source: service_usage (active_at)."""
    tables = SQLModel.metadata.tables
    usage = tables["service_usage"]
    day = (type_coerce(usage.c.active_at, BigInteger) // DAY).label("day")
    counted = (
        select(usage.c.service, day, func.count())
        .where(usage.c.connection_id == connection_id, usage.c.active_at.is_not(None))
        .group_by(usage.c.service, "day")
    )
    return counted


RESOURCE = Resource(
    name="service_days",
    kind="derived",
    table=ServiceDay,
    every=timedelta(hours=1),
    wanted=wanted,
    after=("service_usage",),
)
