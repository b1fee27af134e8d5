"""`licence <licence>`: one product: bought, used, free, and who holds it without using it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import col

from services import products
from services.answers import Care, Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted
from services.prices import Prices
from services.resources.licence_totals import LicenceTotal
from services.resources.licence_waste import LicenceWaste
from services.resources.licences import Licence
from services.resources.users import User
from services.seats import chart
from services.specs import Asked, Question
from services.store.query import Query, named_by, pick
from services.store.reader import Reader

READS = ("licences", "licence_totals")
MOST_NAMES = 8
WASTED = {"disabled": "On disabled accounts", "inactive": "Not signed in for 90 days", "never used": "Never signed in"}

SKU: Any = bindparam("sku")
SEATS = Query(
    pick(
        func.max(Licence.name).label("name"), func.max(Licence.part_number).label("part_number"),
        func.max(Licence.status).label("status"), func.sum(Licence.enabled).label("enabled"),
        func.sum(Licence.warning).label("warning"), func.sum(Licence.suspended).label("suspended"),
        func.sum(Licence.consumed).label("consumed"),
    ).where(col(Licence.sku_id) == SKU).group_by(col(Licence.sku_id))
)  # fmt: skip
HOMES = Query(pick(Licence.connection_id).where(col(Licence.sku_id) == SKU))
OURS = (col(LicenceWaste.connection_id) == bindparam("connection"), col(LicenceWaste.sku_id) == SKU)
COUNTS = Query(
    pick(LicenceTotal.why, LicenceTotal.people).where(
        col(LicenceTotal.connection_id) == bindparam("connection"), col(LicenceTotal.sku_id) == SKU
    )
)
HOLDERS = (
    pick(User.display_name, User.upn, LicenceWaste.since)
    .join(User, named_by(User, LicenceWaste.user_id))
    .where(*OURS, col(LicenceWaste.why) == bindparam("why"))
    .limit(MOST_NAMES)
)
# Two reads, each a beginning of the index: databases do not agree where those without a date come.
LONGEST_IDLE = Query(HOLDERS.where(col(LicenceWaste.since).is_not(None)).order_by(col(LicenceWaste.since)))
UNDATED = Query(HOLDERS.where(col(LicenceWaste.since).is_(None)))


def answer(read: Reader, asked: Asked) -> Profile:
    """One licence: seats bought, used and free, and those wasted with the people who hold them, longest idle first.

    Source: licences (subscribedSkus), licence_waste. Raises NotFound when the tenant does not have it (any more).
    """
    found = read.fetch(SEATS, sku=asked.licence)
    if not found:
        raise NotFound("That licence is no longer there.", "Type licences for those you have.")
    seats = found[0]
    homes = [{"connection": row.connection_id, "sku": asked.licence} for row in read.fetch(HOMES, sku=asked.licence)]
    wasted = Counter[str]()
    for home in homes:
        wasted.update({row.why: row.people for row in read.fetch(COUNTS, **home)})
    free, idle = seats.enabled - seats.consumed, wasted.total()
    return Profile(
        title=seats.name,
        subtitle=seats.part_number,
        summary=f"{seats.name}: {seats.enabled:,} bought, {seats.consumed:,} used, {free:,} free, {idle:,} wasted.",
        badge=_badge(seats.status, free),
        facts=(*_facts(seats, free, idle), *_costs(seats, idle, asked.prices)),
        sections=tuple(_people(read, homes, why, wasted[why]) for why in WASTED if wasted[why]),
        fresh=freshness(read, *READS),
        chart=chart(seats.consumed, idle, free),
        next=(
            Suggestion("Who has it", f"users with licence {seats.part_number}"),
            Suggestion("Disabled holders", f"users with licence {seats.part_number} and disabled"),
            Suggestion("Inactive holders", f"users with licence {seats.part_number} and inactive 90d"),
        ),
    )


def _badge(status: str, free: int) -> Value:
    if free < 0:
        return Value("Over-used", Tone.BAD)
    return Value(status, Tone.GOOD if status == "Enabled" else Tone.BAD)


def _facts(seats: Any, free: int, idle: int) -> tuple[Fact, ...]:
    lines = [
        Fact("Bought", Value(seats.enabled)),
        Fact("Used", Value(seats.consumed)),
        Fact("Free", Value(free, Tone.BAD if free < 0 else Tone.PLAIN)),
        Fact("Wasted", Value(idle, _worth(idle))),
    ]
    if seats.warning:
        lines.append(Fact("In their grace period", Value(seats.warning, Tone.WARNING)))
    if seats.suspended:
        lines.append(Fact("Suspended", Value(seats.suspended, Tone.BAD)))
    return tuple(lines)


def _costs(seats: Any, idle: int, prices: Prices) -> tuple[Fact, ...]:
    """What all seats and the wasted ones cost a month, where the price is known."""
    costs, wasted = (prices.said(prices.cost(seats.part_number, count)) for count in (seats.enabled, idle))
    if costs is None:
        return ()
    return Fact("Costs", Value(f"{costs} a month")), Fact("Wasted money", Value(f"{wasted} a month", _worth(idle)))


def _worth(idle: int) -> Tone:
    return Tone.WARNING if idle else Tone.PLAIN


def _people(read: Reader, homes: Sequence[dict[str, Any]], why: str, count: int) -> Section:
    dated = [row for home in homes for row in read.fetch(LONGEST_IDLE, why=why, **home)]
    rows = sorted(dated, key=lambda row: row.since)
    rows += [row for home in homes for row in read.fetch(UNDATED, why=why, **home)]
    lines = tuple(Value(f"{row.display_name or row.upn}{_since(row.since)}") for row in rows[:MOST_NAMES])
    return Section(f"{WASTED[why]}: {counted(count, 'person', 'people')}", lines, count, Care.PERSONAL)


def _since(at: datetime | None) -> str:
    return f", idle since {at:%d %b %Y}" if at else ""


PER = "[each|every|per|a|monthly|yearly|annually] [month|year|seat|user|head|licence]"
SEAT = "[licence|licences|seat|seats|subscription|subscriptions]"
FREE = "free|spare|unused|available|unassigned|unallocated|leftover|left-over|open|empty|vacant"
FOR_ONE = "[for] [a|one|another|new|next] [new] [user|person|colleague|joiner|starter|hire|employee|guy]"
# "Did anybody open Visio this quarter, or are we paying for nothing?"
OR_ELSE = "[this|last|the|past|these|in] [quarter|month|year|week|days] [or|and] [<words>]"

WASTES = "wastes|waste|wasted|wasting|hogs|hog|hogging|hoards|hoard|hoarding|squanders|squander|squandering"
FACT = "price|pricing|cost|costs|spend|seats|used|bought|free|unused|spare|available"
AMOUNT = (
    "bought|purchased|owned|own|assigned|allocated|unassigned|used|taken|free|left|remaining|available|spare|unused|idle|"
    "wasted"
)
HOW_MANY = f"[how] [many] [do|did|have|are|were] [we] [{AMOUNT}]"
# Who has it: "who is sitting on an E5", "which are the people with an E3".
WHO_HAS_IT = (
    "who|which|what|people|users|accounts|anyone [is|are|has|have|do|does] [the|those|all] "
    "[people|users|accounts|ones] [that|who|which] [is|are|has|have] "
    f"hold|holds|holding|have|has|sit|sits|sitting|with|on|keep|keeps|keeping [on] [a|an|the] <licence!> {SEAT}"
)
NEEDS_IT = "need|needs|needed|use|uses|used|open|opens|touch|touches|want|wants"
QUESTION = Question(
    name="licence",
    topic="Licences",
    canonical="licence <licence>",
    help="One licence: bought, used, free, and who holds it without using it.",
    examples=("licence Microsoft 365 E5", "how many Power BI Pro licences are free"),
    names=products.SPOKEN,
    says=(
        f"free|reclaim|recover|harvest|claw|get [up|back] [all|unused|idle|wasted|spare] <licence!> {SEAT} "
        "[from|of] [inactive|disabled|unused|idle|gone] [users|leavers]",
        f"what|how [much|many] is|are [still] free|left|available|spare|unused|open on|of|in|for <licence!> {SEAT}",
        f"are|do we [about|close|soon|likely] [to] run|running [low|short] out|low|short of|on <licence!> {SEAT}",
        f"[what] [is] state|status|situation|position of|with|on|for <licence!> {SEAT}",
        f"how many [are] free|left|available|spare|unused on|of|in|for <licence!> {SEAT}",
        "free|unused|spare|available seats|licences [on|of|for|in] <licence!>",
        f"who|which|what [is|are|people|persons|users|colleagues|of|ones] [us] [is|are] {WASTES} [a|an|any] "
        f"<licence!> {SEAT}",
        f"are|is all|any|some|every|most <licence!> {SEAT} [in|fully|already] use|used|assigned|taken|gone|allocated",
        f"[is|are|have|do|has|does] [there|we|you] [got|have] [any|some|one|more|another] {FREE} <licence!> {SEAT} "
        "[left|available|remaining|over|around|still] [to] [spare|give|assign|use]",
        f"[have|do|are|is|has] [we|you|there] [have|got] [any|some] <licence!> {SEAT} [left|lying|standing|going] "
        "to|over|around|spare|idle [spare|give|hand|assign] [away|out]",
        f"<licence!> {SEAT} [how] [many] [do|did|have|are|were] [we] {AMOUNT} {HOW_MANY} [and|or] {HOW_MANY}",
        f"[licence|seat] position|numbers|figures|counts|count|state|status of|for <licence!> {SEAT} "
        f"{AMOUNT} {HOW_MANY} [and|or] {HOW_MANY}",
        f"{WHO_HAS_IT} [that|which] they|he|she [do|does|did|have|has] not|never {NEEDS_IT}",
        f"{WHO_HAS_IT} [that|which] nobody|noone|anyone [not|never] {NEEDS_IT}",
        f"{WHO_HAS_IT} for|in nothing|naught|vain",
        "left|lying|leftover|left-over over|around|idle|unused <licence!> " + SEAT,
        f"leftover|left-over|remaining <licence!> {SEAT}",
        "did|does|do|has|have|is|are [anyone|someone|people|users|who] [ever] "
        f"use|used|uses|using|open|opened|opening|need|needs|touch|touched <licence!> {SEAT} {OR_ELSE}",
        f"do|does|are|is we pay|paying [money] for <licence!> {SEAT} [for] nothing|naught|free|which|that|nobody "
        "[nobody] [uses|needs|opens|is|using]",
        f"are|is|do|does <licence!> {SEAT} [going|go|gone|lying|sitting|lie|sit] [to] "
        "waste|wasted|unused|idle|underused|worth [it|money|around]",
        f"how much|many <licence!> {SEAT} is|are|goes|go [going] to waste|nobody|nothing",
        f"can|could|may i|we give|assign|hand [out] [someone|anyone|another|one|more|new] <licence!> {SEAT}",
        f"are we running|getting low|short|out of|on <licence!> {SEAT}",
        f"<licence!> {SEAT} how many [are|do|have] [we] [left|free|used|have|assigned|bought]",
        f"do|will we need|want|have [to] [buy|order] more|another|additional|extra <licence!> {SEAT}",
        f"<licence!> {SEAT} bought|purchased|owned vs|versus|against|and|or assigned|used|given [out]",
        f"bought|purchased|owned vs|versus|against|and|or assigned|used <licence!> {SEAT}",
        f"how much|many do|does <licence!> {SEAT} nobody|unused|that|which|not uses|used|is|are [used] [unused] "
        "cost|costs [us]",
        f"how much|many do|does unused|idle|free|wasted|spare <licence!> {SEAT} cost|costs [us] {PER}",
        f"how many <licence!> {SEAT} do|have|are|remain [we|you|there] [have|got|own|still] "
        "left|free|over|available|remaining|spare|unused",
        f"how many <licence!> {SEAT} [do|are] we pay|paying for that|which nobody|noone|not uses|touches|needs|used",
        f"how many <licence!> {SEAT} [do|are] we pay|paying for that|which no one uses|touches|needs",
        f"<licence!> {SEAT} left|free|available|over|remaining {FOR_ONE}",
        f"<licence!> {SEAT} availability|stock|situation|state|position|usage|status",
        f"[is|are|any|do|have] [there|we|you] [have|got|be|any] [some|one|another|still] <licence!> {SEAT} "
        f"[still] available|free|left|spare|unused|possible|over|vacant {FOR_ONE}",
        f"can|could|may we|i spare|afford|free|use|get [up] [one|another|some] <licence!> {SEAT} {FOR_ONE}",
        f"how [fully|much|well] is|are <licence!> {SEAT} used|taken|filled|booked|utilised|utilized [up]",
        "who|anyone could|can|might|should|would give|hand|pass|return|do|spare [up|back|over|without] "
        f"[his|her|their] <licence!> {SEAT} "
        "[back|up]",
        f"{FACT} [seats|licences] and [number] [of] {FACT} {SEAT} of|for|on|in <licence!> {SEAT}",
        f"utilisation|utilization|waste|stock|consumption of|for <licence!> {SEAT}",
        "who has|holds|got|have [got] [a|an] <licence!> but|and never|hardly|barely|rarely uses|used|touches|touched|"
        "opened|opens|launches|needs|starts [it|them]",
        "who pays for <licence!> but|and|without|or [does] [not|ever|never|hardly] use|uses|using|opening|opens "
        "[it|them]",
        f"who|which|what [users] [is|are] has|have|hold|holds|sit|sits|sitting|own|owns|got [on] <licence!> {SEAT} "
        "[that|which] they|he|she do|does|never|hardly [not|never] use|uses|need|needs|open|opens|touch",
        "[how|what] [much] [money] do|does|did|are|is [we|any|too] [money] [being] "
        "waste|wasting|wasted|lose|losing|lost|burn|burning|"
        f"overspend|overspending|overpay|overpaying|spend [too] [much] [money] on|for|with <licence!> {SEAT}",
        f"what|how [much] do|does|did|would|will [a|one|another] <licence!> {SEAT} cost|costs [us|me] {PER}",
        f"what|how [much] is|are [a|one|another] <licence!> {SEAT} [costing] [us|me] {PER}",
        f"what|how [much] do|does|did|is|are [a|one|another] <licence!> {SEAT} set|sets|setting|knock|run us|me|one "
        f"[back] {PER}",
        f"what|how [much] do|are|did we|i shell|shelling|fork|forking out on|for [a|one|another] <licence!> {SEAT} "
        f"{PER}",
        f"how many {SEAT} [of|for] <licence!> {SEAT} do|have|did|are we [have|own|bought|buy|got] and how <words>",
        f"what|how [much] [money] do|are|is we|i|company pay|paying|spend|spending for|on|in <licence!> {SEAT} {PER}",
        f"what is price|cost|costs of|for [a|one|another] <licence!> {SEAT} {PER}",
        "[monthly|yearly|annual|total|current|list|unit] price|cost|costs|spend|spending|bill of|for|on "
        f"<licence!> {SEAT} {PER}",
        f"<licence!> {SEAT} price|pricing|cost|costs|spend|spending|bill {PER}",
        f"[number|count|quantity] [of] {FREE} <licence!> seats|licences|seat|licence [left]",
        "how many|any [free|spare] <licence!> [seats|licences] left|free|available|unused",
        "who is|are sitting|sits on <licence> licence|licences|seat|seats without|not using|needing it|them",
        "who is|are sitting on <licence!> without|not using|needing it|them",
        "who is|are hogging|hoarding|blocking|occupying <licence> licence|licences|seat|seats",
        "how many <licence!> did|have we buy|bought|purchase|purchased|get",
        "how many <licence!> did|have|do we buy|bought|purchase|purchased|own|have and how many are given|handed out",
        "how many <licence!> did|have|do we buy|bought|purchase and how many are used|left|free|assigned|unused",
        "how many <licence!> did|have|do we purchased|own|have and how many are used|left|free|assigned|unused",
        "how many <licence> licences did|have|do we buy|bought|own|have and how many are used|left",
        "how many <licence> licences did|have|do we buy|bought|own|have and how many are free|assigned|unused",
        "<licence!> licence|licences|seats",
        "free|unused|spare|available <licence!> licence|licences|seats",
        "sku|product|subscription <licence>",
        "how many <licence> licences|seats|subscriptions are|do free|left|used|unused|wasted",
        "how many <licence> licences|seats|subscriptions are|do available|assigned|we|remaining|there",
        "how many <licence> licences|seats do|have|did we have|own|use|got|buy|bought|left|need|waste",
        "how many <licence> licences|seats do|have we have|got left|free|available|remaining|spare|unused|over",
        "how many <licence> licences|seats are left|free|available over",
        "how many <licence> licences|seats",
        "how many <licence!> do|have|are we|there|left|free|available|used|unused|assigned have|own|got|use|left|free",
        f"how many of <licence!> {SEAT} are|is free|left|used|unused|available|assigned|wasted|idle|remaining",
        "how many <licence!> are free|left|used|unused|available|assigned|wasted|remaining",
        "how many <licence!> do we have left|free|available|spare",
        "how many <licence!>",
        f"how many <licence!> {SEAT} [is|are|do|have] [we|there] [have|got] left|free|available|spare|unused [over] "
        "before i|we [need|have|must|should] [to] order|buy|purchase|get|request "
        "[more|another|any|new|additional|extra] [ones|one|seats|licences]",
        "how many <licence!> left|free|available|remaining|over|spare|unused",
        "how many licences|seats left|free|available|remaining|spare|unused of|on|for|in <licence>",
        "how many seats|licences are left|free|available|remaining of|on|for|in <licence>",
        "seats|licences left|free|available|remaining of|on|for|in <licence>",
        "remaining|left|free|available|unused|spare seats|licences of|on|for|in <licence>",
        "how many free|unused|spare|available|wasted|remaining <licence> licences|seats",
        "how many free|unused|spare|available|wasted|remaining <licence> licences|seats do we have",
        "how many free|unused|spare|available|remaining <licence!> [are|do|have] [we|there] [have|got] "
        "[left|over|available|remaining]",
        "<licence!> licences|seats that|which nobody|noone uses|needs|touches",
        "how many licences|seats of|for <licence> are|do free|left|used|unused|wasted|available|assigned|we",
        "how many licences|seats of|for <licence> do|have we have|own|got",
        "how many licences|seats of|for <licence> do we have left|free",
        "licences|seats of|for|left <licence>",
        "<licence> licence|licences|seats",
        "<licence> licence|licences|seats usage|use|overview|waste|left|available",
        "<licence> licence|licences|seats free|status|report|utilisation|utilization|count|details",
        "<licence!> usage|use|overview|waste|left|available|free|status|seats|utilisation|count|details",
        "<licence!>",
        "the <licence> licence",
        "unused|free|wasted|spare|available|remaining|left <licence> licences|seats",
        "unused|free|wasted|spare|available|remaining <licence!>",
        "who wastes|is|are wastes|wasting <licence>",
        "who is|are wasting|not <licence> using",
        "who wastes|wasting our <licence> licences|seats",
        "who is wasting|wastes <licence> licences|seats",
        "who has|holds|have|hold <licence!> but|and|without does|do|using not|it use|uses it|them",
        "who has|holds|have|hold <licence!> without using|needing it|them",
        "who has|holds|have|hold <licence!> but|and does|do|is|are not use|need|using it|them",
        "who has <licence> licence|licences but|and|without does|do|using not|it use|uses it|them",
        "waste of|on <licence>",
        "waste of|on <licence> licences",
        "are|is there free|any|available|unused|spare|still <licence> licences|seats|licence",
        "are|is there any|still free|available|unused|spare <licence> licences|seats|licence",
        "are|is there any|still <licence> licences|seats|licence left|available|free|over|unused",
        "are|is there <licence> licences|seats|licence left|available|free|over|unused",
        "are|is there any <licence!> left|available|free|over|unused",
        "are|is <licence> licences left|available|free|over|unused",
        "do|does we have free|spare|any|enough|available|unused <licence> licences|seats|licence",
        "do|does we have enough|any|some|free <licence!>",
        "do|does we have enough|any|some|free <licence!> left|available|over|free",
        "do|does we have any|enough|some <licence> licences|seats|licence left|available|free|over",
        "do|does we have any|enough|some free|spare|unused|available <licence> licences|seats|licence",
        "do|does we have <licence> licences|seats|licence left|available|free|over",
        "are we running|out out|short|of of|on <licence>",
        "are we running|out out|short of|on <licence> licences|seats",
        "are we out of <licence>",
        "are we out of <licence> licences|seats",
        "can i|we assign|give another|more|an|one|someone <licence> licence|licences",
        "status|details|overview|info|information|usage|utilisation of|for|on|about licence <licence>",
        "status|details|overview|info|information|usage|utilisation of|for|on|about the <licence> licence|licences",
        "usage|utilisation of|for <licence!>",
        "how is|are <licence> licence|licences used|distributed",
        "what about <licence> licence|licences",
        "what about <licence!>",
        "tell me about <licence> licence|licences",
        "tell me about <licence!>",
    ),
    reads=READS,
    answer=answer,
)
