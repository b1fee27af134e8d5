"""When each user was last active in each Microsoft 365 service: the latest that any usage report knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, Index, delete, func, insert, literal, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.types import Utc


class ServiceUsage(SQLModel, table=True):
    """The last activity of one user in one service (Exchange, OneDrive, SharePoint, Teams, Office apps...).

    Days are midnights UTC. `active_at` None: a report speaks of them and knows of no activity. Who is in no report has
    no row: unlicensed, or unknown while names are concealed. `refreshed_at` is the day the newest report speaks of.
    """

    __tablename__ = "service_usage"
    __table_args__ = (Index("service_usage_by_service", "service", "active_at"),)

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    service: str = Field(primary_key=True)
    active_at: datetime | None = Field(default=None, sa_type=Utc)
    refreshed_at: datetime = Field(sa_type=Utc)
    round: int


def derive(db: Connection, connection_id: int, since: datetime | None, now: datetime) -> int:
    """Makes all rows of a connection anew, `since` or not: the reports come whole; how many rows."""
    reports = SQLModel.metadata.tables["usage_reports"]
    users = SQLModel.metadata.tables["users"]
    usage = SQLModel.metadata.tables["service_usage"]
    latest = (
        select(
            literal(connection_id), users.c.id, reports.c.service,
            func.max(type_coerce(reports.c.active_at, BigInteger)),
            func.max(type_coerce(reports.c.refreshed_at, BigInteger)), func.max(reports.c.round),
        )
        .join(users, (users.c.connection_id == reports.c.connection_id) & (users.c.upn == reports.c.upn))
        .where(reports.c.connection_id == connection_id)
        .group_by(users.c.id, reports.c.service)
    )  # fmt: skip
    db.execute(delete(usage).where(usage.c.connection_id == connection_id))
    made = insert(usage).from_select([column.name for column in usage.columns], latest)
    return db.execute(made, execution_options={"preserve_rowcount": True}).rowcount


RESOURCE = Resource(
    name="service_usage",
    kind="derived",
    table=ServiceUsage,
    every=timedelta(hours=12),
    derive=derive,
    after=("usage_reports", "users"),
)
