"""The sign-ins of each hour by whose they were, with what client, and from where: how many there were and failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Label,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import HOUR

# Cities and addresses are many: of one that had fewer in an hour, those of that hour are found at once.
MANY = 20
COUNTS = ("sign_ins", "failed", "people")
NONE: ColumnElement[int] = literal_column("0", BigInteger)


class SignInKind(SQLModel, table=True):
    """The sign-ins of one hour (`hour`: whole hours since 1970, UTC) of which the same holds.

    `kind` is "department" or "user_type" (of who signed in, as the account is now), "client", "city" or "ip"; `value`
    which. A city or an address has a row for the hours alone in which there were MANY or more, and no `people`: of the
    others they are those whose last failed sign-in of the kind was then. From an hour on, the sum is how many failed.
    """

    __tablename__ = "sign_in_kinds"

    connection_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    sign_ins: int
    failed: int
    people: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all sign-ins of a connection anew, for departments change. Source: sign_ins, users."""
    log, users = (SQLModel.metadata.tables[name] for name in ("sign_ins", "users"))
    hour = _hour(log.c.created_at)
    theirs = and_(users.c.connection_id == connection_id, users.c.id == log.c.user_id)
    alike = (hour, users.c.department, users.c.user_type, log.c.client)
    counts = (func.count().label("sign_ins"), func.sum(case((log.c.error_code != 0, 1), else_=0)).label("failed"))
    cube = (
        select(*alike, *counts)
        .select_from(log)
        .outerjoin(users, theirs)
        .where(log.c.connection_id == connection_id)
        .group_by(*alike)
        .cte("cube")
    )
    sums = tuple(func.sum(cube.c[name]).label(name) for name in ("sign_ins", "failed"))
    parts = []
    for name in ("department", "user_type", "client"):
        value = cube.c[name]
        parts.append(_part(name, value, cube.c.hour, (*sums, NONE)).group_by(value, cube.c.hour))
        last = _last(log, connection_id, *((log.c.client,) if name == "client" else ()))
        whose = last if name == "client" else last.join(users, users.c.id == last.c.user_id)
        value = last.c.client if name == "client" else users.c[name]
        people = _part(name, value, last.c.hour, (NONE, NONE, func.count())).select_from(whose)
        ours = () if name == "client" else (users.c.connection_id == connection_id,)
        parts.append(people.where(*ours).group_by(value, last.c.hour))
    for column in (log.c.city, log.c.ip):
        places = _part(column.name, column, hour, (*counts, NONE)).where(log.c.connection_id == connection_id)
        parts.append(places.group_by(column, hour).having(func.count() >= MANY))
    every = union_all(*parts).subquery()
    key = (every.c.kind, every.c.value, every.c.hour)
    return select(*key, *(func.sum(every.c[name]) for name in COUNTS)).group_by(*key)


def _hour(at: ColumnElement[Any]) -> Label[Any]:
    return (type_coerce(at, BigInteger) // literal_column(str(HOUR), BigInteger)).label("hour")


def _last(log: Any, connection_id: int, *more: ColumnElement[Any]) -> Subquery:
    """The hour in which each person last failed to sign in, of each of what there is `more`."""
    failed = (log.c.connection_id == connection_id, log.c.error_code != literal_column("0"))
    alike = (log.c.user_id, *more)
    return select(*alike, _hour(func.max(log.c.created_at))).where(*failed).group_by(*alike).subquery()


def _part(kind: str, value: Any, hour: ColumnElement[Any], counts: Sequence[Any]) -> Select[Any]:
    said = literal_column(f"'{kind}'", String).label("kind")
    named = (one.label(name) for one, name in zip(counts, COUNTS, strict=True))
    return select(said, value.label("value"), hour.label("hour"), *named).where(value != "")


RESOURCE = Resource(
    name="sign_in_kinds",
    kind="derived",
    table=SignInKind,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("sign_ins", "users"),
    licence="Entra ID P1",
)
