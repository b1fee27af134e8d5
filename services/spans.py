"""Spans of time that filters carry: whole days or hours up to now, or days of the calendar in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, true

from services.errors import BadArgument
from services.paging import counted
from services.specs import Asked

LONGEST_DAYS = 3650
HOURS = re.compile(r"([0-9]{1,4})h")
FIRST = datetime.min.replace(tzinfo=UTC)
DATED = re.compile(r"(?:(since|from) ([0-9]{4}-[0-9]{2}-[0-9]{2}))?(?: ?(to|before) ([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """A time from `since` until just before `until` (aware UTC); None where it has no end on that side.

    `words` are the span as a part of a sentence: "in 7 days", "since 1 Oct 2026".
    """

    words: str
    since: datetime | None = None
    until: datetime | None = None

    @property
    def begin(self) -> datetime:
        """What a statement that is kept is given as `since`: of a time without a beginning, the first there is."""
        return self.since or FIRST

    def ended(self, column: Any) -> list[ColumnElement[bool]]:
        """What narrows such a statement besides: most times last until now."""
        return [column < self.until] if self.until else []

    def holds(self, column: Any) -> ColumnElement[bool]:
        """That the time in `column` is within."""
        since = column >= self.since if self.since else true()
        return and_(since, column < self.until if self.until else true())


def begun(column: Any) -> ColumnElement[bool]:
    """That the time in `column` is not before what the statement is given as `since`."""
    since: ColumnElement[bool] = column >= bindparam("since")
    return since


def days(name: str, value: str, example: str) -> int:
    """The whole days of a filter's `value` ("90d"). Raises BadArgument for anything but 1 to 3650 days."""
    number = value.removesuffix("d")
    found = int(number) if number.lstrip("-").isdigit() else 0
    if not 1 <= found <= LONGEST_DAYS:
        what = f"{name} {value}".strip()
        raise BadArgument(f"“{what}” is not a number of days from 1 to {LONGEST_DAYS}.", f"Try: {example}")
    return found


def past(name: str, value: str, now: datetime, example: str) -> Span:
    """When something happened by a filter's `value`: "7d" or "6h" up to `now`, "since 2026-10-01", "from ... to ...".

    Days of the calendar begin and end at midnight UTC. Raises BadArgument for anything else.
    """
    if dated := _dated(name, value, example):
        return dated
    length = _length(name, value, example)
    return Span(_words(length), since=now - length)


def ahead(name: str, value: str, now: datetime, example: str) -> Span:
    """When something will happen by a filter's `value`: within "30d" of `now`, "before 2027-01-01", "from ... to ...".

    Raises BadArgument for anything else.
    """
    if dated := _dated(name, value, example):
        return dated
    length = _length(name, value, example)
    return Span(_words(length), until=now + length)


def cutoff(name: str, value: str, now: datetime, example: str) -> datetime:
    """The time since which nothing has happened by a filter's `value`: "90d" before `now`, or "since 2026-06-01".

    Raises BadArgument for anything else.
    """
    span = past(name, value, now, example)
    if span.since is None or span.until is not None:
        what = f"{name} {value}".strip()
        raise BadArgument(f"“{what}” has no beginning up to now.", f"Try: {example}")
    return span.since


def asked_days(asked: Asked, default: int, example: str) -> int:
    """The days asked for on their own ("trend 30d"), `default` where none were. Raises BadArgument."""
    value = dict(asked.filters).get("")
    return default if value is None else days("", value, example)


def asked_past(asked: Asked, default: int, example: str) -> Span:
    """The time asked for on its own ("changes 7d"), the last `default` days where none was. Raises BadArgument."""
    return past("", dict(asked.filters).get("", f"{default}d"), asked.now, example)


def asked_ahead(asked: Asked, default: int, example: str) -> Span:
    """The time to come asked for on its own ("secrets 30d"), `default` days where none was. Raises BadArgument."""
    return ahead("", dict(asked.filters).get("", f"{default}d"), asked.now, example)


def _length(name: str, value: str, example: str) -> timedelta:
    hours = HOURS.fullmatch(value)
    if hours and 1 <= int(hours[1]) <= 24 * 31:
        return timedelta(hours=int(hours[1]))
    return timedelta(days=days(name, value, example))


def _words(length: timedelta) -> str:
    return f"in {counted(length.days, 'day')}" if length.days else f"in {counted(length.seconds // 3600, 'hour')}"


def _dated(name: str, value: str, example: str) -> Span | None:
    """The days of the calendar in `value`; None when it holds none. Raises BadArgument for a day there is not."""
    said = DATED.fullmatch(value) if value else None
    if said is None:
        return None
    try:
        first, last = (date.fromisoformat(day) if day else None for day in (said[2], said[4]))
        end = last + timedelta(days=1) if last and said[3] == "to" else last
    except (ValueError, OverflowError):
        raise BadArgument(f"“{name} {value}” names a day that is none.".replace("“ ", "“"), f"Try: {example}") from None
    parts = [f"since {first:%d %b %Y}" if first and not last else f"from {first:%d %b %Y}" if first else ""]
    parts += [f"{said[3]} {last:%d %b %Y}" if last else ""]
    words = f"on {first:%d %b %Y}" if first and first == last and said[3] == "to" else " ".join(filter(None, parts))
    return Span(words, _midnight(first), _midnight(end))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
