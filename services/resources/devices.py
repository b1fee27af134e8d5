"""Computers and phones: what Entra ID has registered, and what Intune manages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Listing, Resource, Row
from services.store.types import Key, Utc, graph_us

# Microsoft's words for Graph's trustType.
JOINED = {"AzureAd": "Entra joined", "ServerAd": "Entra hybrid joined", "Workplace": "Entra registered"}


class Device(SQLModel, table=True):
    """One device of Entra ID; `device_id` is what Intune and sign-ins call it by.

    `joined` is how it belongs to the tenant, `owner_id` the first registered owner (None: nobody's). `compliant` and
    `managed` are None where no management has told. `seen_at` is about a fortnight coarse (UTC, None for never).
    """

    __tablename__ = "devices"
    __table_args__ = (
        Index("devices_by_name", "name_key"),
        Index("devices_by_device_id", "device_id"),
        Index("devices_by_owner", "owner_id"),
        Index("devices_by_state", "managed", "compliant"),
        Index("devices_by_system", "system", "version", "id"),
        Index("devices_by_version", "version"),
        Index("devices_by_joined", "joined"),
        Index("devices_by_registration", "registered_at"),
        Index("devices_by_last_seen", "seen_at", "id"),
        Index(
            "devices_not_compliant",
            "name_key",
            sqlite_where=text("compliant IS 0"),
            postgresql_where=text("compliant IS false"),
        ),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    device_id: str
    name: str
    name_key: str = Field(sa_type=Key)
    enabled: bool | None = None
    system: str | None = None
    version: str | None = None
    joined: str | None = None
    compliant: bool | None = None
    managed: bool | None = None
    owner_id: str | None = None
    registered_at: datetime | None = Field(default=None, sa_type=Utc)
    seen_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


class ManagedDevice(SQLModel, table=True):
    """One device Intune manages; `device_id` is that of Entra ID's device, None where there is none.

    `compliance` is Graph's complianceState, `state` its managementState, `ownership` company, personal or unknown.
    `user_id` None: no primary user. Times are UTC, None for never.
    """

    __tablename__ = "managed_devices"
    __table_args__ = (
        Index("managed_devices_by_name", "name_key"),
        Index("managed_devices_by_device_id", "device_id"),
        Index("managed_devices_by_user", "user_id"),
        Index("managed_devices_by_ownership", "ownership", "device_id"),
        Index("managed_devices_by_maker", "maker", "device_id"),
        Index("managed_devices_by_model", "model", "device_id"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    device_id: str | None = None
    user_id: str | None = None
    name: str
    name_key: str = Field(sa_type=Key)
    serial: str | None = None
    maker: str | None = None
    model: str | None = None
    system: str | None = None
    version: str | None = None
    compliance: str
    state: str
    ownership: str
    encrypted: bool
    enrolled_at: datetime | None = Field(default=None, sa_type=Utc)
    synced_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def _never_us(text: str | None) -> int | None:
    """Microseconds since 1970; None for none and for the year 1, which is how Intune writes never."""
    return None if not text or text.startswith("0001-01-01") else graph_us(text)


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph device as a row."""
    name, trust = raw["displayName"] or "", raw.get("trustType")
    owners = raw.get("registeredOwners") or ()
    return {
        "id": raw["id"],
        "device_id": raw["deviceId"],
        "name": name,
        "name_key": fold(name),
        "enabled": raw.get("accountEnabled"),
        "system": raw.get("operatingSystem"),
        "version": raw.get("operatingSystemVersion"),
        "joined": JOINED.get(trust, trust) if trust else None,
        "compliant": raw.get("isCompliant"),
        "managed": raw.get("isManaged"),
        "owner_id": owners[0]["id"] if owners else None,
        "registered_at": _never_us(raw.get("registrationDateTime")),
        "seen_at": _never_us(raw.get("approximateLastSignInDateTime")),
    }


def managed(raw: Mapping[str, Any]) -> Row:
    """One Intune managedDevice as a row; what Intune leaves empty is None."""
    name = raw["deviceName"] or ""
    return {
        "id": raw["id"],
        "device_id": raw.get("azureADDeviceId") or None,
        "user_id": raw.get("userId") or None,
        "name": name,
        "name_key": fold(name),
        "serial": raw.get("serialNumber") or None,
        "maker": raw.get("manufacturer") or None,
        "model": raw.get("model") or None,
        "system": raw.get("operatingSystem") or None,
        "version": raw.get("osVersion") or None,
        "compliance": raw["complianceState"],
        "state": raw["managementState"],
        "ownership": raw["managedDeviceOwnerType"],
        "encrypted": raw["isEncrypted"],
        "enrolled_at": _never_us(raw.get("enrolledDateTime")),
        "synced_at": _never_us(raw.get("lastSyncDateTime")),
    }


RESOURCE = Resource(
    name="devices",
    kind="snapshot",
    table=Device,
    every=timedelta(hours=6),
    path="/devices",
    select=(
        "id",
        "deviceId",
        "displayName",
        "accountEnabled",
        "operatingSystem",
        "operatingSystemVersion",
        "trustType",
        "isCompliant",
        "isManaged",
        "registrationDateTime",
        "approximateLastSignInDateTime",
    ),
    expand="registeredOwners($select=id)",
    to_row=to_row,
    more=(
        Listing(
            table=ManagedDevice,
            path="/deviceManagement/managedDevices",
            select=(
                "id",
                "azureADDeviceId",
                "userId",
                "deviceName",
                "serialNumber",
                "manufacturer",
                "model",
                "operatingSystem",
                "osVersion",
                "complianceState",
                "managementState",
                "managedDeviceOwnerType",
                "isEncrypted",
                "enrolledDateTime",
                "lastSyncDateTime",
            ),
            page=1000,
            to_row=managed,
            permissions=("DeviceManagementManagedDevices.Read.All",),
            licence="Intune",
        ),
    ),
    tracked=("enabled", "owner_id"),
    named="name",
    after=("users",),
    permissions=("Device.Read.All",),
)
