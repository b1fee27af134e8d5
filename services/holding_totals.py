"""How many accounts of a kind have a second factor, or use a service or an app, told without looking at everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col

from services import service_filters
from services.access_filters import ANY
from services.counted_ahead import uncounted
from services.factor_filters import methods_called
from services.names import apart, fold
from services.people import app_meant, methods_only
from services.resources.app_days import AppDay
from services.resources.method_counts import MethodCount
from services.resources.service_days import ServiceDay
from services.said import one_of
from services.spans import past
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY, to_us


def kinds(counts: Any) -> dict[str, ColumnElement[bool]]:
    """What is told of the accounts that each row of a table of `counts` is about."""
    return {
        "guests": col(counts.user_type) == "Guest",
        "members": col(counts.user_type) == "Member",
        "enabled": col(counts.enabled).is_(True),
        "disabled": col(counts.enabled).is_(False),
    }


WITH_METHOD, OF_SERVICE = kinds(MethodCount), kinds(ServiceDay)
KINDS = frozenset(WITH_METHOD)


def total(read: Reader, name: str, value: str, kind: Sequence[str]) -> int | None:
    """How many accounts, of a `kind` that some of KINDS tell, fit the filter `name` with its `value`.

    None where that has to be counted one by one. Raises what `people.condition` raises.
    """
    if name == "with mfa" and fold(value) != ANY:
        return _registered(read, value, kind)
    if name == "with only mfa":
        return _registered_only(read, value, kind)
    if name == "using" and not kind:
        return _users(read, value)
    if name.startswith("using ") and name in service_filters.NAMES:
        return _using(read, name, value, kind)
    return None


def _registered(read: Reader, value: str, kind: Iterable[str]) -> int | None:
    if len(apart(value)) > 1 or uncounted(read, "method_counts"):
        return None
    any_of = or_(*(col(MethodCount.methods).contains(f" {one} ") for one in methods_called(value)))
    return _sum(read, MethodCount.people, WITH_METHOD, kind, any_of)


def _registered_only(read: Reader, value: str, kind: Iterable[str]) -> int | None:
    if uncounted(read, "method_counts"):
        return None
    methods = one_of(col(MethodCount.methods), [f" {one} " for one in methods_only(read, value)])
    return _sum(read, MethodCount.people, WITH_METHOD, kind, col(MethodCount.registered).is_(True), methods)


def _users(read: Reader, value: str) -> int | None:
    """Of those who used an app on no later day than another one they count once, and only while they are kept."""
    if uncounted(read, "app_days", "app_usage"):
        return None
    app_id, since = app_meant(read, value)
    return _sum(read, AppDay.kept, {}, (), col(AppDay.app_id) == app_id, col(AppDay.day) >= since)


def _using(read: Reader, name: str, value: str, kind: Iterable[str]) -> int | None:
    """A report knows the day of an activity only, whose midnight stands for it."""
    if uncounted(read, "service_days"):
        return None
    span = past(name, value, read.now, f"users {name} 30d")
    days = [col(ServiceDay.service) == service_filters.SERVICES[name.split()[-1]]]
    days += [col(ServiceDay.day) >= -(-to_us(span.since) // DAY)] if span.since else []
    days += [col(ServiceDay.day) < -(-to_us(span.until) // DAY)] if span.until else []
    return _sum(read, ServiceDay.people, OF_SERVICE, kind, *days)


def _sum(
    read: Reader,
    people: Any,
    told: Mapping[str, ColumnElement[bool]],
    kind: Iterable[str],
    *conditions: ColumnElement[bool],
) -> int:
    alike = (told[name] for name in kind)
    return int(read.value(pick(func.coalesce(func.sum(people), 0)).where(*conditions, *alike)))
