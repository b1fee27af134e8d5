"""How many alerts came and went, day by day, and how long it took to resolve them: from what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.answers import Chart
from services.by_day import lines
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert
from services.store.types import DAY, to_us
from services.store.watch_tables import AlertEvent

CAME, WENT = ("opened",), ("resolved", "passed")


@dataclass(frozen=True, slots=True)
class Trend:
    """Alerts `opened` and `gone` by day (whole days since 1970, UTC) from `since` to `until`.

    `news` are those opened that no check's first look found: one such day would make all others look like none.
    `took` is the mean time to resolve one, None where none was resolved; what merely passed is left out.
    """

    since: datetime
    until: datetime
    opened: Mapping[int, int]
    news: Mapping[int, int]
    gone: Mapping[int, int]
    took: timedelta | None

    @property
    def chart(self) -> Chart:
        """News and what is gone as lines, by day or, in a long time, by week; first looks are left out."""
        title = "Alerts" if self.news == self.opened else "Alerts after the first look"
        return lines(title, {"Opened": self.news, "Resolved": self.gone}, self.since, self.until)

    @property
    def mean(self) -> str:
        """The mean time to resolve as a sentence, a space before it; "" where none was resolved."""
        if self.took is None:
            return ""
        hours = self.took.total_seconds() / 3600
        if hours < 1:
            return " Resolving took less than an hour on average."
        said = f"{hours:.0f} hour" if hours < 48 else f"{hours / 24:.0f} day"
        return f" Resolving took {said}{'' if said.startswith('1 ') else 's'} on average."


def trend(read: Reader, since: datetime, until: datetime, narrowing: Sequence[ColumnElement[bool]] = ()) -> Trend:
    """What came and went after `since`, up to `until`, of the events that `narrowing` leaves.

    Source: Steward's own alert events.
    """
    own = AlertEvent
    span = (col(own.at) >= since, col(own.at) <= until, *narrowing)
    events = read.rows(pick(own.what, own.at, own.baseline).where(*span, col(own.what).in_((*CAME, *WENT))))
    opened = Counter(to_us(row.at) // DAY for row in events if row.what in CAME)
    news = Counter(to_us(row.at) // DAY for row in events if row.what in CAME and not row.baseline)
    gone = Counter(to_us(row.at) // DAY for row in events if row.what in WENT)
    return Trend(since, until, opened, news, gone, _took(read, span))


def _took(read: Reader, span: tuple[Any, ...]) -> timedelta | None:
    own = AlertEvent
    ended = pick(own.alert_id).where(col(own.what) == "resolved", *span)
    took = [
        row.resolved_at - row.opened_at
        for row in read.rows(pick(Alert.opened_at, Alert.resolved_at).where(col(Alert.id).in_(ended)))
        if row.resolved_at is not None
    ]
    return sum(took, timedelta()) / len(took) if took else None
