"""`licences`: what was bought, what is used, what lies idle, and what it costs where prices are written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import col

from services import licence_numbers
from services.answers import Chart, Column, Series, Table, Tone, Value
from services.freshness import freshness
from services.licence_filters import FILTERS
from services.paging import PAGE, counted
from services.prices import Prices
from services.resources.groups import GroupLicence
from services.resources.licence_totals import LicenceTotal
from services.resources.licences import Licence
from services.sorting import parted
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader

LICENCES = pick(
    Licence.connection_id,
    Licence.sku_id,
    Licence.name,
    Licence.part_number,
    Licence.enabled,
    Licence.consumed,
    Licence.status,
).order_by(col(Licence.name), col(Licence.id))
WASTED = pick(LicenceTotal.connection_id, LicenceTotal.sku_id, LicenceTotal.why, LicenceTotal.people)
WHY = ("disabled", "inactive", "never used")
MOST_BARS = 6
# Seats, or percent of what was bought, at or below which few are left.
FEW, FEW_PERCENT = 3, 5
KEPT: Mapping[str, Callable[[Any, Sequence[int]], bool]] = {
    "unused": lambda row, idle: row.enabled > row.consumed or any(idle),
    "running out": lambda row, idle: (
        row.consumed > 0 and row.enabled - row.consumed <= max(FEW, row.enabled * FEW_PERCENT // 100)
    ),
    "over-used": lambda row, idle: row.consumed > row.enabled,
    "expired": lambda row, idle: row.status != "Enabled",
}
WHY_WASTED = (
    Column("Licence", weight=4),
    Column("Bought", "number"),
    Column("Used", "number"),
    Column("Free", "number"),
    Column("Disabled", "number"),
    Column("Inactive", "number"),
    Column("Never used", "number"),
)
ORDERS: Mapping[str, Callable[[Any, Sequence[int], Prices], Decimal | int]] = {
    "most used first": lambda row, idle, prices: -row.consumed,
    "most bought first": lambda row, idle, prices: -row.enabled,
    "most free first": lambda row, idle, prices: row.consumed - row.enabled,
    "most wasted first": lambda row, idle, prices: -sum(idle),
    "most expensive first": lambda row, idle, prices: -(prices.cost(row.part_number, row.enabled) or 0),
    "cheapest first": lambda row, idle, prices: prices.cost(row.part_number, row.enabled) or 0,
}
GIVEN = pick(GroupLicence.sku_id).distinct()


def answer(read: Reader, asked: Asked) -> Table:
    """Each licence: bought, used, free, and how many people hold it without using it; filters keep some.

    `unused` keeps those with free or idle seats, `running out` those with few left, `expired` those out of their term,
    `free under` and the like those with such a number. Raises BadArgument where that is none.
    Where a price is known, what all seats and the wasted ones cost a month takes the place of why they are wasted.
    Source: licences (subscribedSkus prepaidUnits.enabled, consumedUnits, capabilityStatus), licence_totals.
    """
    wasted = {(row.connection_id, row.sku_id, row.why): row.people for row in read.rows(WASTED)}
    found = [(row, [wasted.get((row.connection_id, row.sku_id, why), 0) for why in WHY]) for row in read.rows(LICENCES)]
    narrowed = [name for name, _ in asked.filters if name in KEPT]
    for name in narrowed:
        found = [(row, idle) for row, idle in found if KEPT[name](row, idle)]
    if "given by groups" in {name for name, _ in asked.filters}:
        given = {row.sku_id for row in read.rows(GIVEN)}
        found = [(row, idle) for row, idle in found if row.sku_id in given]
        narrowed.append("given by groups")
    for name, value in asked.filters:
        if name in licence_numbers.NAMES:
            found = [(row, idle) for row, idle in found if licence_numbers.fits(name, value, row, idle, asked.prices)]
            narrowed.append(f"{name} {value}")
    _, ordered = parted(asked, ORDERS)
    if ordered is not None:
        found.sort(key=lambda one: ordered(one[0], one[1], asked.prices))
    priced = any(row.part_number in asked.prices.per_month for row, _ in found)
    shown = found[asked.offset : asked.offset + PAGE]
    return Table(
        title=f"Licences {' and '.join(narrowed)}".rstrip(),
        summary=_summary(found, asked.prices) + (f" {UNTOLD}" if "expired" in narrowed else ""),
        fresh=freshness(read, "licences", "licence_totals"),
        columns=_costing(asked.prices) if priced else WHY_WASTED,
        rows=tuple(_costs(row, idle, asked.prices) if priced else _why(row, idle) for row, idle in shown),
        total=len(found),
        offset=asked.offset,
        ask=asked.canonical or "licences",
        links=tuple(f"licence {row.sku_id}" for row, _ in shown),
        chart=_chart(found),
    )


def _chart(found: Sequence[tuple[Any, Sequence[int]]]) -> Chart:
    """Where most is wasted."""
    points = sorted(((row.name, sum(idle)) for row, idle in found if any(idle)), key=lambda point: -point[1])
    return Chart("Wasted seats", "bars", (Series("seats", tuple(points[:MOST_BARS])),))


def _costing(prices: Prices) -> tuple[Column, ...]:
    return (
        Column("Licence", weight=4),
        *(Column(title, "number", 2) for title in ("Bought", "Free", "Wasted")),
        *(Column(title, "number", 3) for title in (f"{prices.currency} a month", f"{prices.currency} wasted")),
    )


def _free(row: Any) -> Value:
    free = row.enabled - row.consumed
    return Value(free, Tone.BAD if free < 0 else Tone.PLAIN)


def _why(row: Any, idle: Sequence[int]) -> tuple[Value, ...]:
    wasted = (Value(people, Tone.WARNING if people else Tone.QUIET) for people in idle)
    return Value(row.name), Value(row.enabled), Value(row.consumed), _free(row), *wasted


def _costs(row: Any, idle: Sequence[int], prices: Prices) -> tuple[Value, ...]:
    """What all bought seats cost a month, and what the wasted ones do."""
    wasted = sum(idle)
    all_, lost = (prices.amount(prices.cost(row.part_number, seats)) for seats in (row.enabled, wasted))
    tone = Tone.WARNING if wasted else Tone.QUIET
    return Value(row.name), Value(row.enabled), _free(row), Value(wasted, tone), Value(all_), Value(lost, tone)


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


PER = "[each|every|per|a|monthly|yearly|annually] [month|year|quarter] [altogether]"
UNTOLD = "Microsoft tells that a term is over, not when one will be."
SEATS = "licence|licences|seats|subscriptions|skus|sku|subscription|seat"
MAKER = "[microsoft|m365|o365|office|ms] [365]"
BILL = "spend|spending|bill|budget|cost|costs|expenses|invoice|price|expenditure"

VIEW = "overview|summary|report|list|table|inventory|numbers|figures|count|counts|picture|position|status|situation|"
VIEW += "stock|state|totals|statistics|stats|breakdown|consumption|assignment|assignments|utilisation|balance|facts"
EACH = "[per|by|for|of] [each|every|a] [product|plan|sku|licence|type|subscription]"
START = "run|start|do|perform|begin|launch|kick-off|schedule"
QUESTION = Question(
    name="licences",
    topic="Licences",
    canonical="licences [filters]",
    help="Bought, used and free licences, and those held by people who do not use them.",
    examples=("licences", "licences unused", "which licences are unused"),
    filters=FILTERS,
    says=(
        "[licence] skus|sku [list|overview] [bought|purchased|assigned|used|free] [vs|versus|and|or] "
        "[bought|purchased|assigned|used|free|left]",
        f"[{VIEW}] [of] everything|all|whatever|what we|you have|are licensed|subscribed|bought|purchased [to]",
        f"[overall|total|complete|whole|full|current] [filters] {MAKER} {SEATS}|licensing {VIEW} {EACH} [filters]",
        f"[overall|total|complete|whole|full|current] {VIEW} of|for|on|in [all] [filters] {MAKER} {SEATS}|licensing "
        f"{EACH} "
        "[filters]",
        f"{MAKER} {SEATS}|licensing position|situation|picture|state|status as at|of|from|per [today|now|present|date] "
        "[bought|purchased|assigned|used|free] [vs|versus|and|against] [bought|purchased|assigned|used|free|left]",
        f"how do|are|is|we we|doing|is|are stand|standing|placed|fixed|doing|off with|on|for {MAKER} {SEATS}|licensing",
        f"how many {SEATS} [are|do|is] [we|there] [have|got] [left|free|available|unused|used] [of|on|for|in] "
        "everything|each|all|every [product|plan|licence|type|sku|one]",
        f"[filters] {MAKER} {SEATS} with|and|showing|incl|including [number|numbers] [of] "
        "free|used|bought|assigned|left|unused [seats] "
        "and|vs|versus|or free|used|bought|assigned|left|unused|total [seats|ones|numbers]",
        f"what|which [all] do|did|are|have we|i pay|paying|bought|buy|spend for|on|in [in|on] {MAKER} "
        f"{SEATS}|licensing",
        "which|what|every|all product|products|software|things|plans [do|have|that|which] we "
        "licence|licensed|buy|bought|get|own [from|by] microsoft",
        "[are|do|can|could|where|how|what|should|did|which] [can|could|much|do|is|are|to] [we|i|one] {unused} "
        f"[any|some|much|money|cash] [on|in|with|from|for|by] {MAKER} {SEATS}|licensing|microsoft [filters]",
        "[are|do|can|could|where|how] [can|could|do|are] we {unused} [somewhere|anywhere|where]",
        f"are|do|did we {{unused}} [any] {SEATS} on|for|with|by users|leavers|people|nobody|accounts <words>",
        "[how] [can|could|do|should|to] [we|i] {unused} [where|how] [do|to|can|should|shall] [i|we] [begin|start]",
        f"[{START}] [unused|idle|wasted|spare] {MAKER} {SEATS}|licence {{unused}} "
        "[potential|options|opportunities|possible|workflow|process|run|job|exercise|round|routine]",
        f"when [filters] {MAKER} {SEATS}|plans|contract|contracts|agreement|terms [filters]",
        f"are|do|did we {{unused}} {SEATS}",
        f"[for] which|what {SEATS} do|are|did|have we|you|i pay|paying|paid|spend [for|on] [money] "
        "[and|but|although|though|that|while|when] [filters!]",
        f"{SEATS} [that|which] we|you|i [have] bought|purchased|own|have|got|hold|use",
        f"{SEATS} [that|which] [for] we|you|i pay|paying|paid [for] [and|but|although|though|that|while] [filters!]",
        f"are|is|do [there] [we] [have|got|any] {SEATS} [that|which] [we] [are] pay|paying|paid [for] "
        "[and|but|although|though|that|while|when] [filters!]",
        f"are|do we pay|paying|spend|spending [money] for|on [any|some] {SEATS} [that|which] [filters!]",
        f"which|what {SEATS} [filters] because|as|since|when [filters]",
        f"bought|purchased|owned|used|assigned and free|left|used|unused {SEATS} per|by|for|of [each|every] "
        "[licence|sku|product|plan]",
        f"{SEATS} [each] [how] [many] bought|purchased|owned [and|versus|vs] [how] [many] [are] "
        "used|assigned|free|left [for|per|of] [each] [licence|one|product]",
        "licence|licences overview|summary|report|list|table|inventory with|and|including|incl|plus [all|the] "
        "cost|costs|price|prices|spend|money [per] [licence|month|year]",
        "which|what licences|seats do|does nobody|we use|need|waste",
        "is|are [there] [any|some|which|what] [of] [our|the] product|products|plan|plans {over_used}",
        "which|what product|products|plan|plans is|are|have|has [been] {over_used}",
        "licence|licences|seat consumption|assignment|assignments|inventory|utilisation",
        "consumption|distribution|breakdown|split|spread of licences|licence|seats",
        "licence|subscriptions|skus|sku",
        "[filters] licence|licences|licensing stock|pool|portfolio|situation|state|status|seats [filters]",
        "how does|do|is|are [filters] licensing|licence|licences|subscriptions "
        "look|looking|going|doing|distributed|used",
        f"which|what [filters] {MAKER} {SEATS} do|did|have|are we|there [have|own|use|got|bought] [filters]",
        f"how are {MAKER} {SEATS} used|doing|distributed|spread|split",
        f"are|is there {SEATS} [filters]",
        f"do|have we have|got {{unused}} {SEATS} [of|for] [anything|something]",
        "can|could|should we|i rid|cut|cancel|drop|save [some|any|a] [few] licences|seats|subscriptions",
        f"what is|are microsoft|m365|o365|office bill|bills|invoice|spend|spending|cost|costs {PER}",
        f"are|is [any|some|all] [of] [filters] {SEATS} [filters]",
        f"do|does|will [any|some|all] [of] [filters] {SEATS} [filters]",
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
        "what did|have|has|do we buy|bought|purchase|purchased|get|got|own|have [from] microsoft",
        "what did|have we buy|bought|purchased",
        "what do|are we pay|paying for",
        "what|much does|do|is|are licence|licences|seats [filters] cost|costs|costing [filters]",
        "what|much does|do|is|are [filters] licence|licences|seats cost|costs|costing [filters]",
        f"[total|monthly|yearly|annual|overall] {MAKER} licence|licences|subscription {BILL} {PER}",
        f"what is|are [total|monthly|yearly|annual|overall] {MAKER} licence|licences|subscription {BILL} {PER}",
        f"[total|monthly|yearly|annual|overall] {BILL} of|on|for|in {MAKER} {SEATS} {PER}",
        f"what is|are [total|monthly|yearly|annual|overall] {BILL} of|on|for|in {MAKER} {SEATS} {PER}",
        f"what|how [much] does|do|is|are {MAKER} {SEATS} cost|costs|costing [us|me] {PER}",
        f"what|how [much] [money] [do|are] we|i pay|paying|spend|spending on|for|in {MAKER} {SEATS} {PER}",
        f"what|how [much] [money] do|are we|i pay|paying|spend|spending microsoft {PER}",
        f"what|how [much] do|are we|i pay|paying to microsoft {PER}",
        f"what|how [much] do|does|did|is|are {MAKER} {SEATS}|licensing set|sets|setting|knock|run us|me [back] {PER}",
        f"what|how [much] do|are|did we|i shell|shelling|fork|forking out on|for {MAKER} {SEATS}|licensing {PER}",
        f"have|has we|anyone [filters!] of|on|for|with|in [any|some|our|which|one] {MAKER} {SEATS}",
        "how much does|do|is|are licence|licences [filters] cost|costs|costing [filters]",
        "how much does|do|is|are [filters] licence|licences|seats cost|costs|costing [filters]",
        "how much money|do do|does|we we|waste|lose waste|lose|on|licences [filters]",
        "how much do we waste|spend|lose|pay on|for licences|licence|seats",
        "how much money do we waste|spend|lose on|for licences|licence",
        "how much [money] do we waste|spend|lose|throw [away] on|for [filters] licences|licence|seats",
        "cost|costs|price of [filters] licences|licence [filters]",
        "licence|licences usage|use|overview|costs|cost|waste|report|inventory",
        "licence|licences summary|status|situation|count|counts|utilisation|utilization|allocation",
        "licence overview|report|summary",
        "where|how are|do we [filters] licences|money|seats",
        "are we running out|short of|on licences",
        "are we out of licences",
        "do we have|need enough|more licences|seats",
        "do|does we have [filters] licences|seats",
        "are there [filters] licences|seats [filters]",
        "how many licences do|can we waste|save",
        "[on|of|in] where|which|what [licences|seats|products] is|are|do|does|did [we] [filters!]",
        "do|are|have|did we|you [filters!] [anywhere|somewhere]",
    ),
    reads=("licences", "groups", "licence_totals"),
    answer=answer,
)
