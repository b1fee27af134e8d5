"""Accounts counted ahead by what they are alike in: which filters each such table knows, and how many fit them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col

from services import countries, property_filters
from services.access_filters import ANY
from services.amount_filters import ANY as ANY_OF
from services.amount_filters import NONE, OWNERS, held, meant
from services.holding_totals import kinds
from services.named import licences_called
from services.names import fold
from services.people import countries_written, departments_written
from services.resources.amount_counts import AmountCount
from services.resources.department_counts import DepartmentCount
from services.resources.department_days import DepartmentDay
from services.resources.property_counts import PropertyCount
from services.resources.user_counts import UserCount
from services.said import one_of
from services.spans import cutoff
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY, to_us
from services.told_apart import NEVER

Filters = Sequence[tuple[str, str]]
Worded = Callable[[Reader, str], ColumnElement[bool] | None]


class Counts(NamedTuple):
    """One table of such counts, and what filters mean in it: the `plain` ones, and those with words.

    A filter with words that the table does not tell apart means None. What `always` holds leaves the rows that are
    about what it knows.
    """

    table: Any
    plain: Mapping[str, ColumnElement[bool]]
    worded: Mapping[str, Worded]
    always: tuple[ColumnElement[bool], ...] = ()

    def alike(self, read: Reader, filters: Filters) -> list[ColumnElement[bool]] | None:
        """The rows of those who fit all `filters`; None where they are not told apart by them, or one comes twice."""
        names = {name for name, _ in filters}
        if len(names) < len(filters) or not names <= self.plain.keys() | self.worded.keys():
            return None
        alike = [self.plain[name] if name in self.plain else self.worded[name](read, value) for name, value in filters]
        known = [one for one in alike if one is not None]
        return [*self.always, *known] if len(known) == len(alike) else None

    def total(self, read: Reader, alike: Sequence[ColumnElement[bool]]) -> int:
        """How many accounts the rows that are `alike` so count."""
        # The key begins with the connection.
        ours = col(self.table.connection_id).in_(pick(Connection.id))
        return int(read.value(pick(func.coalesce(func.sum(self.table.people), 0)).where(ours, *alike)))


def inactive_since(read: Reader, value: str) -> int:
    """Since when the inactive are so, in microseconds since 1970. Raises BadArgument."""
    return to_us(cutoff("inactive", value, read.now, "users inactive 90d"))


def _plain(counts: Any) -> dict[str, ColumnElement[bool]]:
    return {
        **kinds(counts),
        "licensed": col(counts.held) != "",
        "unlicensed": col(counts.held) == "",
        "synced": col(counts.synced).is_(True),
        "cloud only": col(counts.synced).is_(False),
        "without mfa": col(counts.second_factor) == "no",
    }


def _worded(counts: Any) -> dict[str, Worded]:
    def with_licence(read: Reader, value: str) -> ColumnElement[bool]:
        return or_(*(col(counts.held).contains(f" {hit.id} ", autoescape=True) for hit in licences_called(read, value)))

    def with_mfa(read: Reader, value: str) -> ColumnElement[bool] | None:
        return col(counts.second_factor) == "yes" if fold(value) == ANY else None

    def licences(read: Reader, value: str) -> ColumnElement[bool]:
        return held(col(counts.held), value)

    return {"with licence": with_licence, "with mfa": with_mfa, "licences": licences}


def _seen(counts: Any) -> dict[str, Worded]:
    def inactive(read: Reader, value: str) -> ColumnElement[bool]:
        """Those last seen on a day before the one of the cutoff."""
        before = inactive_since(read, value) // DAY
        return and_(col(counts.enabled), col(counts.seen_day).between(0, before - 1))

    return {"inactive": inactive}


def _placed(counts: Any) -> dict[str, Worded]:
    def department(read: Reader, value: str) -> ColumnElement[bool]:
        return one_of(col(counts.department), departments_written(read, value))

    def country(read: Reader, value: str) -> ColumnElement[bool] | None:
        codes = countries.several_meant(value)
        return one_of(col(counts.country), [*countries_written(read, codes), *codes]) if codes else None

    return {"department": department, "country": country}


BY_SIGN_IN = Counts(
    UserCount,
    _plain(UserCount) | {"never signed in": col(UserCount.seen_day) == NEVER},
    _worded(UserCount) | _seen(UserCount),
)
BY_DEPARTMENT = Counts(
    DepartmentCount,
    _plain(DepartmentCount) | {"without department": col(DepartmentCount.department) == ""},
    _worded(DepartmentCount) | _placed(DepartmentCount),
)
BY_DEPARTMENT_AND_DAY = Counts(
    DepartmentDay,
    kinds(DepartmentDay)
    | {
        "without department": col(DepartmentDay.department) == "",
        "never signed in": col(DepartmentDay.seen_day) == NEVER,
    },
    _seen(DepartmentDay) | _placed(DepartmentDay),
)


def _by_amount(things: str) -> Counts:
    """Who has so many of the things."""

    def so_many(name: str) -> Worded:
        return lambda read, value: meant(name, value)[1](col(AmountCount.amount))

    def with_mfa(read: Reader, value: str) -> ColumnElement[bool] | None:
        return col(AmountCount.second_factor) == "yes" if fold(value) == ANY else None

    def department(read: Reader, value: str) -> ColumnElement[bool]:
        return one_of(col(AmountCount.department), departments_written(read, value))

    names = [name for name, counted in (ANY_OF | NONE).items() if counted == things]
    names += [things] if things in OWNERS else []
    return Counts(
        AmountCount,
        kinds(AmountCount)
        | {
            "without mfa": col(AmountCount.second_factor) == "no",
            "without department": col(AmountCount.department) == "",
        },
        {name: so_many(name) for name in names} | {"with mfa": with_mfa, "department": department},
        (col(AmountCount.things) == things,),
    )


def _by_property(name: str) -> Counts:
    """Who says what in the property."""

    def says(read: Reader, value: str) -> ColumnElement[bool]:
        return one_of(col(PropertyCount.value), property_filters.written(read, name, value))

    none = {f"without {name}": col(PropertyCount.value) == ""} if f"without {name}" in property_filters.NONE else {}
    return Counts(PropertyCount, kinds(PropertyCount) | none, {name: says}, (col(PropertyCount.property) == name,))


# All of them, those that are asked most first.
COUNTED = (
    *(BY_SIGN_IN, BY_DEPARTMENT, BY_DEPARTMENT_AND_DAY),
    *map(_by_amount, dict.fromkeys((ANY_OF | NONE).values())),
    *map(_by_property, property_filters.PROPERTIES),
)
