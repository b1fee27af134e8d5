"""Spans of time in words -> whole days: "90d", "3 months", "six weeks", "half a year"."""

from __future__ import annotations

import re

UNITS = {
    **dict.fromkeys(("d", "day", "days"), 1),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
    **dict.fromkeys(("m", "mo", "mth", "mths", "month", "months"), 30),
    **dict.fromkeys(("q", "quarter", "quarters"), 90),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 365),
}
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {word: value for value, word in enumerate(ONES)} | {word: 10 * at for at, word in enumerate(TENS, 2)}
LARGE = {"hundred": 100, "thousand": 1000}
SPELT = NUMBERS.keys() | LARGE.keys() | {"a"}
VAGUE = {("a", "couple", "of"): 2, ("a", "couple"): 2, ("a", "few"): 3, ("a",): 1, ("an",): 1}
VAGUE |= {("couple", "of"): 2, ("couple",): 2, ("few",): 3, ("several",): 5}
# "A good two months", "a full year".
ROUNDLY = frozenset(("good", "full", "whole", "solid"))
VAGUELY = frozenset(phrase[0] for phrase in VAGUE)
PLURAL = 3  # "in the last weeks"
LEADS = (
    ("more", "than"),
    ("longer", "than"),
    ("at", "least"),
    ("over",),
    ("about",),
    ("around",),
    ("roughly",),
    ("the",),
    ("last",),
    ("past",),
    ("previous",),
    ("next",),
    ("this",),
    ("recent",),
    ("latest",),
    ("trailing",),
    ("preceding",),
)
HALF_YEARS = (
    ("half", "a", "year"),
    ("half", "year"),
    ("half", "an", "year"),
    ("half", "of", "the", "year"),
    ("half", "of", "a", "year"),
)
TAILS = (("or", "more"), ("or", "longer"), ("now",), ("ago",))
BEGIN_PHRASES = frozenset(phrase[0] for phrase in LEADS + TAILS)
# How an amount is compared, said before it and behind it.
WAYS = (
    *(((one, "than"), "over") for one in ("more", "greater", "larger", "bigger")),
    *(((one, "than"), "under") for one in ("fewer", "less", "smaller")),
    *(((one, "more", "than"), "at most") for one in ("no", "not")),
    *(((one, "less", "than"), "at least") for one in ("no", "not")),
    *(((one, "fewer", "than"), "at least") for one in ("no", "not")),
    (("at", "least"), "at least"),
    (("minimum", "of"), "at least"),
    (("at", "most"), "at most"),
    (("up", "to"), "at most"),
    (("maximum", "of"), "at most"),
    *(((one,), "over") for one in ("over", "above", "exceeding")),
    *(((one,), "under") for one in ("under", "below")),
    *(((one,), "exactly") for one in ("exactly", "just", "only", "precisely")),
)
BEHIND: dict[tuple[str, ...], str] = {("or", "more"): "at least", ("or", "fewer"): "at most", ("or", "less"): "at most"}
DIGITS = re.compile(r"(-?[0-9]{1,12})-?([a-z]*)")
COUNTS = BEGIN_PHRASES | VAGUELY | SPELT | UNITS.keys() | {"half"}


def may_count(key: str) -> bool:
    """Whether a number, or a span of time, may be said from a word like that; most words are told apart by it."""
    return key in COUNTS or key[:1].isdigit() or "-" in key


def read_days(keys: list[str], at: int) -> tuple[int, int] | None:
    """The whole days said from word `at`, and the word after them; None when no span of time is said there.

    A month counts 30 days, a quarter 90, a year 365; a number without a unit is days.
    """
    if at == len(keys) or not may_count(keys[at]) or (at := _past(LEADS, keys, at)) == len(keys):
        return None
    if keys[at] in UNITS and at and keys[at - 1] in {"last", "past", "previous", "this", "next"}:
        return UNITS[keys[at]] * (PLURAL if len(keys[at]) > 3 and keys[at].endswith("s") else 1), at + 1
    for words in HALF_YEARS if keys[at] == "half" else ():
        if tuple(keys[at : at + len(words)]) == words:
            return 182, _past(TAILS, keys, at + len(words))
    number = _number(keys, at)
    if number is None:
        return None
    count, unit, at = number
    if not unit and at < len(keys) and keys[at] in UNITS:
        unit, at = keys[at], at + 1
    elif not unit and keys[at - 1] in VAGUELY | {"of"}:
        return None
    return count * UNITS[unit or "days"], _past(TAILS, keys, at)


def read_number(keys: list[str], at: int) -> tuple[int, int] | None:
    """A count without a unit ("six", "45", "an"), and the word after it; None when there is none."""
    number = _number(keys, at) if at < len(keys) else None
    return None if number is None or number[1] else (number[0], number[2])


def read_amount(keys: list[str], at: int) -> tuple[str, int] | None:
    """How many, and compared how ("over 5", "exactly 1"), and the word after it; None when no number is said there."""
    if keys[at : at + 1] in (["several"], ["multiple"]):
        return "over 1", at + 1
    way, at = next(((way, at + len(said)) for said, way in WAYS if tuple(keys[at : at + len(said)]) == said), ("", at))
    number = None if keys[at : at + 1] in ([one] for one in VAGUELY) else read_number(keys, at)
    if number is None:
        return None
    many, after = number
    behind = BEHIND.get(tuple(keys[after : after + 2]), "") if not way else ""
    return f"{way or behind or 'exactly'} {many}", after + (2 if behind else 0)


def _number(keys: list[str], at: int) -> tuple[int, str, int] | None:
    """A count, its unit when it is glued to it ("90d"), and the word after."""
    if digits := DIGITS.fullmatch(keys[at]):
        count, unit = digits.groups()
        return (int(count), unit, at + 1) if not unit or unit in UNITS else None
    if keys[at] == "a" and not ROUNDLY.isdisjoint(keys[at + 1 : at + 2]) and at + 2 < len(keys):
        return (1, "", at + 2) if keys[at + 2] in UNITS else _number(keys, at + 2)
    for words, value in VAGUE.items() if keys[at] in VAGUELY else ():
        after = at + len(words)
        if tuple(keys[at:after]) == words and keys[after : after + 1] != ["hundred"]:
            return value, "", after
    return _spelt(keys, at)


def _spelt(keys: list[str], at: int) -> tuple[int, str, int] | None:
    """A number in words: "six", "forty five", "ninety-one", "a hundred and eighty"."""
    if keys[at] not in SPELT and "-" not in keys[at]:
        return None
    total, begun = 0, at
    if keys[at : at + 2] == ["a", "hundred"]:
        total, at = 100, at + 2
    while at < len(keys):
        parts = keys[at].split("-")
        if all(part in NUMBERS for part in parts):
            total += sum(NUMBERS[part] for part in parts)
        elif keys[at] in LARGE:
            total = max(total, 1) * LARGE[keys[at]]
        elif not (keys[at] == "and" and total >= 100 and keys[at + 1 : at + 2] and keys[at + 1] in NUMBERS):
            break
        at += 1
    return (total, "", at) if at > begun else None


def _past(phrases: tuple[tuple[str, ...], ...], keys: list[str], at: int) -> int:
    """The first word after any of `phrases` standing at `at`."""
    moved = True
    while moved and at < len(keys) and keys[at] in BEGIN_PHRASES:
        moved = False
        for phrase in phrases:
            if tuple(keys[at : at + len(phrase)]) == phrase:
                at, moved = at + len(phrase), True
    return at
