"""`licences`: what was bought, what is used, what lies idle."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.resources.licence_waste import LicenceWaste
from services.resources.licences import Licence
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader

LICENCES = pick(
    Licence.connection_id, Licence.sku_id, Licence.name, Licence.part_number, Licence.enabled, Licence.consumed
).order_by(col(Licence.name), col(Licence.id))
WASTED = pick(LicenceWaste.connection_id, LicenceWaste.sku_id, LicenceWaste.why, func.count().label("people")).group_by(
    col(LicenceWaste.connection_id), col(LicenceWaste.sku_id), col(LicenceWaste.why)
)
WHY = ("disabled", "inactive", "never used")


def answer(read: Reader, asked: Asked) -> Table:
    """Each licence: bought, used, free, and how many people hold it without using it; `unused` keeps the wasteful ones.

    Source: licences (subscribedSkus prepaidUnits.enabled, consumedUnits), licence_waste.
    """
    wasted = {(row.connection_id, row.sku_id, row.why): row.people for row in read.rows(WASTED)}
    found = [(row, [wasted.get((row.connection_id, row.sku_id, why), 0) for why in WHY]) for row in read.rows(LICENCES)]
    unused = ("unused", "") in asked.filters
    if unused:
        found = [(row, idle) for row, idle in found if row.enabled > row.consumed or any(idle)]
    return Table(
        title="Unused licences" if unused else "Licences",
        summary=_summary(found),
        fresh=freshness(read, "licences", "licence_waste"),
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
    filters=(
        Filter(
            "unused",
            says=(
                "free|wasted|idle|spare|available|left|unassigned|waste|wasting",
                "not used|assigned",
                "left over",
                "to spare",
            )
            + ("nobody uses|used|needs", "not being used", "are not used|assigned", "not in use", "people do not use")
            + ("users not use", "going to waste", "lying around", "without user|users", "wasted on people"),
        ),
    ),
    says=(
        "licence|subscriptions|skus|sku",
        "[filters] licences|licence|subscriptions|skus|seats [filters]",
        "which|what|whose [filters] licences|licence|subscriptions|seats|skus [filters]",
        "which|what licences|subscriptions|skus do|did|have we|does have|own|pay|use|buy|bought|got",
        "which|what licences|subscriptions|skus have we bought|purchased|got",
        "which|what licences|subscriptions|skus do|are we paying|pay for",
        "which|what licences|subscriptions|skus did we buy|purchase",
        "which|what licences|subscriptions are|is there",
        "which|what licences|subscriptions are assigned|available|in use|used",
        "how many licences|subscriptions|seats do|did|are we|there|in have|own|buy|use|used",
        "how many licences|subscriptions|seats are used|assigned|in|consumed use",
        "how many [filters] licences|subscriptions|seats [filters]",
        "number|count|list|overview|report|inventory of [filters] licences|seats|subscriptions [filters]",
        "what did|have we buy|bought|purchased",
        "what do|are we pay|paying for",
        "licence|licences usage|use|overview|costs|cost|waste|report|inventory",
        "licence|licences summary|status|situation|count|counts|utilisation|utilization|allocation",
        "licence overview|report|summary",
        "where|how are|do we [filters] licences|money|seats",
        "are we wasting licences|money",
        "are we running out|short of|on licences",
        "are we out of licences",
        "do we have|need enough|more licences|seats",
        "do|does we have [filters] licences|seats",
        "are there [filters] licences|seats [filters]",
        "can we save money|licences",
        "where can we save money|licences",
        "how many licences do|can we waste|save",
    ),
    reads=("licences", "licence_waste"),
    answer=answer,
)
