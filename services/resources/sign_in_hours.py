"""The sign-ins of each hour by country: how many there were and failed, and of how many people the last failed then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    type_coerce,
    update,
)
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.types import HOUR
from services.stretches import stretches


class SignInHour(SQLModel, table=True):
    """The sign-ins of one hour (`hour`: whole hours since 1970, UTC) from one country ("" where none is known).

    `people` are those whose last failed sign-in was one of them: from an hour on, the sum is how many failed.
    """

    __tablename__ = "sign_in_hours"

    connection_id: int = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    country: str = Field(primary_key=True)
    sign_ins: int
    failed: int
    people: int
    round: int


def derive(db: Connection, connection_id: int, since: datetime | None, now: datetime) -> int:
    """Counts the hours in which sign-ins arrived after the last time (all for `since` None); how many rows.

    A row's `round` is the newest round of sign_ins that was counted when it was made. What the log holds no longer is
    counted no more. Source: sign_ins.
    """
    log, hours = (SQLModel.metadata.tables[name] for name in ("sign_ins", "sign_in_hours"))
    at = type_coerce(log.c.created_at, BigInteger)
    ours, counted = log.c.connection_id == connection_id, hours.c.connection_id == connection_id
    newest = db.scalar(select(func.max(log.c.round)).where(ours)) or 0
    before = (db.scalar(select(func.max(hours.c.round)).where(counted)) or 0) if since else 0
    new = sorted(db.scalars(select(at // HOUR).where(ours, log.c.round > before).distinct()))
    first = db.scalar(select(func.min(at)).where(ours))
    db.execute(delete(hours).where(counted, hours.c.hour < first // HOUR) if first else delete(hours).where(counted))
    if not new:
        return 0
    total = 0
    for begin, last in stretches(new):
        db.execute(delete(hours).where(counted, hours.c.hour.between(begin, last)))
        sums = (
            select(
                literal(connection_id), (at // HOUR).label("on_hour"), func.coalesce(log.c.country, "").label("place"),
                func.count(), func.sum(case((log.c.error_code != 0, 1), else_=0)), literal(0), literal(newest),
            )
            .where(ours, at >= begin * HOUR, at < (last + 1) * HOUR)
            .group_by("on_hour", "place")
        )  # fmt: skip
        made = insert(hours).from_select([column.name for column in hours.columns], sums)
        total += db.execute(made, execution_options={"preserve_rowcount": True}).rowcount
    _count_people(db, connection_id, log, hours)
    return total


def _count_people(db: Connection, connection_id: int, log: Any, hours: Any) -> None:
    """Puts everybody who failed to sign in with the hour and the country in which they did last."""
    at = type_coerce(log.c.created_at, BigInteger)
    country = func.coalesce(log.c.country, "").label("country")
    later = func.row_number().over(partition_by=log.c.user_id, order_by=(log.c.created_at.desc(), log.c.id))
    failed = select((at // HOUR).label("hour"), country, later.label("later"))
    last = failed.where(log.c.connection_id == connection_id, log.c.error_code != literal_column("0")).subquery()
    each = select(last.c.hour, last.c.country, func.count()).where(last.c.later == 1)
    counts = {(hour, place): people for hour, place, people in db.execute(each.group_by(last.c.hour, last.c.country))}
    counted = select(hours.c.hour, hours.c.country, hours.c.people).where(hours.c.connection_id == connection_id)
    changed = [
        {"of_hour": row.hour, "place": row.country, "now": people}
        for row in db.execute(counted)
        if (people := counts.get((row.hour, row.country), 0)) != row.people
    ]
    this = and_(
        hours.c.connection_id == connection_id,
        hours.c.hour == bindparam("of_hour"),
        hours.c.country == bindparam("place"),
    )
    if changed:
        db.execute(update(hours).where(this).values(people=bindparam("now")), changed)


RESOURCE = Resource(
    name="sign_in_hours",
    kind="derived",
    table=SignInHour,
    every=timedelta(minutes=10),
    derive=derive,
    after=("sign_ins",),
    licence="Entra ID P1",
)
