"""Days of the calendar in words -> dates: "since Monday", "in October", "between 1 and 15 October", "until Friday"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.parse.numbers import may_count, read_days

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTH = {name: at for at, name in enumerate(MONTHS, 1)} | {name[:3]: at for at, name in enumerate(MONTHS, 1)}
MONTH["sept"] = 9
WEEKDAY = {name: at for at, name in enumerate(WEEKDAYS)} | {name[:3]: at for at, name in enumerate(WEEKDAYS)}
WEEKDAY |= {"tues": 1, "thur": 3, "thurs": 3}
# "LastSignIn > 180d" is what people write who know queries.
SIGN = re.compile(r"(?P<sign>>=|<=|[≥≤>]|<(?!3\b))\s*(?=[0-9])")
SIGNS = {">": "over", ">=": "at least", "≥": "at least", "<": "under", "<=": "at most", "≤": "at most"}
AND_MORE = re.compile(r"(?<![\w+.-])([0-9]+)\+(?= [a-z])")
SHORT = r"(mon|tues?|wed|thu|thurs?|fri|sat|sun)\b\.?"
SHORT_DAY = re.compile(
    rf"\b(?:(?<=on )|(?<=by )|(?<=until )|(?<=till )|(?<=til )|(?<=thru )|(?<=next )|(?<=this )|"
    rf"(?<=day to )|(?<=starting )|(?<=starts )|(?<=joining )|(?<=joins )|"
    rf"(?<=(?:mon|tue|wed|thu|fri|sat|sun) to )){SHORT}(?!['’-])|"
    rf"\b{SHORT}(?=,? (?:at )?(?:noon|eod|cob|[0-9]{{1,2}}(?::[0-9]{{2}}|\s?[ap]m)))|"
    rf"\b(?<=from ){SHORT}(?= (?:to|until|till?|through|thru) )",
    re.IGNORECASE,
)
TENSES = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.(?:([0-9]{4}))?")
# 12/15 can be one day only, 5/12 could be two.
SLASHED = re.compile(r"(1[0-2]|0?[1-9])/(1[3-9]|2[0-9]|3[01])(?:/([0-9]{4}))?")
DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
QUARTER = re.compile(r"q([1-4])")
# Days known by a name, as month and day.
FEASTS = {
    ("christmas",): (12, 25), ("xmas",): (12, 25), ("christmas", "eve"): (12, 24), ("xmas", "eve"): (12, 24),
    ("new", "year"): (1, 1), ("new", "years"): (1, 1), ("new", "year", "'s"): (1, 1),
    ("new", "years", "eve"): (12, 31), ("new", "year", "'s", "eve"): (12, 31),
}  # fmt: skip
FESTIVE, LONGEST_FEAST = frozenset(feast[0] for feast in FEASTS), max(map(len, FEASTS))
# The months that seasons begin with; each has three.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
AND = frozenset(("and", "to", "until", "till", "through", "-"))
SINCE, AFTER = frozenset(("since", "from", "starting")), frozenset(("after", "later"))
BEFORE, UNTIL = frozenset(("before", "prior", "earlier", "older")), frozenset(("until", "till", "by", "up"))
WITHIN = frozenset(("in", "on", "during", "over", "within", "at", "of", "for"))
BEGINS = frozenset("today tonight tomorrow now noon midnight midday end day weekend the q1 q2 q3 q4 one two".split())
BEGINS |= FESTIVE
AROUND_FEASTS = SINCE | AFTER | BEFORE | UNTIL | AND | {"over", "between", "around"}
ARTICLES = frozenset(("the", "day", "of", "on", "than", "to", "month"))
BOUNDS = SINCE | AFTER | BEFORE | UNTIL
ROUGHLY = [["about"], ["around"], ["roughly"], ["circa"]]  # "since about August"
# What may stand before the days that a range is of.
BEFORE_DAYS = BOUNDS | WITHIN | ARTICLES | {"between", "more"}
NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
NAMES_DAYS = frozenset((*NEAR, *TENSES, *MONTH, *WEEKDAY, "before", "after", "weekend", "end", "beginning", "start"))
NAMES_DAYS |= FESTIVE | SEASONS.keys() | {"q1", "q2", "q3", "q4"}


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days from `first` to `last`, both of them in; None where there is no end on that side."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        if self.first and self.last:
            return f"from {self.first} to {self.last}"
        return f"since {self.first}" if self.first else f"before {self.last + timedelta(days=1)}" if self.last else ""


def spelt_out(text: str) -> str:
    """`text` with its weekdays written out where no name can be meant, "fri 17:00", "on mon", and "> 90d" in words."""
    text = AND_MORE.sub(r"at least \1", SIGN.sub(lambda found: f" {SIGNS[found['sign']]} ", text))
    return SHORT_DAY.sub(lambda day: WEEKDAYS[WEEKDAY[day[day.lastindex or 0].lower()]], text)


def may_begin(key: str) -> bool:
    """Whether a point in time, or a span, may be said from a word like that."""
    return key[0].isdigit() or key in BEGINS or key in MONTH or key in WEEKDAY or key in TENSES


def may_name_days(key: str) -> bool:
    """Whether a day, or a longer part of the calendar, may be named from a word like that."""
    return key in NAMES_DAYS or may_count(key)


def read_range(keys: Sequence[str], at: int, today: date, *, ahead: bool = False) -> tuple[Days, int] | None:
    """The days of the calendar said from word `at`, and the word after them; None when none are said there.

    A month or weekday without a year is the latest that has begun, `ahead`: the next that has not ended. What is not
    over yet has no end, `ahead`: what has begun already has no beginning.
    """
    lead = keys[at] if at < len(keys) else ""
    if lead == "between" or lead in SINCE:
        both = _between(keys, at + 1, today, ahead=ahead)
        if both is not None:
            return both
    later = _skip(keys, at + 1 + (lead in BOUNDS and keys[at + 1 : at + 2] in ROUGHLY))
    if lead in BOUNDS:
        found = read_period(keys, later, today, ahead=ahead)
        return None if found is None else (_bounded(lead, found[0]), found[1])
    ago = _long_ago(keys, at, today) if lead in {"more", "over"} else None
    if ago is not None or lead == "more":
        return ago
    begun = later if lead in WITHIN | ARTICLES else at
    if keys[begun - 1 : begun] == ["the"] and keys[begun : begun + 1] in (["last"], ["previous"], ["next"]):
        return None  # "the last week" are seven days up to now, "last week" is the one before this
    found = _joint(keys, read_period(keys, begun, today, ahead=ahead), today, ahead=ahead)
    if found is None:
        return None
    first, last = found[0]
    if ahead:
        return Days(None if first <= today else first, last), found[1]
    return Days(first, None if last >= today else last), found[1]


def read_period(
    keys: Sequence[str], at: int, today: date, *, ahead: bool = False
) -> tuple[tuple[date, date], int] | None:
    """The first and last day of the day, week, month, quarter or year named at word `at`, and the word after it."""
    if at >= len(keys) or not may_name_days(keys[at]):
        return None
    for read in (_relative, _day, _month, _quarter, _season):
        found = read(keys, at, today, ahead)
        if found is not None:
            return found
    return None


def _joint(
    keys: Sequence[str], found: tuple[tuple[date, date], int] | None, today: date, *, ahead: bool
) -> tuple[tuple[date, date], int] | None:
    """It and the one that follows on it: "yesterday and today"."""
    more = read_period(keys, found[1] + 1, today, ahead=ahead) if found and keys[found[1] :][:1] == ["and"] else None
    if found is None or more is None:
        return found
    early, late = sorted((found[0], more[0]))
    return ((early[0], late[1]), more[1]) if early[1] + timedelta(days=1) == late[0] else found


def _skip(keys: Sequence[str], at: int) -> int:
    while at < len(keys) and keys[at] in ARTICLES:
        at += 1
    return at


def _bounded(lead: str, period: tuple[date, date]) -> Days:
    first, last = period
    if lead in SINCE:
        return Days(first, None)
    if lead in AFTER:
        return Days(last + timedelta(days=1), None)
    return Days(None, first - timedelta(days=1)) if lead in BEFORE else Days(None, last)


def _between(keys: Sequence[str], at: int, today: date, *, ahead: bool) -> tuple[Days, int] | None:
    """Both ends, after "between" or "from": "1 and 15 October", "June to August", "30 and 90 days ago"."""
    at = _skip(keys, at)
    begun = read_period(keys, at, today, ahead=ahead)
    lone = DAY.fullmatch(keys[at]) if at < len(keys) and begun is None else None
    if begun is None and lone is None:
        return None
    joint = begun[1] if begun else at + 1
    if joint >= len(keys) or keys[joint] not in AND:
        return None
    late = _skip(keys, joint + 1)
    ended = read_period(keys, late, today, ahead=ahead)
    if ended is None:
        return None
    if lone and keys[ended[1] - 1] == "ago":
        begun = read_period([keys[at], *keys[late + 1 : ended[1]]], 0, today)
        both = sorted(day for found in (begun, ended) if found for day in found[0])
        return Days(both[0], both[-1]), ended[1]
    last = ended[0][1]
    first = begun[0][0] if begun else _safe(last.year, last.month, int(lone[1])) if lone else None
    if first is not None and first > last and keys[joint - 1] in WEEKDAY and keys[ended[1] - 1] in WEEKDAY:
        week = timedelta(days=7)  # on a Monday: "from Monday till Friday"
        first, last = (first, last + week) if ahead else (first - week, last)
    elif first is not None and first > last:
        first = _safe(first.year - 1, first.month, first.day)
    return None if first is None or first > last else (Days(first, last), ended[1])


def _long_ago(keys: Sequence[str], at: int, today: date) -> tuple[Days, int] | None:
    """Before the day that many days back: "more than 30 days ago"."""
    days = read_days(list(keys), at)
    if days is None or "ago" not in keys[at : days[1]] or days[0] > 36_500:
        return None
    return Days(None, today - timedelta(days=days[0] + 1)), days[1]


def _relative(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    """today, yesterday, the day before, tomorrow, 3 days ago, Monday, last Friday, this week, last month, next year."""
    word = keys[at] if at < len(keys) else ""
    if word in NEAR:
        day = today + timedelta(days=NEAR[word])
        return (day, day), at + 1
    for away, further in ((-2, ["day", "before", "yesterday"]), (2, ["day", "after", "tomorrow"])):
        if at and keys[at - 1 : at + 2] == further:  # "day" changes nothing elsewhere: it was passed over
            day = today + timedelta(days=away)
            return (day, day), at + 2
    days = read_days(list(keys), at)
    if days is not None and keys[days[1] - 1] == "ago" and abs(days[0]) < 36_500:
        day = today - timedelta(days=days[0])
        return (day, day), days[1]
    if keys[at : at + 2] == ["end", "of"]:
        return _end(keys, at + 2, today, ahead)
    if keys[at : at + 2] in (["beginning", "of"], ["start", "of"]):
        return _end(keys, at + 2, today, ahead, first=True)
    if word == "weekend":
        whole = _whole(word, 0 if ahead or today.weekday() >= WEEKDAY["sat"] else -1, today)
        return None if whole is None else (whole, at + 1)
    tense = TENSES.get(word)
    unit = keys[at + 1] if tense is not None and at + 1 < len(keys) else word
    if unit in WEEKDAY and (tense is not None or len(unit) > 3):
        back = (today.weekday() - WEEKDAY[unit]) % 7 or 7
        day = today + timedelta(days=7 - back if ahead or tense == 1 else -back)
        day += timedelta(days=7) if day == today else timedelta()
        return (day, day), at + (1 if tense is None else 2)
    whole = _whole(unit, tense, today) if tense is not None else None
    return None if whole is None else (whole, at + 2)


def _end(
    keys: Sequence[str], at: int, today: date, ahead: bool, *, first: bool = False
) -> tuple[tuple[date, date], int] | None:
    """The last day, or the `first`: "the end of the month", "start of October"."""
    at += keys[at : at + 1] in (["the"], ["this"])
    whole = _whole(keys[at], 0, today) if at < len(keys) else None
    found = (whole, at + 1) if whole else read_period(keys, at, today, ahead=ahead)
    day = found and found[0][0 if first else 1]
    return ((day, day), found[1]) if found and day else None


def _whole(unit: str, tense: int, today: date) -> tuple[date, date] | None:
    """The last (-1), this (0) or next (1) week, weekend, month, quarter or year."""
    if unit in {"week", "weekend"}:
        monday = today + timedelta(days=7 * tense - today.weekday())
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    if unit == "month":
        return _months(today.year * 12 + today.month - 1 + tense, 1)
    if unit == "quarter":
        return _months((today.year * 4 + (today.month - 1) // 3 + tense) * 3, 3)
    if unit == "year":
        return _months((today.year + tense) * 12, 12)
    return None


def _day(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    """2026-10-01, 1.10.2026, 1 October, 1st of October 2026, October 1st."""
    word = keys[at] if at < len(keys) else ""
    if word in FESTIVE and (feast := _feast(keys, at, today, ahead)):
        return feast
    if iso := ISO.fullmatch(word):
        return _one(_safe(int(iso[1]), int(iso[2]), int(iso[3])), at + 1)
    if dotted := DOTTED.fullmatch(word):
        return _one(_near(int(dotted[2]), int(dotted[1]), dotted[3], today, ahead), at + 1)
    if slashed := SLASHED.fullmatch(word):
        return _one(_near(int(slashed[1]), int(slashed[2]), slashed[3], today, ahead), at + 1)
    after = at + 2 if keys[at + 1 : at + 2] == ["of"] else at + 1
    for day, month, end in ((word, "".join(keys[after : after + 1]), after + 1), (keys[at + 1 : at + 2], word, at + 2)):
        said = DAY.fullmatch("".join(day))
        if said and month in MONTH:
            year = YEAR.fullmatch(keys[end]) if end < len(keys) else None
            found = _near(MONTH[month], int(said[1]), year and year[0], today, ahead)
            return _one(found, end + bool(year))
    return None


def _feast(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    """Christmas, New Year's Eve, behind a word like "before": a group may be called so."""
    lead = next((key for key in reversed(keys[:at]) if key not in ARTICLES or key == "to"), "")
    for length in range(min(LONGEST_FEAST, len(keys) - at), 0, -1) if lead in AROUND_FEASTS else ():
        if feast := FEASTS.get(tuple(keys[at : at + length])):
            end = at + length
            return _one(_near(*feast, None, today, ahead), end + (keys[end : end + 1] == ["day"]))
    return None


def _one(day: date | None, after: int) -> tuple[tuple[date, date], int] | None:
    return None if day is None else ((day, day), after)


def _month(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    """October, October 2025, last June; or a year on its own after a word like "in"."""
    tense = TENSES.get(keys[at]) if at < len(keys) else None
    at += tense is not None
    word = keys[at] if at < len(keys) else ""
    if YEAR.fullmatch(word) and at and (keys[at - 1] in WITHIN | SINCE | BEFORE | AFTER | AND | UNTIL):
        return _months(int(word) * 12, 12), at + 1
    if word not in MONTH or (word in {"may", "mar", "sat", "sun", "dec"} and not _placed(keys, at)):
        return None
    year = YEAR.fullmatch(keys[at + 1]) if at + 1 < len(keys) else None
    first = _near(MONTH[word], 1, year and year[0], today, ahead and MONTH[word] != today.month)
    return None if first is None else (_months(first.year * 12 + first.month - 1, 1), at + 1 + bool(year))


def _placed(keys: Sequence[str], at: int) -> bool:
    """Whether a word that is not only a month stands where a month does."""
    before = keys[at - 1] if at else ""
    return before in WITHIN | SINCE | AFTER | BEFORE | UNTIL | AND | TENSES.keys() | {"between", "than", "of"}


def _quarter(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    said = QUARTER.fullmatch(keys[at]) if at < len(keys) else None
    if said is None:
        return None
    year = YEAR.fullmatch(keys[at + 1]) if at + 1 < len(keys) else None
    first = _near(int(said[1]) * 3 - 2, 1, year and year[0], today, ahead)
    return None if first is None else (_months(first.year * 12 + first.month - 1, 3), at + 1 + bool(year))


def _season(keys: Sequence[str], at: int, today: date, ahead: bool) -> tuple[tuple[date, date], int] | None:
    """This autumn, since the summer, spring 2025: never a bare word, which somebody may be called."""
    tense = TENSES.get(keys[at])
    begun = at if tense is None else at + 1
    first = SEASONS.get(keys[begun]) if begun < len(keys) else None
    if first is None:
        return None
    year = YEAR.fullmatch(keys[begun + 1]) if begun + 1 < len(keys) else None
    if year:
        return _months(int(year[0]) * 12 + first - 1, 3), begun + 2
    if tense is None and not _is_a_season(keys, at):
        return None
    around = [_months((today.year + away) * 12 + first - 1, 3) for away in range(-2, 3)]
    if tense == 1:
        return next(one for one in around if one[0] > today), begun + 1
    if ahead and tense != -1:
        return next(one for one in around if one[1] >= today), begun + 1
    return next(one for one in reversed(around) if one[1 if tense else 0] <= today), begun + 1


def _is_a_season(keys: Sequence[str], at: int) -> bool:
    """Whether the time is meant: "since summer", "over the winter", "joined in autumn", not "sign-ins of Summer"."""
    before = keys[at - 1] if at else ""
    ended = "".join(keys[at + 1 : at + 2]) in {"", "and", "or", "who", "that"}  # not "in the Summer House"
    return before in {"since", "starting", "during"} or (ended and before in {"the", "in"})


def _months(month: int, count: int) -> tuple[date, date]:
    """The first and last day of `count` months from `month`, counted from the year 0."""
    end = month + count - 1
    last = monthrange(end // 12, end % 12 + 1)[1]
    return date(month // 12, month % 12 + 1, 1), date(end // 12, end % 12 + 1, last)


def _near(month: int, day: int, year: str | None, today: date, ahead: bool) -> date | None:
    """The day in `year`, or without one the latest that is not ahead of `today` (`ahead`: the next)."""
    if year:
        return _safe(int(year), month, day)
    tries = range(today.year, today.year + 9) if ahead else range(today.year, today.year - 9, -1)
    found = (_safe(one, month, day) for one in tries)
    return next((one for one in found if one and (one >= today if ahead else one <= today)), None)


def _safe(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None
