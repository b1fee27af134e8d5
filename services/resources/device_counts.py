"""How many devices there are of each kind: what lists say first, and would count row by row otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, case, func, select, type_coerce
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import DAY
from services.told_apart import told

NEVER = -1


class DeviceCount(SQLModel, table=True):
    """The devices that are alike in all of these: `devices` is how many.

    `compliant`, `managed`, `enabled` and `encrypted` are yes or no, "" where nobody told; `system` is "" likewise.
    `seen_day` is the day they were last seen (whole days since 1970, UTC), NEVER where they were not.
    """

    __tablename__ = "device_counts"

    connection_id: int = Field(primary_key=True)
    system: str = Field(primary_key=True)
    compliant: str = Field(primary_key=True)
    managed: str = Field(primary_key=True)
    enabled: str = Field(primary_key=True)
    encrypted: str = Field(primary_key=True)
    owned: bool = Field(primary_key=True)
    seen_day: int = Field(primary_key=True)
    devices: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all devices of a connection anew. Source: devices, managed_devices (isEncrypted)."""
    tables = SQLModel.metadata.tables
    devices, managed = tables["devices"].c, tables["managed_devices"].c
    # Intune may know a device twice: one that is encrypted in any of its entries is encrypted, and the other way round.
    intune = (
        select(managed.device_id, func.min(told(managed.encrypted)).label("least"),
               func.max(told(managed.encrypted)).label("most"))
        .where(managed.connection_id == connection_id, managed.device_id.is_not(None))
        .group_by(managed.device_id)
        .subquery()
    )  # fmt: skip
    day = func.coalesce(type_coerce(devices.seen_at, BigInteger) // DAY, NEVER)
    encrypted = case((intune.c.least.is_(None), ""), (intune.c.least == intune.c.most, intune.c.least), else_="both")
    alike = (
        func.coalesce(devices.system, "").label("of_system"), told(devices.compliant).label("is_compliant"),
        told(devices.managed).label("is_managed"), told(devices.enabled).label("is_enabled"),
        encrypted.label("is_encrypted"), devices.owner_id.is_not(None).label("is_owned"), day.label("on_day"),
    )  # fmt: skip
    return (
        select(*alike, func.count())
        .outerjoin(intune, intune.c.device_id == devices.device_id)
        .where(devices.connection_id == connection_id)
        .group_by(*(one.name for one in alike))
    )


RESOURCE = Resource(
    name="device_counts",
    kind="derived",
    table=DeviceCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("devices",),
)
