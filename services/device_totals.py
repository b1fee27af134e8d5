"""How many devices fit some filters: of many from what was counted ahead, otherwise counted now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col

from services import countries
from services.counted_ahead import uncounted
from services.device_filters import EXAMPLE, SYSTEMS
from services.people import countries_written, departments_written
from services.resources.device_counts import DeviceCount
from services.resources.device_owner_counts import DeviceOwnerCount
from services.resources.devices import Device
from services.said import one_of
from services.spans import cutoff
from services.store.query import Query, certain, collected, pick
from services.store.reader import Reader
from services.store.types import DAY, from_us, to_us

Filters = Sequence[tuple[str, str]]
Conditions = Sequence[ColumnElement[bool]]
# So many are counted in a moment, and then the count is never older than the list.
FEW = 5_000
COUNTED_AHEAD = Query(pick(func.coalesce(func.sum(DeviceCount.devices), 0).label("devices")))
ENCRYPTED = col(DeviceCount.encrypted)
ALIKE: Mapping[str, ColumnElement[bool]] = {
    "compliant": col(DeviceCount.compliant) == "yes",
    "not compliant": col(DeviceCount.compliant) == "no",
    "managed": col(DeviceCount.managed) == "yes",
    "unmanaged": col(DeviceCount.managed) != "yes",
    "without owner": col(DeviceCount.owned).is_(False),
    "disabled": col(DeviceCount.enabled) == "no",
    "encrypted": or_(ENCRYPTED == "yes", ENCRYPTED == "both"),
    "not encrypted": or_(ENCRYPTED == "no", ENCRYPTED == "both"),
}
# By whose they are, and what besides they are told apart by there.
OF_OWNERS: Mapping[str, ColumnElement[bool]] = {
    "of guests": col(DeviceOwnerCount.user_type) == "Guest",
    "of disabled people": col(DeviceOwnerCount.enabled).is_(False),
}
OWNED: Mapping[str, ColumnElement[bool]] = {
    "compliant": col(DeviceOwnerCount.compliant) == "yes",
    "not compliant": col(DeviceOwnerCount.compliant) == "no",
    "managed": col(DeviceOwnerCount.managed) == "yes",
    "unmanaged": col(DeviceOwnerCount.managed) != "yes",
}
OWNERS = frozenset((*OF_OWNERS, "owner department", "owner country"))


def total(read: Reader, filters: Filters, conditions: Conditions) -> int:
    """How many devices fit all `conditions`, which are those of the `filters`. Raises BadArgument for a time."""
    names = [name for name, _ in filters]
    if not OWNERS.isdisjoint(names):
        found = owned(read, filters) if large(read) else None
        return now(read, conditions) if found is None else found
    known = names.count("unseen") < 2 and all(name in ALIKE or name in SYSTEMS or name == "unseen" for name in names)
    return ahead(read, filters, conditions) if known and large(read) else now(read, conditions)


def large(read: Reader) -> bool:
    """Whether so many devices are kept that only what was counted ahead is told in time, and all were counted."""
    return read.fetch(COUNTED_AHEAD)[0].devices > FEW and not uncounted(read, "device_counts", "devices")


def owned(read: Reader, filters: Filters) -> int | None:
    """How many fit that somebody owns, from what was counted ahead; None where they are not told apart so."""
    if uncounted(read, "device_owner_counts", "devices"):
        return None
    alike = [_of_owner(read, *one) for one in filters]
    known = [one for one in alike if one is not None]
    if len(known) < len(alike):
        return None
    return int(read.value(pick(func.coalesce(func.sum(DeviceOwnerCount.devices), 0)).where(*known)))


def _of_owner(read: Reader, name: str, value: str) -> ColumnElement[bool] | None:
    if name == "owner department":
        return one_of(col(DeviceOwnerCount.department), departments_written(read, value))
    if name == "owner country":
        codes = countries.several_meant(value)
        return one_of(col(DeviceOwnerCount.country), [*countries_written(read, codes), *codes]) if codes else None
    if name in SYSTEMS:
        return func.lower(DeviceOwnerCount.system).startswith(name, autoescape=True)
    return OF_OWNERS.get(name, OWNED.get(name))


def ahead(read: Reader, filters: Filters, conditions: Conditions) -> int:
    """How many fit, from what was counted ahead; those unseen since a time of day, to the moment."""
    alike = [_alike(read, *one) for one in filters]
    counted = int(read.value(pick(func.coalesce(func.sum(DeviceCount.devices), 0)).where(*alike)))
    for name, value in filters:
        if name == "unseen":
            until, seen = _cutoff(read, value), col(Device.seen_at)
            that_day = (seen >= from_us(until // DAY * DAY), seen < from_us(until))
            # The few of a day are found by its index, and by no other.
            return counted + now(read, [*that_day, *(certain(one) for one in conditions)])
    return counted


def now(read: Reader, conditions: Conditions) -> int:
    """How many devices fit all `conditions`, counted one by one."""
    if read.db.dialect.name != "sqlite":
        conditions = [collected(one) for one in conditions]
    return int(read.value(pick(func.count()).select_from(Device).where(*conditions)))


def _alike(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """What was seen on the day of the cutoff is left to be counted to the moment."""
    if name == "unseen":
        return col(DeviceCount.seen_day).between(0, _cutoff(read, value) // DAY - 1)
    return ALIKE[name] if name in ALIKE else func.lower(DeviceCount.system).startswith(name, autoescape=True)


def _cutoff(read: Reader, value: str) -> int:
    return to_us(cutoff("unseen", value, read.now, EXAMPLE))
