"""`licences`: what was bought, what is used, what lies idle."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func
from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.resources.licences import Licence
from services.resources.users import User, UserLicence
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader

LICENCES = pick(
    Licence.connection_id, Licence.sku_id, Licence.name, Licence.part_number, Licence.enabled, Licence.consumed
).order_by(col(Licence.name), col(Licence.id))
ON_DISABLED = (
    pick(UserLicence.connection_id, UserLicence.sku_id, func.count().label("people"))
    .join(User, and_(col(User.connection_id) == UserLicence.connection_id, col(User.id) == UserLicence.user_id))
    .where(col(User.enabled).is_(False))
    .group_by(col(UserLicence.connection_id), col(UserLicence.sku_id))
)


def answer(read: Reader, asked: Asked) -> Table:
    """Each licence: bought, used, free, and how many are held by disabled accounts; `unused` keeps the wasteful ones.

    Source: licences (subscribedSkus prepaidUnits.enabled, consumedUnits), users (assignedLicenses).
    """
    on_disabled = {(row.connection_id, row.sku_id): row.people for row in read.rows(ON_DISABLED)}
    found = [(row, on_disabled.get((row.connection_id, row.sku_id), 0)) for row in read.rows(LICENCES)]
    unused = ("unused", "") in asked.filters
    if unused:
        found = [(row, idle) for row, idle in found if row.enabled > row.consumed or idle]
    return Table(
        title="Unused licences" if unused else "Licences",
        summary=_summary(found),
        fresh=freshness(read, "licences", "users"),
        columns=(
            Column("Licence", weight=4),
            Column("Bought", "number"),
            Column("Used", "number"),
            Column("Free", "number"),
            Column("On disabled accounts", "number", 2),
        ),
        rows=tuple(_row(row, idle) for row, idle in found[asked.offset : asked.offset + PAGE]),
        total=len(found),
        offset=asked.offset,
        ask=asked.canonical or "licences",
        links=tuple(f"users with licence {row.part_number}" for row, _ in found[asked.offset : asked.offset + PAGE]),
    )


def _row(row: Any, idle: int) -> tuple[Value, ...]:
    free = row.enabled - row.consumed
    return (
        Value(row.name),
        Value(row.enabled),
        Value(row.consumed),
        Value(free, Tone.BAD if free < 0 else Tone.PLAIN),
        Value(idle, Tone.WARNING if idle else Tone.QUIET),
    )


def _summary(found: list[tuple[Any, int]]) -> str:
    free = sum(max(row.enabled - row.consumed, 0) for row, _ in found)
    idle = sum(people for _, people in found)
    return f"{counted(len(found), 'licence')}: {free:,} free, {idle:,} on disabled accounts."


QUESTION = Question(
    name="licences",
    topic="Licences",
    canonical="licences [filters]",
    help="Bought, used and free licences, and those on disabled accounts.",
    examples=("licences", "licences unused", "which licences are unused"),
    filters=(Filter("unused", says=("free|wasted|idle|spare|available|left", "not used", "left over", "to spare")),),
    says=(
        "licence|subscriptions|skus|sku",
        "[filters] licences|licence|subscriptions|skus|seats [filters]",
        "which|what|whose licences|licence|subscriptions|seats [filters]",
        "which|what licences|subscriptions do we have|own|pay|use",
        "how many licences|subscriptions|seats do we have",
        "how many [filters] licences|subscriptions|seats [filters]",
        "what did we buy",
        "licence|licences usage|use|overview|costs|cost|waste",
        "are we wasting licences|money",
    ),
    reads=("licences", "users"),
    answer=answer,
)
