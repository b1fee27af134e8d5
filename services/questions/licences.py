"""`licences`: what was bought, what is used, what lies idle, and what it costs where prices are written down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import col

from services import seats
from services.answers import Chart, Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.prices import Prices
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
SEATS = (
    Column("Licence", weight=4),
    Column("Bought", "number"),
    Column("Used", "number"),
    Column("Free", "number"),
)
WHY_WASTED = (Column("Disabled", "number"), Column("Inactive", "number"), Column("Never used", "number"))
COSTS = (Column("Wasted", "number"), Column("Cost a month", "number", 2), Column("Wasted a month", "number", 2))


def answer(read: Reader, asked: Asked) -> Table:
    """Each licence: bought, used, free, and how many people hold it without using it; `unused` keeps the wasteful ones.

    Where a price is known, what all seats and the wasted ones cost a month takes the place of why they are wasted.
    Source: licences (subscribedSkus prepaidUnits.enabled, consumedUnits), licence_totals.
    """
    wasted = {(row.connection_id, row.sku_id, row.why): row.people for row in read.rows(WASTED)}
    found = [(row, [wasted.get((row.connection_id, row.sku_id, why), 0) for why in WHY]) for row in read.rows(LICENCES)]
    unused = ("unused", "") in asked.filters
    if unused:
        found = [(row, idle) for row, idle in found if row.enabled > row.consumed or any(idle)]
    priced = any(row.part_number in asked.prices.per_month for row, _ in found)
    shown = found[asked.offset : asked.offset + PAGE]
    return Table(
        title="Unused licences" if unused else "Licences",
        summary=_summary(found, asked.prices),
        fresh=freshness(read, "licences", "licence_totals"),
        columns=SEATS + (COSTS if priced else WHY_WASTED),
        rows=tuple(_seats(row) + (_costs(row, idle, asked.prices) if priced else _why(idle)) for row, idle in shown),
        total=len(found),
        offset=asked.offset,
        ask=asked.canonical or "licences",
        links=tuple(f"licence {row.sku_id}" for row, _ in shown),
        chart=_chart(found),
    )


def _chart(found: Sequence[tuple[Any, Sequence[int]]]) -> Chart:
    free = sum(max(row.enabled - row.consumed, 0) for row, _ in found)
    return seats.chart(sum(row.consumed for row, _ in found), sum(sum(idle) for _, idle in found), free)


def _seats(row: Any) -> tuple[Value, ...]:
    free = row.enabled - row.consumed
    bad = Tone.BAD if free < 0 else Tone.PLAIN
    return Value(row.name), Value(row.enabled), Value(row.consumed), Value(free, bad)


def _why(idle: Sequence[int]) -> tuple[Value, ...]:
    return tuple(Value(people, Tone.WARNING if people else Tone.QUIET) for people in idle)


def _costs(row: Any, idle: Sequence[int], prices: Prices) -> tuple[Value, ...]:
    """How many are wasted, what all bought seats cost a month, and what the wasted ones do."""
    wasted = sum(idle)
    costs = [prices.said(prices.cost(row.part_number, seats)) for seats in (row.enabled, wasted)]
    tone = Tone.WARNING if wasted else Tone.QUIET
    return Value(wasted, tone), Value(costs[0]), Value(costs[1], tone)


def _summary(found: Sequence[tuple[Any, Sequence[int]]], prices: Prices) -> str:
    free = sum(max(row.enabled - row.consumed, 0) for row, _ in found)
    idle = sum(sum(people) for _, people in found)
    said = f"{counted(len(found), 'licence')}: {free:,} free, {idle:,} wasted on people who do not use them."
    bought = [cost for row, _ in found if (cost := prices.cost(row.part_number, row.enabled)) is not None]
    wasted = [cost for row, people in found if (cost := prices.cost(row.part_number, sum(people))) is not None]
    if not bought:
        return said
    unknown = f" ({len(found) - len(bought)} without a price)" if len(bought) < len(found) else ""
    total, lost = prices.said(sum(bought, Decimal(0))), prices.said(sum(wasted, Decimal(0)))
    return f"{said} They cost {total} a month{unknown}, {lost} of it wasted."


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
