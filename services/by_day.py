"""Numbers of days as a chart: every day in a short time, every week in a long one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.answers import Chart, Series
from services.spans import Span
from services.store.types import DAY, from_us, to_us

MOST_COLUMNS = 8
MOST_DAYS = 62


def by_day(title: str, name: str, counts: Mapping[int, int], since: datetime, now: datetime) -> Chart:
    """The `counts` by day (whole days since 1970, UTC) from the day of `since` to today; days without any are 0.

    Up to 8 days are columns, more are a line, more than 62 a line by week.
    """
    every, sums = _summed(counts, since, now)
    if len(sums) > MOST_COLUMNS:
        return line(f"{title} by {every}", name, sums)
    points = ((_said(day), number) for day, number in sums.items())
    return Chart(f"{title} by {every}", "columns", (Series(name, tuple(points)),))


def lines(title: str, counts: Mapping[str, Mapping[int, int]], since: datetime, now: datetime) -> Chart:
    """Several `counts` by day, a line for each by its name; more than 62 days by week."""
    sums = {name: _summed(own, since, now) for name, own in counts.items()}
    series = [line(title, name, of_days).series[0] for name, (_, of_days) in sums.items()]
    every = next((every for every, _ in sums.values()), "day")
    return Chart(f"{title} by {every}", "lines", tuple(series))


def within(title: str, name: str, counts: Mapping[int, int], span: Span, now: datetime) -> Chart:
    """The same for the days of `span`; one without a beginning begins with the first day that has any."""
    first = from_us(min(counts, default=to_us(now) // DAY) * DAY)
    since = max(first, span.since) if span.since and (now - span.since).days > MOST_DAYS else span.since or first
    return by_day(title, name, counts, since, min(now, span.until - timedelta(microseconds=1)) if span.until else now)


def line(title: str, name: str, numbers: Mapping[int, int]) -> Chart:
    """The `numbers` of days as a line, labelled by date (2026-11-08), of which clients make an axis of time."""
    points = ((f"{from_us(day * DAY):%Y-%m-%d}", number) for day, number in numbers.items())
    return Chart(title, "lines", (Series(name, tuple(points)),))


def _summed(counts: Mapping[int, int], since: datetime, now: datetime) -> tuple[str, dict[int, int]]:
    """The word for a step, day or week, and the sum of each by its last day."""
    first, last = to_us(since) // DAY, to_us(now) // DAY
    step = 7 if last - first >= MOST_DAYS else 1
    days = reversed(range(last, first - 1, -step))
    sums = {day: sum(counts.get(one, 0) for one in range(day - step + 1, day + 1)) for day in days}
    return "week" if step == 7 else "day", sums


def _said(day: int) -> str:
    """A day as a column is labelled: 8 Nov."""
    at = from_us(day * DAY)
    return f"{at.day} {at:%b}"
