"""The spans of time that filters carry, in words -> their canonical values: "90d", "6h", "since 2026-10-01"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.parse.dates import BEFORE_DAYS, Days, may_name_days, read_range
from bot.parse.moments import read_length
from bot.parse.numbers import NUMBERS, read_days

LONGEST_DAYS = 36_500
LONG = frozenset(("more", "over", "longer", "older", "earlier", "beyond"))
SHORT = frozenset(("less", "fewer", "under", "shorter"))
LEADS = frozenset(
    ("in", "within", "for", "since", "during", "over", "the", "last", "past", "next", "previous", "coming")
)
LEADS |= frozenset(("than", "at", "most", "least", "up", "to", "about", "around", "only", "following", "on", "from"))
LEADS |= frozenset(("recent", "latest", "trailing", "preceding"))
LEADS |= frozenset(("like", "some", "roughly", "approximately", "approx", "circa", "almost", "nearly", "say", "this"))
LEADS |= LONG | SHORT
LIMITS = frozenset(("most", "least"))
BEFORE_A_SPAN = LEADS | BEFORE_DAYS
# "In the last hour" says how many; "in HR" is no time.
PASSING = frozenset(("last", "past", "next", "previous", "coming", "following"))


def read_span(keys: Sequence[str], at: int, kind: str, today: date) -> tuple[str, int] | None:
    """The canonical value of the span of `kind` (Filter.value) said from word `at`, and the word after it.

    None when none is said there, or one that is no such span: "less than a week" is not how long nothing has happened.
    """
    if at >= len(keys) or not (keys[at] in BEFORE_A_SPAN or may_name_days(keys[at])):
        return None
    begun = at
    while begun < len(keys) and keys[begun] in LEADS:
        begun += 1
    comparison = set(keys[at:begun])
    dated = read_range(keys, at, today, ahead=kind == "ahead") if kind != "days" else None
    if dated is not None:
        return _fitting(dated[0], dated[1], kind)
    days = _lasting(keys, at, begun)
    if days is None:
        return None
    value, after = days
    hour = {*keys[max(at - 1, 0) : at], *comparison}
    if (
        "at" in hour
        and hour.isdisjoint(LIMITS)
        and after - begun == 1
        and (keys[begun].isdigit() or keys[begun] in NUMBERS)
    ):
        return None  # "at around nine"
    if (kind == "age" and comparison & SHORT) or (kind == "ahead" and comparison & LONG - {"over"}):
        return None
    if kind == "past" and comparison & LONG and "over" not in comparison and value.endswith("d"):
        count = int(value[:-1])
        return (f"before {today - timedelta(days=count)}", after) if 0 < count < LONGEST_DAYS else None
    return value, after


def _fitting(days: Days, after: int, kind: str) -> tuple[str, int] | None:
    if kind == "age":
        return (f"since {days.first}", after) if days.first else None
    return str(days), after


def _lasting(keys: Sequence[str], at: int, begun: int) -> tuple[str, int] | None:
    """Whole days, or hours where they make no whole days: "90d", "6h"."""
    length = read_length(keys, begun)
    days = (
        None if length and length[0] % timedelta(days=1) else read_days(list(keys), at) or read_days(list(keys), begun)
    )
    if days is not None and (length is None or length[1] <= days[1]):
        return f"{days[0]}d", days[1]
    if length is None and keys[begun : begun + 1] in (["hour"], ["hours"]) and PASSING.intersection(keys[at:begun]):
        length = timedelta(hours=1), begun + 1
    if length is None:
        return None
    hours = -(-length[0] // timedelta(hours=1))
    return (f"{hours}h" if hours % 24 else f"{hours // 24}d"), length[1]
