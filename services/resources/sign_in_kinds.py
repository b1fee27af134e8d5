"""The sign-ins of each hour by whose they were, with what client, from where, and why not: how many there were."""

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
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Field, SQLModel

from services.sign_in_causes import CAUSES
from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import HOUR

# Cities and addresses are many: of one that had fewer in an hour, those of that hour are found at once.
MANY = 20
COUNTS = ("sign_ins", "failed", "people")
NONE: ColumnElement[int] = literal_column("0", BigInteger)


class SignInKind(SQLModel, table=True):
    """The sign-ins of one hour (`hour`: whole hours since 1970, UTC) of which the same holds.

    `kind` is "department" or "user_type" (of who signed in, as the account is now), "client", "cause" (one of CAUSES),
    "ca_status" (of the failed alone), "city" or "ip"; `value` which. A city or an address has a row for the hours alone
    in which there were MANY or more, and no `people`: of the others they are those whose last failed sign-in of the
    kind was then. From an hour on, the sum is how many failed.
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
    by_person: dict[str, Any] = {name: users.c[name] for name in ("department", "user_type")}
    blocked = case((_failed(log), log.c.ca_status))
    by_sign_in: dict[str, Any] = {"client": log.c.client, "cause": _cause(log), "ca_status": blocked}
    alike = (hour, *by_person.values(), *(value.label(name) for name, value in by_sign_in.items()))
    counts = (func.count().label("sign_ins"), func.sum(case((_failed(log), 1), else_=0)).label("failed"))
    cube = (
        select(*alike, *counts)
        .select_from(log)
        .outerjoin(users, theirs)
        .where(log.c.connection_id == connection_id)
        .group_by(*alike)
        .cte("cube")
    )
    sums = tuple(func.sum(cube.c[name]).label(name) for name in ("sign_ins", "failed"))
    parts = [
        _part(name, cube.c[name], cube.c.hour, (*sums, NONE)).group_by(cube.c[name], cube.c.hour)
        for name in (*by_person, *by_sign_in)
    ]
    people = (NONE, NONE, func.count())
    last = _last(log, connection_id)
    whose = last.join(users, and_(users.c.connection_id == connection_id, users.c.id == last.c.user_id))
    for name, value in by_person.items():
        parts.append(_part(name, value, last.c.hour, people).select_from(whose).group_by(value, last.c.hour))
    for name, value in by_sign_in.items():
        last = _last(log, connection_id, value.label(name))
        parts.append(_part(name, last.c[name], last.c.hour, people).group_by(last.c[name], last.c.hour))
    for column in (log.c.city, log.c.ip):
        places = _part(column.name, column, hour, (*counts, NONE)).where(log.c.connection_id == connection_id)
        parts.append(places.group_by(column, hour).having(func.count() >= MANY))
    every = union_all(*parts).subquery()
    key = (every.c.kind, every.c.value, every.c.hour)
    return select(*key, *(func.sum(every.c[name]) for name in COUNTS)).group_by(*key)


def _hour(at: ColumnElement[Any]) -> Label[Any]:
    return (type_coerce(at, BigInteger) // literal_column(str(HOUR), BigInteger)).label("hour")


def _failed(log: Any) -> ColumnElement[bool]:
    failed: ColumnElement[bool] = log.c.error_code != literal_column("0")
    return failed


def _cause(log: Any) -> ColumnElement[str]:
    """Why a sign-in failed, where its code tells; spelt without parameters, as what is grouped by must be."""
    whens: list[Any] = [
        (or_(*(log.c.error_code == literal_column(str(code)) for code in sorted(codes))), literal_column(f"'{name}'"))
        for name, codes in CAUSES.items()
    ]
    return case(*whens)


def _last(log: Any, connection_id: int, *more: ColumnElement[Any]) -> Subquery:
    """The hour in which each person last failed to sign in, of each of what there is `more`."""
    alike = (log.c.user_id, *more)
    last = select(*alike, _hour(func.max(log.c.created_at))).where(log.c.connection_id == connection_id, _failed(log))
    return last.group_by(*alike).subquery()


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
