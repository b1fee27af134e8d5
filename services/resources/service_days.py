"""On which day how many people of each kind were last active in each Microsoft 365 service."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, and_, func, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY


class ServiceDay(SQLModel, table=True):
    """How many accounts of a kind were last active in one service on one day (`day`: whole days since 1970, UTC)."""

    __tablename__ = "service_days"

    connection_id: int = Field(primary_key=True)
    service: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts everybody anew. Source: service_usage (active_at), users."""
    tables = SQLModel.metadata.tables
    usage, users = tables["service_usage"], tables["users"]
    day = (type_coerce(usage.c.active_at, BigInteger) // DAY).label("day")
    kind = (users.c.enabled, users.c.user_type)
    return (
        select(usage.c.service, day, *kind, func.count())
        .join_from(usage, users, and_(users.c.connection_id == connection_id, users.c.id == usage.c.user_id))
        .where(usage.c.connection_id == connection_id, usage.c.active_at.is_not(None))
        .group_by(usage.c.service, "day", *kind)
    )


RESOURCE = Resource(
    name="service_days",
    kind="derived",
    table=ServiceDay,
    every=timedelta(hours=1),
    wanted=wanted,
    after=("service_usage", "users"),
)
