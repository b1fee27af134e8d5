"""Answers with each kind of chart, with and without its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.answers import (
    Answer,
    Chart,
    Column,
    Fact,
    Freshness,
    Profile,
    Section,
    Series,
    Suggestion,
    Table,
    Tone,
    Value,
)
from services.by_day import by_day
from services.seats import chart as seats
from services.store.types import DAY, to_us

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
TODAY = to_us(NOW) // DAY
FRESH = Freshness("Contoso", NOW - timedelta(minutes=3))
SEATS = (
    ("Microsoft 365 E5", 120, 24, 9, "6,570", "493"),
    ("Power BI Pro", 40, 9, 12, "524", "157"),
)


def pictured(answer: Table) -> Answer:
    """The answer with something in the picture's place: how its letters are formed is the drawing's own matter."""
    assert answer.chart is not None
    return replace(answer, chart=replace(answer.chart, picture=b"a picture"))


def table(
    title: str, summary: str, chart: Chart, columns: tuple[Column, ...], rows: tuple[tuple[Value, ...], ...]
) -> Table:
    return Table(title=title, summary=summary, chart=chart, columns=columns, rows=rows, total=len(rows), fresh=FRESH)


LICENCES = table(
    "Licences",
    "2 licences: 33 free, 21 wasted on people who do not use them. They cost EUR 7,094 a month, EUR 650 of it wasted.",
    seats(127, 21, 33),
    (Column("Licence", weight=4), *(Column(name, "number", 2) for name in ("Bought", "Free", "Wasted")),
     *(Column(name, "number", 3) for name in ("EUR a month", "EUR wasted"))),
    tuple(tuple(map(Value, row)) for row in SEATS),
)  # fmt: skip
FAILED = table(
    "Failed sign-ins of 7 days",
    "54 sign-ins of 11 people failed in 7 days.",
    by_day("Failed sign-ins", "failed", {TODAY - n: (n * 7 + 3) % 13 for n in range(7)}, NOW - timedelta(days=7), NOW),
    (Column("Who", weight=3), Column("When", "when", 3)),
    ((Value("Adele Vance"), Value(NOW)),),
)
MONTH = by_day("Changes", "changes", {TODAY - n: n * n % 31 for n in range(31)}, NOW - timedelta(days=30), NOW)
BARS = Chart("People in 30 days", "bars", (Series("people", (("Exchange", 412), ("Teams", 390), ("Office apps", 77))),))
ONE = Profile(
    title="Microsoft 365 E5",
    subtitle="SPE_E5",
    summary="Microsoft 365 E5: 120 bought, 96 used, 24 free, 9 wasted.",
    badge=Value("Enabled", Tone.GOOD),
    facts=(Fact("Bought", Value(120)), Fact("Costs", Value("EUR 6,570 a month"))),
    sections=(Section("Never signed in: 1 person", (Value("Conf Room Adams"),), 1),),
    chart=seats(96, 9, 24),
    next=(Suggestion("Who has it", "users with licence SPE_E5"),),
    fresh=FRESH,
)
CHARTS: dict[str, tuple[Answer, str]] = {
    "chart_donut": (pictured(LICENCES), "licences"),
    "chart_donut_of_one": (ONE, "licence spe_e5"),
    "chart_columns": (pictured(FAILED), "signins failed 7d"),
    "chart_lines": (replace(FAILED, title="Changes in 30 days", chart=MONTH), "changes 30d"),
    "chart_bars": (replace(FAILED, title="Usage", chart=BARS), "usage"),
}
