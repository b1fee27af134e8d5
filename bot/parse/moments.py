"""Points in time and lengths of time in words: "on 30 November 17:00 Europe/Berlin", "until Friday", "for 4 hours"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.parse.dates import may_name_days, read_period
from bot.parse.numbers import NUMBERS, read_days, read_number
from services.moments import Local, local, zones

LEADS = frozenset(("on", "at", "until", "till", "by", "from", "the", "starting", "after", "before"))
MINUTES = {
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
}
GLUED = re.compile(r"([0-9]{1,6})(h|hr|hrs|min|mins)")
CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})h?)?(am|pm)?")
STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(z)?")
HOURS = {"noon": time(12), "midday": time(12), "midnight": time(0), "morning": time(9), "tonight": time(20)}
# When people go home.
CLOSING = time(17)
CLOSES = (["end", "of", "day"], ["end", "of", "business"], ["close", "of", "business"], ["close", "of", "play"])
# What part of a day is said without an hour, and which half of it an hour said with it is in.
DAYTIMES = {
    "morning": (time(9), "am"), "afternoon": (time(14), "pm"), "evening": (time(18), "pm"), "night": (time(20), "pm"),
    "tonight": (time(20), "pm"),
}  # fmt: skip
HALVES = {"am": "am", "pm": "pm", "morning": "am", "afternoon": "pm", "evening": "pm"}
NOON = 12
PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}
# Said alone these are in the afternoon: nobody leaves at five in the morning.
AFTERNOON = range(1, 6)
BEFORE_A_MOMENT = LEADS | HOURS.keys() | {"in", "this", "end", "close"}
ZONES = dict.fromkeys(("utc", "gmt", "z"), "UTC")


def read_length(keys: Sequence[str], at: int) -> tuple[timedelta, int] | None:
    """A length of time ("4 hours", "90min", "half an hour", "for two weeks") and the word after it; None for none."""
    at += keys[at : at + 1] == ["for"]
    if at >= len(keys):
        return None
    if list(keys[at : at + 3]) == ["half", "an", "hour"]:
        return timedelta(minutes=30), at + 3
    if glued := GLUED.fullmatch(keys[at]):
        return timedelta(minutes=int(glued[1]) * MINUTES[glued[2]]), at + 1
    number = read_number(list(keys), at)
    if number and number[1] < len(keys) and keys[number[1]] in MINUTES:
        return timedelta(minutes=number[0] * MINUTES[keys[number[1]]]), number[1] + 1
    days = read_days(list(keys), at)
    return None if days is None or not 0 < days[0] <= 36_500 else (timedelta(days=days[0]), days[1])


def read_moment(
    keys: Sequence[str], at: int, now: datetime, *, zone: str = "UTC", clock: time = time(0)
) -> tuple[Local, int] | None:
    """The point in time said from word `at`, and the word after it; None when none is said there.

    `zone` is the person's own where the text names none, `clock` the time of a day said without one. A day without a
    year is the next; "in 4 hours" counts from `now`.
    """
    if at >= len(keys) or not (keys[at] in BEFORE_A_MOMENT or may_name_days(keys[at])):
        return None
    begun = at
    while at < len(keys) and keys[at] in LEADS:
        at += 1
    if at < len(keys) and keys[at] == "in" and (length := read_length(keys, at + 1)):
        return local(now + length[0], zone), length[1]
    if at < len(keys) and (stamp := STAMP.fullmatch(keys[at])):
        return _stamped(stamp, zone, at + 1)
    today = now.astimezone(ZoneInfo(zone)).date()
    part = keys[at : at + 1]
    hour = _in_the(keys, at + 1) if part == ["this"] else None
    hour = hour or (None if part == ["tonight"] else _clock(keys, at, alone=at > begun))
    day = hour[1] if hour else at
    period = read_period(keys, day + (keys[day : day + 1] == ["on"]), today, ahead=True)
    if period is None and hour is None:
        return None
    after = period[1] if period else hour[1] if hour else at
    if period and hour is None:
        tonight = keys[after - 1] == "tonight"
        hour = _in_the(keys, after - tonight) or _clock(keys, after, alone=True)
        after = hour[1] if hour else after
    named = _zone(keys, after)
    zone, after = named or (zone, after)
    shown = hour[0] if hour else clock
    return Local(period[0][0] if period else _next(shown, zone, now), shown, zone), after


def _stamped(stamp: re.Match[str], zone: str, after: int) -> tuple[Local, int] | None:
    try:
        said = datetime.fromisoformat(f"{stamp[1]}T{stamp[2]}")
    except ValueError:
        return None
    return Local(said.date(), said.time(), "UTC" if stamp[3] else zone), after


def _next(clock: time, zone: str, now: datetime) -> date:
    """The next day on which the clocks there show it."""
    there = now.astimezone(ZoneInfo(zone))
    return there.date() + timedelta(days=there.time() >= clock)


def _clock(keys: Sequence[str], at: int, *, alone: bool) -> tuple[time, int] | None:
    """A time of the day: "17:00", "5pm", "5 pm", "noon", "at 9". `alone`: a bare number will do."""
    after = at + (keys[at : at + 1] in (["at"], ["in"])) + (keys[at : at + 2] == ["in", "the"])
    alone = alone and (after > at or keys[at - 1 : at] == ["at"])
    past = PAST.get(" ".join(keys[after : after + 2]))
    after += 0 if past is None else 2
    if after >= len(keys):
        return None
    if keys[after : after + 3] in CLOSES:
        return CLOSING, after + 3
    if keys[after] in HOURS:
        return HOURS[keys[after]], after + 1
    said = CLOCK.fullmatch(str(NUMBERS.get(keys[after], keys[after])))
    if said is None:
        return None
    half, end = (said[3], after + 1) if said[3] else _half(keys, after + 1)
    if not (said[2] or half is not None or alone or past is not None):
        return None
    hour = int(said[1]) % 12 + 12 * (half == "pm") if half else int(said[1])
    if half is None and said[2] is None and hour in AFTERNOON:
        hour += 12
    minutes = hour * 60 + int(said[2] or 0) + (past or 0)
    if hour > 23 or int(said[2] or 0) > 59:
        return None
    return time(minutes // 60 % 24, minutes % 60), end


def _in_the(keys: Sequence[str], at: int) -> tuple[time, int] | None:
    """A time of the day by the part of it: "morning", "evening at 8", "tonight at 10"."""
    part = DAYTIMES.get(keys[at]) if at < len(keys) else None
    if part is None:
        return None
    said = _clock(keys, at + 1, alone=True)
    late = said is not None and part[1] == "pm" and said[0].hour < NOON
    return (said[0].replace(hour=said[0].hour + NOON * late), said[1]) if said else (part[0], at + 1)


def _half(keys: Sequence[str], at: int) -> tuple[str | None, int]:
    """Which half of the day a time is in ("am", "pm", "" for neither), and the word after it; None where none is said.

    "pm", "in the afternoon", "that afternoon", "o'clock in the evening".
    """
    begun = at
    at += keys[at : at + 1] in (["o'clock"], ["oclock"])
    of_day = HALVES.get(keys[at]) if at < len(keys) else None
    if of_day and of_day == keys[at]:
        return of_day, at + 1
    part = at + 2 if keys[at : at + 2] == ["in", "the"] else at + 1 if keys[at : at + 1] == ["that"] else len(keys)
    if part < len(keys) and keys[part] in HALVES:
        return HALVES[keys[part]], part + 1
    return ("" if at > begun else None), at


def _zone(keys: Sequence[str], at: int) -> tuple[str, int] | None:
    """The name of a time zone: "Europe/Berlin", "UTC"."""
    word = keys[at] if at < len(keys) else ""
    name = ZONES.get(word) or (_zones().get(word) if "/" in word else None)
    return None if name is None else (name, at + 1)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in zones()}
