"""Who used which app on which day: successful sign-ins, summed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, Index, delete, func, insert, literal, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.types import DAY, Utc
from services.stretches import stretches


class AppUsage(SQLModel, table=True):
    """The successful sign-ins of one user to one app on one day (`day`: whole days since 1970, UTC).

    Source: sign_ins with error code 0. `app_id` is the application's appId.
    """

    __tablename__ = "app_usage"
    __table_args__ = (
        # Holds all that is summed of one app, so that no row has to be looked up.
        Index("app_usage_by_app", "app_id", "connection_id", "user_id", "day", "count", "last_at"),
        Index("app_usage_by_round", "connection_id", "round"),
    )

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    count: int
    first_at: datetime = Field(sa_type=Utc)
    last_at: datetime = Field(sa_type=Utc)
    round: int


def derive(db: Connection, connection_id: int, since: datetime | None, now: datetime) -> int:
    """Sums the days on which sign-ins arrived after the last time (all days for `since` None); how many rows.

    A row's `round` is the newest round of sign_ins that was summed when it was made.
    """
    log = SQLModel.metadata.tables["sign_ins"]
    usage = SQLModel.metadata.tables["app_usage"]
    at = type_coerce(log.c.created_at, BigInteger)
    ours = log.c.connection_id == connection_id
    newest = db.scalar(select(func.max(log.c.round)).where(ours)) or 0
    summed = db.scalar(select(func.max(usage.c.round)).where(usage.c.connection_id == connection_id)) or 0
    new = select(at // DAY).where(ours, log.c.round > (summed if since else 0)).distinct()
    days = sorted(db.scalars(new))
    if not days:
        return 0
    db.execute(delete(usage).where(usage.c.connection_id == connection_id, usage.c.day.in_(days)))
    total = 0
    for first, last in stretches(days):
        sums = (
            select(
                literal(connection_id), log.c.user_id, func.coalesce(log.c.app_id, "").label("app"),
                (at // DAY).label("on_day"), func.count(), func.min(at), func.max(at), literal(newest),
            )
            .where(ours, at >= first * DAY, at < (last + 1) * DAY, log.c.error_code == 0)
            .group_by(log.c.user_id, "app", "on_day")
        )  # fmt: skip
        names = [column.name for column in usage.columns]
        summed_up = insert(usage).from_select(names, sums)
        total += db.execute(summed_up, execution_options={"preserve_rowcount": True}).rowcount
    return total


RESOURCE = Resource(
    name="app_usage",
    kind="derived",
    table=AppUsage,
    every=timedelta(minutes=10),
    derive=derive,
    after=("sign_ins",),
    licence="Entra ID P1",
)
