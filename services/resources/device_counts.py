"""How many devices there are of each kind: what lists say first, and would count row by row otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, func, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY
from services.told_apart import NEVER, told

BOTH = "both"


class DeviceCount(SQLModel, table=True):
    """The devices that are alike in all of these: `devices` is how many.

    `compliant`, `managed`, `enabled` and `encrypted` are yes or no, "" where nobody told; `system` and `joined` are ""
    likewise. `ownership` is personal or company, "" for neither; it and `encrypted` are BOTH where Intune says both.
    `seen_day` is the day they were last seen (whole days since 1970, UTC), NEVER where they were not.
    """

    __tablename__ = "device_counts"

    connection_id: int = Field(primary_key=True)
    system: str = Field(primary_key=True)
    compliant: str = Field(primary_key=True)
    managed: str = Field(primary_key=True)
    enabled: str = Field(primary_key=True)
    encrypted: str = Field(primary_key=True)
    joined: str = Field(primary_key=True)
    ownership: str = Field(primary_key=True)
    owned: bool = Field(primary_key=True)
    seen_day: int = Field(primary_key=True)
    devices: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all devices of a connection anew. Source: devices, managed_devices (encryption, ownership)."""
    tables = SQLModel.metadata.tables
    devices, managed = tables["devices"].c, tables["managed_devices"].c
    # Intune may know a device twice: one that is encrypted in any of its entries is encrypted, and the other way round.
    whose = case((managed.ownership.in_(("personal", "company")), managed.ownership))
    encrypted, ownership = _said(told(managed.encrypted)), _said(whose)
    intune = (
        select(managed.device_id, encrypted.label("encrypted"), ownership.label("ownership"))
        .where(managed.connection_id == connection_id, managed.device_id.is_not(None))
        .group_by(managed.device_id)
        .subquery()
    )  # fmt: skip
    day = func.coalesce(type_coerce(devices.seen_at, BigInteger) // DAY, NEVER)
    alike: tuple[ColumnElement[Any], ...] = (
        func.coalesce(devices.system, "").label("of_system"), told(devices.compliant).label("is_compliant"),
        told(devices.managed).label("is_managed"), told(devices.enabled).label("is_enabled"),
        func.coalesce(intune.c.encrypted, "").label("is_encrypted"),
        func.coalesce(devices.joined, "").label("is_joined"), func.coalesce(intune.c.ownership, "").label("is_of"),
        devices.owner_id.is_not(None).label("is_owned"), day.label("on_day"),
    )  # fmt: skip
    return (
        select(*alike, func.count())
        .outerjoin(intune, intune.c.device_id == devices.device_id)
        .where(devices.connection_id == connection_id)
        .group_by(*(one.name for one in alike))
    )


def _said(text: ColumnElement[str]) -> ColumnElement[str]:
    """What all entries of a device say, BOTH where they differ; None where none says anything."""
    return case((func.min(text) == func.max(text), func.min(text)), (func.min(text).is_not(None), BOTH))


RESOURCE = Resource(
    name="device_counts",
    kind="derived",
    table=DeviceCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("devices",),
)
