"""`trend [<N>d]`: how many alerts were opened and resolved day by day, and how long that took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from services import alert_filters, alert_topics
from services.alert_trend import trend
from services.answers import Column, Suggestion, Table, Tone, Value
from services.named_checks import find_check
from services.paging import PAGE
from services.spans import asked_days
from services.specs import Asked, Filter, Question, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert
from services.store.types import DAY, to_us
from services.store.watch_tables import AlertEvent

DAYS = 14


def answer(read: Reader, asked: Asked) -> Table:
    """Opened, resolved and still open at the end of each day (UTC), newest first; the mean time to resolve.

    Source: Steward's own alert events. Raises BadArgument for anything but 1 to 3650 days, NotFound for no check.
    """
    days = asked_days(asked, DAYS, "trend 30d")
    today = read.now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=days - 1)
    seen = trend(read, since, read.now, [*_narrowed(asked, AlertEvent)])
    there = pick(func.count()).select_from(Alert).where(col(Alert.state) != "resolved", *_narrowed(asked, Alert))
    left = int(read.value(there))
    now_open, rows = left, []
    for number in range(days):
        day = today - timedelta(days=number)
        came, went = (of.get(to_us(day) // DAY, 0) for of in (seen.opened, seen.gone))
        tone = Tone.GOOD if went > came else Tone.WARNING if came > went else Tone.PLAIN
        rows.append((Value(day), Value(came), Value(went), Value(left, tone)))
        left -= came - went
    shown = tuple(rows[asked.offset : asked.offset + PAGE])
    said = f"In {days} days {sum(seen.opened.values()):,} alerts opened and {sum(seen.gone.values()):,} resolved; "
    return Table(
        title=f"Trend of alerts{f': {said_of}' if (said_of := _said(asked)) else ''}",
        summary=f"{said}{now_open:,} are there now.{seen.mean}",
        chart=seen.chart if days > 1 else None,
        columns=(Column("Day", "date", 3), *(Column(name, "number", 2) for name in ("Opened", "Resolved", "There"))),
        rows=shown,
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical or "trend",
        next=(Suggestion("Alerts", "alerts"), Suggestion("Checks", "checks")),
    )


def _narrowed(asked: Asked, table: type[Alert] | type[AlertEvent]) -> Iterator[ColumnElement[bool]]:
    """That it is of the severities, and raised by the checks, that filters name."""
    checks = (asked.specs or Specs()).checks
    if severities := alert_filters.severities({name for name, _ in asked.filters}):
        yield col(table.severity).in_(severities)
    for name, value in asked.filters:
        if name == "on":
            yield col(table.check).in_(alert_topics.watching(value, checks))
        if name == "of check":
            yield col(table.check) == find_check(checks, value).name


def _said(asked: Asked) -> str:
    """What the alerts are narrowed to, as people read it; "" for nothing."""
    return ", ".join(f"{name} {value}".strip() for name, value in asked.filters if name)


ALERTS = "alerts|findings|warnings|alert"
OVER = "trend|trends|chart|graph|plot|diagram|curve|history|statistics|stats|numbers|figures|metrics|development"
QUESTION = Question(
    name="trend",
    topic="Watch",
    canonical="trend [filters]",
    help="Alerts opened and resolved day by day, and how long resolving takes.",
    examples=("trend", "trend 30d"),
    filters=(
        Filter("", "days"),
        *alert_filters.SEVERITIES,
        alert_topics.NARROW,
        Filter("of check", "text", ("from|of|by|for check|rule {}", "from|of|by|for {} check|rule")),
    ),
    says=(
        f"{OVER} of|for|on|in|about [the] [filters!] {ALERTS} [filters]",
        f"{OVER} of|for|on|in|about [the] {ALERTS} [filters]",
        f"[filters!] {ALERTS} {OVER} [filters]",
        f"{OVER} of|for|on|in|about [the] {{on!}} {ALERTS} [filters]",
        f"{{on!}} {ALERTS} {OVER} [filters]",
        f"{{on!}} {ALERTS} over-time|per|by [day|week] [filters]",
        f"{ALERTS} [filters!] over-time|per|by [day|week] [filters]",
        f"[filters!] {ALERTS} over-time|per|by [day|week] [filters]",
        f"how did|do|does|have|has|are [the] [number] [of] [filters!] {ALERTS} "
        "develop|developed|change|changed|evolve|evolved|go|look|developing|going [up|down] [filters]",
        f"are [filters!] {ALERTS} going|getting up|down|more|less|fewer|worse|better [filters]",
        f"how long|quickly|fast do|does|did it take|we|you [to] resolve [filters!] {ALERTS} [filters]",
        f"how many [filters] {ALERTS} were|got opened|closed|resolved and|or opened|closed|resolved [filters]",
        "how did|do|does|have|has|are [the] [number] [of] alerts|findings [number] "
        "develop|developed|change|changed|evolve|evolved|go|look|developing [lately]",
        "how did|do|does|have|has|are [the] [number] [of] alerts|findings "
        "develop|developed|change|changed|evolve|evolved [filters]",
        "alerts|findings over time",
        "alerts|findings per|by|each day|week",
        "alert|alerts statistics|stats|numbers|figures|history|metrics|chart [filters]",
        "alert|alerts statistics|stats|numbers|figures|history|metrics|chart",
        "statistics|stats|numbers|metrics of|for|on|about alerts",
        "how many alerts were opened|closed|resolved",
        "statistics|stats|numbers|metrics of|for|on|about alerts [filters]",
        "are alerts going|getting up|down|more|less|fewer",
        "how many alerts were opened|closed|resolved [filters]",
        "how long do|does alerts|it take",
        "how quickly|fast do|are we|alerts resolve|resolved alerts|them",
        "mttr",
        "trend|chart|graph|plot|diagram|curve of|for|on [the] alerts|findings [filters]",
        "alert|alerts trend|history [filters]",
        "mean time to resolve [filters]",
        "how long does it take to resolve alerts|an alert",
    ),
    answer=answer,
)
