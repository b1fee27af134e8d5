"""How many sign-ins there were in a time: of many from what was counted ahead by the hour, otherwise counted now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, inspect, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.sql.util import ClauseAdapter
from sqlmodel import col

from services import countries, sign_in_detail_filters
from services.counted_ahead import uncounted
from services.people import departments_written
from services.resources.sign_in_hours import SignInHour
from services.resources.sign_in_kinds import SignInKind
from services.resources.sign_ins import SignIn
from services.said import one_of
from services.sign_in_causes import CAUSES
from services.sign_in_detail_filters import CLIENTS, PLACES, places
from services.sign_in_log import FAILED
from services.sign_in_log_filters import BLOCKED, conditions
from services.spans import Span, begun
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY, HOUR, from_us, to_us

Filters = Sequence[tuple[str, str]]
# So many are counted in a moment, and then the count is never older than the list.
FEW = 5_000
# Of more than these a page is full soon, whoever's they are.
WALKED = 1_000
ENDS = frozenset(("failed", "successful"))
NOT_BY_HOUR = frozenset(("app", "legacy", "of guests", "of admins", BLOCKED)) | {
    name for one in sign_in_detail_filters.FILTERS for name in (one.name, one.opposite) if name
}
# No index leads to the sign-ins of one of these.
UNLED = frozenset((*CLIENTS, *CAUSES, BLOCKED))
Later: Any = aliased(SignIn)
TO_LATER = ClauseAdapter(inspect(Later).selectable)
ON_DAY = (type_coerce(SignIn.created_at, BigInteger) // DAY).label("day")
BEGUN = begun(col(SignIn.created_at))
TOTAL = pick(func.count()).select_from(SignIn).where(BEGUN)
FAILED_BY_DAY = pick(ON_DAY, func.count().label("failed")).where(BEGUN, FAILED).group_by(ON_DAY)
WHO_FAILED = pick(func.count(func.distinct(SignIn.user_id))).where(FAILED, BEGUN)
DAY_OF_HOUR = (col(SignInHour.hour) // 24).label("day")
AHEAD_BY_DAY = (
    pick(DAY_OF_HOUR, func.sum(SignInHour.sign_ins).label("sign_ins"), func.sum(SignInHour.failed).label("failed"))
    .where(begun(col(SignInHour.hour)))
    .group_by(DAY_OF_HOUR)
)
OF_KIND = (
    pick(SignInKind.hour, SignInKind.sign_ins, SignInKind.failed)
    .where(begun(col(SignInKind.hour)))
    .order_by(col(SignInKind.hour))
)
# Of an hour that is not over yet all sign-ins are wanted: the end of what may be in the log.
LAST = 10**6
# More hours without many than these are counted one by one: there are few sign-ins in them all.
MOST_GAPS = 60


@dataclass(frozen=True, slots=True)
class Totals:
    """The sign-ins of a time, and the failed ones of each of its days (whole days since 1970, UTC)."""

    sign_ins: int
    failed_by_day: Mapping[int, int]

    @property
    def failed(self) -> int:
        """How many of all days failed."""
        return sum(self.failed_by_day.values())

    def without(self, others: Totals) -> Totals:
        """What is left of these without `others`, all of which are among them."""
        left = {day: number - others.failed_by_day.get(day, 0) for day, number in self.failed_by_day.items()}
        return Totals(self.sign_ins - others.sign_ins, left)


def totals(read: Reader, span: Span, filters: Filters, who: str | None = None) -> Totals:
    """How many sign-ins within `span` fit `filters`, of `who` or everybody, and how many of them failed.

    Raises what `sign_in_log_filters.conditions` raises.
    """
    narrowing = [one for one in filters if one[0] not in ENDS]
    if who is None:
        return _ended(_of_everybody(read, span, narrowing), filters)
    return _ended(_now(read, span, [col(SignIn.user_id) == who, *conditions(read, narrowing)]), filters)


def failed_by_day(read: Reader, span: Span, filters: Filters) -> Mapping[int, int]:
    """How many sign-ins within `span` failed each day, as far as `filters` go. Raises what `totals` raises."""
    if (counted := _of_kind(read, span, filters)) is not None:
        return counted.failed_by_day
    if NOT_BY_HOUR.isdisjoint(name for name, _ in filters):
        return totals(read, span, filters).failed_by_day
    return _failed(read, span, conditions(read, filters))


def people(read: Reader, span: Span, filters: Filters, failed: int) -> int:
    """How many people the `failed` sign-ins within `span` are of, as far as `filters` go."""
    since, _ = _whole(span)
    said = [one for one in filters if one[0] and one[0] != "failed"]
    if failed > FEW and span.until is None and not said:
        kept = pick(func.coalesce(func.sum(SignInHour.people), 0)).where(col(SignInHour.hour) >= since)
        return int(read.value(kept)) + _not_again(read, span, since)
    few = failed <= WALKED and not (said and said[0][0] in UNLED)
    if len(said) == 1 and not few and (kinds := _kinds(read, *said[0])) and not _uncounted(read):
        if said[0][0] in PLACES:
            # Spelt so that not the index of the place leads to them, but that of the failed, which is all it takes.
            place = func.coalesce(col(PLACES[said[0][0]]), "")
            return _who_failed(read, span, [one_of(place, places(read, *said[0]))])
        if span.until is None:
            of_kind = pick(func.coalesce(func.sum(SignInKind.people), 0)).where(col(SignInKind.hour) >= since)
            whom = conditions(read, said, walked=True)
            alike = map(TO_LATER.traverse, whom) if said[0][0] in UNLED else ()
            before = _not_again(read, span, since, whom, *alike)
            return sum(int(read.value(of_kind.where(*kind))) for kind, _ in kinds) + before
    return _who_failed(read, span, conditions(read, filters))


def _uncounted(read: Reader) -> bool:
    return uncounted(read, "sign_in_kinds", "sign_ins")


def _of_everybody(read: Reader, span: Span, filters: Filters) -> Totals:
    """Of one app an index holds them all; those not to it are all but those, and those of which no app is known."""
    names = {name for name, _ in filters}
    if (counted := _of_kind(read, span, filters)) is not None:
        return counted
    others = [one for one in filters if one[0] != "not app"]
    ahead = None if names & NOT_BY_HOUR else _ahead(read, span, others)
    if ahead is None:
        return _now(read, span, conditions(read, filters))
    if "not app" not in names:
        return ahead
    left = (("app", value) for name, value in filters if name == "not app")
    gone = [_now(read, span, conditions(read, [*others, one])) for one in left]
    unknown = _now(read, span, [col(SignIn.app_id).is_(None), *conditions(read, others)])
    return reduce(Totals.without, (unknown, *gone), ahead)


def _of_kind(read: Reader, span: Span, filters: Filters) -> Totals | None:
    """Of one filter that tells of what kind sign-ins are: what was counted of the kind; None where that is few."""
    said = [one for one in filters if one[0]]
    if len(said) != 1 or not (kinds := _kinds(read, *said[0])) or _uncounted(read):
        return None
    since, until = _whole(span)
    if until is not None and until < since:
        return None
    ended = [] if until is None else [col(SignInKind.hour) < until]
    hours = [read.narrowed(OF_KIND, [*kind, *ended], since=since) for kind, _ in kinds]
    sign_ins = sum(row.sign_ins for rows in hours for row in rows)
    if sign_ins <= FEW and said[0][0] not in UNLED:
        return None
    failed: Counter[int] = Counter()
    for rows in hours:
        for row in rows:
            failed[row.hour // 24] += row.failed
    left = [(span_, conditions(read, filters)) for span_ in _ends(span)]
    for (_, place), rows in zip(kinds, hours, strict=True):
        gaps = _gaps(span, [row.hour for row in rows]) if place is not None else []
        if len(gaps) > MOST_GAPS:
            return None
        left += [(gap, [place]) for gap in gaps if place is not None]
    for (begin, end), narrowing in left:
        found = _now(read, Span("", begin, end), narrowing)
        sign_ins += found.sign_ins
        failed.update(found.failed_by_day)
    return Totals(sign_ins, failed)


def _kinds(read: Reader, name: str, value: str) -> list[tuple[list[ColumnElement[bool]], ColumnElement[bool] | None]]:
    """What is counted ahead of a filter; with it what holds of the sign-ins where only hours of many were counted."""
    kind, which = col(SignInKind.kind), col(SignInKind.value)
    if name in PLACES:
        log = col(PLACES[name])
        return [([kind == name, which == text], log == text) for text in places(read, name, value)]
    if name in CLIENTS:
        return [([kind == "client", which == CLIENTS[name]], None)]
    if name in CAUSES:
        return [([kind == "cause", which == name], None)]
    if name == BLOCKED:
        return [([kind == "ca_status", which == "failure"], None)]
    if name == "of guests":
        return [([kind == "user_type", which == "Guest"], None)]
    if name == "department":
        return [([kind == name, which == text], None) for text in departments_written(read, value)]
    return []


def _gaps(span: Span, hours: Sequence[int]) -> list[tuple[datetime, datetime]]:
    """The whole hours of `span` that are none of `hours`, those that follow one another together."""
    since, until = _whole(span)
    end = until if until is not None else LAST
    edges = [since - 1, *hours, end]
    gaps = [(first + 1, last) for first, last in pairwise(edges) if first + 1 < last]
    return [(from_us(first * HOUR), from_us(last * HOUR)) for first, last in gaps]


def _ended(found: Totals, filters: Filters) -> Totals:
    """Of all that were counted, those that ended as was asked."""
    names = {name for name, _ in filters}
    if "failed" in names:
        return Totals(found.failed, found.failed_by_day)
    return Totals(found.sign_ins - found.failed, {}) if "successful" in names else found


def _now(read: Reader, span: Span, narrowing: Sequence[ColumnElement[bool]]) -> Totals:
    ended = span.ended(col(SignIn.created_at))
    total = read.narrowed(TOTAL, [*ended, *narrowing], since=span.begin)
    return Totals(int(total[0][0]), _failed(read, span, narrowing))


def _failed(read: Reader, span: Span, narrowing: Sequence[ColumnElement[bool]]) -> Mapping[int, int]:
    found = read.narrowed(FAILED_BY_DAY, [*span.ended(col(SignIn.created_at)), *narrowing], since=span.begin)
    return {row.day: row.failed for row in found}


def _ahead(read: Reader, span: Span, filters: Filters) -> Totals | None:
    """The whole hours of `span` as they were counted, and what is left of it at its ends; None where that is few."""
    places = [_place(*one) for one in filters if one[0].endswith("country")]
    since, until = _whole(span)
    ended = [] if until is None else [col(SignInHour.hour) < until]
    hours = read.narrowed(AHEAD_BY_DAY, [*ended, *places], since=since)
    sign_ins, failed = sum(int(row.sign_ins) for row in hours), {int(row.day): int(row.failed) for row in hours}
    if sign_ins <= FEW:
        return None
    for begin, end in _ends(span):
        left = _now(read, Span("", begin, end), conditions(read, filters))
        sign_ins += left.sign_ins
        for on, number in left.failed_by_day.items():
            failed[on] = failed.get(on, 0) + number
    return Totals(sign_ins, failed)


def _place(name: str, value: str) -> ColumnElement[bool]:
    country = col(SignInHour.country)
    return country.not_in(("", countries.code(value))) if name.startswith("not ") else country == countries.code(value)


def _whole(span: Span) -> tuple[int, int | None]:
    """The first whole hour of `span`, and the first one that it does not hold to its end; None where it has none."""
    since = -(-to_us(span.since) // HOUR) if span.since else 0
    return since, to_us(span.until) // HOUR if span.until else None


def _ends(span: Span) -> list[tuple[datetime, datetime]]:
    """What of `span` is not whole hours."""
    since, until = _whole(span)
    begin = [(span.since, from_us(since * HOUR))] if span.since else []
    end = [(from_us(until * HOUR), span.until)] if span.until and until is not None else []
    return [(first, last) for first, last in (*begin, *end) if first < last]


def _not_again(
    read: Reader, span: Span, since: int, narrowing: Sequence[ColumnElement[bool]] = (), *alike: ColumnElement[bool]
) -> int:
    """How many failed to sign in before the first whole hour of `span`, and not again (`alike`) since."""
    if span.since is None:
        return 0
    first = from_us(since * HOUR)
    again = pick(Later.id).where(Later.user_id == SignIn.user_id, Later.created_at >= first, Later.error_code != 0)
    return _who_failed(read, Span("", span.since, first), [*narrowing, ~again.where(*alike).exists()])


def _who_failed(read: Reader, span: Span, narrowing: Sequence[ColumnElement[bool]]) -> int:
    narrowing = [*span.ended(col(SignIn.created_at)), *narrowing]
    return int(read.narrowed(WHO_FAILED, narrowing, since=span.begin)[0][0])
