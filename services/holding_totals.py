"""How many accounts of a kind hold a licence or a second factor, or use a service, from what was counted ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_
from sqlmodel import col

from services import named, service_filters
from services.access_filters import ANY
from services.names import fold
from services.people import methods_called
from services.resources.held_counts import LICENCES, METHODS, HeldCount
from services.resources.service_days import ServiceDay
from services.spans import past
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection
from services.store.types import DAY, to_us

# A connection whose accounts are kept and of which something was not counted yet.
UNCOUNTED = Query(
    pick(Connection.id)
    .join(Checkpoint, and_(col(Checkpoint.connection_id) == Connection.id, col(Checkpoint.resource) == "users"))
    .where(
        col(Connection.id).not_in(
            pick(Checkpoint.connection_id).where(
                col(Checkpoint.resource) == bindparam("counts"), col(Checkpoint.synced_at).is_not(None)
            )
        )
    )
)


def kinds(counts: Any) -> dict[str, ColumnElement[bool]]:
    """What is told of the accounts that each row of a table of `counts` is about."""
    return {
        "guests": col(counts.user_type) == "Guest",
        "members": col(counts.user_type) == "Member",
        "enabled": col(counts.enabled).is_(True),
        "disabled": col(counts.enabled).is_(False),
    }


OF_HELD, OF_SERVICE = kinds(HeldCount), kinds(ServiceDay)
KINDS = frozenset(OF_HELD)


def uncounted(read: Reader, counts: str) -> bool:
    """Whether not everybody was counted by the resource `counts`."""
    return bool(read.fetch(UNCOUNTED, counts=counts))


def total(read: Reader, name: str, value: str, kind: Iterable[str]) -> int | None:
    """How many accounts, of a `kind` that some of KINDS tell, fit the filter `name` with its `value`.

    None where such were not counted ahead. Raises what `people.condition` raises.
    """
    if name == "with licence":
        return _holding(read, LICENCES, [hit.id for hit in named.licences_called(read, value)], kind)
    if name == "with mfa" and fold(value) != ANY:
        return _holding(read, METHODS, methods_called(value), kind)
    if name.startswith("using ") and name in service_filters.NAMES:
        return _using(read, name, value, kind)
    return None


def _holding(read: Reader, what: str, any_of: Iterable[str], kind: Iterable[str]) -> int | None:
    if uncounted(read, "held_counts"):
        return None
    held = or_(*(col(HeldCount.held).contains(f" {one} ", autoescape=True) for one in any_of))
    return _sum(read, HeldCount.people, OF_HELD, kind, col(HeldCount.what) == what, held)


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
