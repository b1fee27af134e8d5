from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.by_day import by_day, lines
from services.store.types import DAY, to_us

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
TODAY = to_us(NOW) // DAY


@pytest.mark.parametrize(
    ("days", "kind", "title", "points"),
    [(7, "columns", "Changes by day", 8), (30, "lines", "Changes by day", 31), (90, "lines", "Changes by week", 13)],
)
def test_the_longer_the_time_the_coarser_the_chart(days: int, kind: str, title: str, points: int) -> None:
    chart = by_day("Changes", "changes", {}, NOW - timedelta(days=days), NOW)
    assert (chart.kind, chart.title, len(chart.series[0].points)) == (kind, title, points)


@pytest.mark.parametrize("days", [1, 7, 30, 62, 90])
def test_every_day_is_counted_once(days: int) -> None:
    counts = {TODAY - ago: ago + 1 for ago in range(days + 1)}
    (series,) = by_day("Changes", "changes", counts, NOW - timedelta(days=days), NOW).series
    assert sum(number for _, number in series.points) == sum(counts.values())
    assert series.points[-1][0] == ("21 Nov" if days < 8 else "2026-11-21")


@pytest.mark.parametrize(("days", "every"), [(13, "day"), (90, "week")])
def test_several_counts_are_lines_over_the_same_days(days: int, every: str) -> None:
    chart = lines("Alerts", {"Opened": {TODAY: 2}, "Resolved": {TODAY - 1: 3}}, NOW - timedelta(days=days), NOW)
    assert (chart.title, chart.kind, [one.name for one in chart.series]) == (
        f"Alerts by {every}", "lines", ["Opened", "Resolved"],
    )  # fmt: skip
    opened, resolved = (dict(one.points) for one in chart.series)
    assert opened.keys() == resolved.keys()
    assert (sum(opened.values()), sum(resolved.values())) == (2, 3)
