"""The programs Intune has found, and the devices each is on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Beyond, Part, Resource, Row
from services.store.types import Key


class DetectedApp(SQLModel, table=True):
    """One program in one version. `bytes` is None where Intune does not know the size (it says 0)."""

    __tablename__ = "detected_apps"
    __table_args__ = (Index("detected_apps_by_name", "name_key"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=Key)
    publisher: str | None = None
    version: str | None = None
    platform: str | None = None
    bytes: int | None = Field(default=None, sa_type=BigInteger)
    devices: int
    round: int


class DeviceApp(SQLModel, table=True):
    """One program on one device; `device_id` is an id of managed_devices."""

    __tablename__ = "device_apps"
    __table_args__ = (Index("device_apps_by_device", "device_id"),)

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    device_id: str = Field(primary_key=True)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Intune detectedApp as a row."""
    name = raw["displayName"] or ""
    return {
        "id": raw["id"],
        "name": name,
        "name_key": fold(name),
        "publisher": raw.get("publisher") or None,
        "version": raw.get("version") or None,
        "platform": raw.get("platform"),
        "bytes": raw.get("sizeInByte") or None,
        "devices": raw["deviceCount"],
    }


def places(raw: Mapping[str, Any]) -> list[Row]:
    """The devices one program is on."""
    return [{"app_id": raw["id"], "device_id": device["id"]} for device in raw["managedDevices"]]


RESOURCE = Resource(
    name="device_apps",
    kind="snapshot",
    table=DetectedApp,
    every=timedelta(days=1),
    path="/deviceManagement/detectedApps",
    select=("id", "displayName", "publisher", "version", "platform", "sizeInByte", "deviceCount"),
    to_row=to_row,
    # Expanding the devices in the list fails, or silently gives none.
    beyond=Beyond(name="managedDevices", path="/deviceManagement/detectedApps/{id}/managedDevices", expanded=False),
    parts=(Part(table=DeviceApp, owner="app_id", to_rows=places, sources=("managedDevices",)),),
    after=("devices",),
    permissions=("DeviceManagementManagedDevices.Read.All",),
    licence="Intune",
)
