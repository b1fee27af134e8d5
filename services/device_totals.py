"""How many devices fit some filters: of many from what was counted ahead, otherwise counted now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col

from services import countries
from services.counted_ahead import uncounted
from services.device_filters import EXAMPLE, SYSTEMS, VERSIONS
from services.people import countries_written, departments_written
from services.resources.device_counts import BOTH, DeviceCount
from services.resources.device_kinds import MODEL, VERSION, DeviceKind
from services.resources.device_owner_counts import DeviceOwnerCount
from services.resources.devices import JOINED, Device
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
ENCRYPTED, OWNERSHIP = col(DeviceCount.encrypted), col(DeviceCount.ownership)
ALIKE: Mapping[str, ColumnElement[bool]] = {
    "compliant": col(DeviceCount.compliant) == "yes",
    "not compliant": col(DeviceCount.compliant) == "no",
    "managed": col(DeviceCount.managed) == "yes",
    "unmanaged": col(DeviceCount.managed) != "yes",
    "without owner": col(DeviceCount.owned).is_(False),
    "disabled": col(DeviceCount.enabled) == "no",
    "encrypted": or_(ENCRYPTED == "yes", ENCRYPTED == BOTH),
    "not encrypted": or_(ENCRYPTED == "no", ENCRYPTED == BOTH),
    "entra joined": col(DeviceCount.joined) == JOINED["AzureAd"],
    "hybrid joined": col(DeviceCount.joined) == JOINED["ServerAd"],
    "entra registered": col(DeviceCount.joined) == JOINED["Workplace"],
    "personal": or_(OWNERSHIP == "personal", OWNERSHIP == BOTH),
    "company owned": or_(OWNERSHIP == "company", OWNERSHIP == BOTH),
}
# By whose they are, and what besides they are told apart by there.
OF_OWNERS: Mapping[str, ColumnElement[bool]] = {
    "of guests": col(DeviceOwnerCount.user_type) == "Guest",
    "of disabled people": col(DeviceOwnerCount.enabled).is_(False),
    "of admins": col(DeviceOwnerCount.admin).is_(True),
}
OWNED: Mapping[str, ColumnElement[bool]] = {
    "compliant": col(DeviceOwnerCount.compliant) == "yes",
    "not compliant": col(DeviceOwnerCount.compliant) == "no",
    "managed": col(DeviceOwnerCount.managed) == "yes",
    "unmanaged": col(DeviceOwnerCount.managed) != "yes",
}
OWNERS = frozenset((*OF_OWNERS, "owner department", "owner country"))
KINDS = dict.fromkeys(("version", *VERSIONS), VERSION) | {"model": MODEL}


def total(read: Reader, filters: Filters, conditions: Conditions) -> int:
    """How many devices fit all `conditions`, which are those of the `filters`. Raises BadArgument for a time."""
    names = [name for name, _ in filters]
    if not OWNERS.isdisjoint(names):
        found = owned(read, filters) if large(read) else None
        return now(read, conditions) if found is None else found
    if not KINDS.keys().isdisjoint(names):
        found = of_kind(read, filters) if large(read) else None
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
        return _of_system(DeviceOwnerCount.system, name)
    return OF_OWNERS.get(name, OWNED.get(name))


def of_kind(read: Reader, filters: Filters) -> int | None:
    """How many are of a version or a model, from what was counted ahead; None where they are not told apart so."""
    known = all(name in KINDS or name in SYSTEMS for name, _ in filters)
    kinds = {KINDS[name] for name, _ in filters if name in KINDS}
    if not known or len(kinds) > 1 or uncounted(read, "device_kinds", "devices"):
        return None
    alike = (_of_kind(*one) for one in filters)
    of_them = pick(func.coalesce(func.sum(DeviceKind.devices), 0)).where(col(DeviceKind.kind) == kinds.pop())
    return int(read.value(of_them.where(*alike)))


def _of_kind(name: str, value: str) -> ColumnElement[bool]:
    said = col(DeviceKind.value)
    if name == "model":
        return said.icontains(value.strip(), autoescape=True)
    if name == "version":
        return said.istartswith(value.strip(), autoescape=True)
    if name in VERSIONS:
        return and_(_of_system(DeviceKind.system, "windows"), said.startswith(VERSIONS[name]))
    return _of_system(DeviceKind.system, name)


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
    return ALIKE[name] if name in ALIKE else _of_system(DeviceCount.system, name)


def _of_system(system: Any, name: str) -> ColumnElement[bool]:
    return func.lower(system).startswith(name, autoescape=True)


def _cutoff(read: Reader, value: str) -> int:
    return to_us(cutoff("unseen", value, read.now, EXAMPLE))
