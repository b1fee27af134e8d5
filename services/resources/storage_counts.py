"""How many mailboxes and OneDrives there are, by the day they were last used and whether they are nearly full."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, case, func, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY
from services.told_apart import NEVER

# Percent of what is allowed.
NEARLY_FULL = 90


class StorageCount(SQLModel, table=True):
    """The mailboxes or OneDrives that were last used on one day: `stores` is how many.

    `report` is mailbox or onedrive, `active_day` whole days since 1970 (UTC), NEVER where the report names none;
    `nearly_full` as of NEARLY_FULL percent. Deleted ones, and those of which no size is told, are not counted.
    """

    __tablename__ = "storage_counts"

    connection_id: int = Field(primary_key=True)
    report: str = Field(primary_key=True)
    active_day: int = Field(primary_key=True)
    nearly_full: bool = Field(primary_key=True)
    stores: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all of a connection anew. Source: usage_reports."""
    reports = SQLModel.metadata.tables["usage_reports"].c
    day = func.coalesce(type_coerce(reports.active_at, BigInteger) // DAY, NEVER).label("on_day")
    full = case((reports.used_bytes * 100 >= reports.allowed_bytes * NEARLY_FULL, True), else_=False).label("is_full")
    ours = (reports.connection_id == connection_id, reports.used_bytes >= 0, reports.deleted.is_(False))
    return select(reports.report, day, full, func.count()).where(*ours).group_by(reports.report, "on_day", "is_full")


RESOURCE = Resource(
    name="storage_counts",
    kind="derived",
    table=StorageCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("usage_reports",),
)
