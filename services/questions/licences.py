"""`licences`: what was bought, what is used, what lies idle."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.resources.licence_totals import LicenceTotal
from services.resources.licences import Licence
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader

LICENCES = pick(
    Licence.connection_id, Licence.sku_id, Licence.name, Licence.part_number, Licence.enabled, Licence.consumed
).order_by(col(Licence.name), col(Licence.id))
WASTED = pick(LicenceTotal.connection_id, LicenceTotal.sku_id, LicenceTotal.why, LicenceTotal.people)
WHY = ("disabled", "inactive", "never used")


def answer(read: Reader, asked: Asked) -> Table:
    """Each licence: bought, used, free, and how many people hold it without using it; `unused` keeps the wasteful ones.

    Source: licences (subscribedSkus prepaidUnits.enabled, consumedUnits), licence_totals.
    """
    wasted = {(row.connection_id, row.sku_id, row.why): row.people for row in read.rows(WASTED)}
    found = [(row, [wasted.get((row.connection_id, row.sku_id, why), 0) for why in WHY]) for row in read.rows(LICENCES)]
    unused = ("unused", "") in asked.filters
    if unused:
        found = [(row, idle) for row, idle in found if row.enabled > row.consumed or any(idle)]
    return Table(
        title="Unused licences" if unused else "Licences",
        summary=_summary(found),
        fresh=freshness(read, "licences", "licence_totals"),
        columns=(
            Column("Licence", weight=4),
            Column("Bought", "number"),
            Column("Used", "number"),
            Column("Free", "number"),
            Column("Disabled", "number"),
            Column("Inactive", "number"),
            Column("Never used", "number"),
        ),
        rows=tuple(_row(row, idle) for row, idle in found[asked.offset : asked.offset + PAGE]),
        total=len(found),
        offset=asked.offset,
        ask=asked.canonical or "licences",
        links=tuple(f"licence {row.sku_id}" for row, _ in found[asked.offset : asked.offset + PAGE]),
    )


def _row(row: Any, idle: list[int]) -> tuple[Value, ...]:
    free = row.enabled - row.consumed
    return (
        Value(row.name),
        Value(row.enabled),
        Value(row.consumed),
        Value(free, Tone.BAD if free < 0 else Tone.PLAIN),
        *(Value(people, Tone.WARNING if people else Tone.QUIET) for people in idle),
    )


def _summary(found: list[tuple[Any, list[int]]]) -> str:
    free = sum(max(row.enabled - row.consumed, 0) for row, _ in found)
    idle = sum(sum(people) for _, people in found)
    return f"{counted(len(found), 'licence')}: {free:,} free, {idle:,} wasted on people who do not use them."


QUESTION = Question(
    name="licences",
    topic="Licences",
    canonical="licences [filters]",
    help="Bought, used and free licences, and those held by people who do not use them.",
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
    reads=("licences", "licence_totals"),
    answer=answer,
)
