"""How many devices people of each kind, department and country own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import country, department, told


class DeviceOwnerCount(SQLModel, table=True):
    """The devices that are alike in themselves and in whose they are: `devices` is how many.

    `department`, `country`, `user_type` and `enabled` are those of the owner, as in department_counts; `admin` whether
    the owner holds a directory role, for good or eligible. `system`, `compliant` and `managed` are as in device_counts.
    What belongs to no account that is kept is not counted.
    """

    __tablename__ = "device_owner_counts"

    connection_id: int = Field(primary_key=True)
    department: str = Field(primary_key=True)
    country: str = Field(primary_key=True)
    user_type: str = Field(primary_key=True)
    enabled: bool = Field(primary_key=True)
    admin: bool = Field(primary_key=True)
    system: str = Field(primary_key=True)
    compliant: str = Field(primary_key=True)
    managed: str = Field(primary_key=True)
    devices: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all devices of a connection that somebody owns anew. Source: devices, users, effective_roles."""
    devices, users, roles = (SQLModel.metadata.tables[name] for name in ("devices", "users", "effective_roles"))
    held = select(roles.c.holder_id).where(roles.c.connection_id == connection_id, roles.c.holder_id == users.c.id)
    alike = (
        department(users), country(users), users.c.user_type, users.c.enabled,
        held.correlate(users).exists().label("is_admin"), func.coalesce(devices.c.system, "").label("of_system"),
        told(devices.c.compliant).label("is_compliant"), told(devices.c.managed).label("is_managed"),
    )  # fmt: skip
    theirs = and_(users.c.connection_id == devices.c.connection_id, users.c.id == devices.c.owner_id)
    return (
        select(*alike, func.count())
        .select_from(devices.join(users, theirs))
        .where(devices.c.connection_id == connection_id)
        .group_by(*(one.name for one in alike))
    )


RESOURCE = Resource(
    name="device_owner_counts",
    kind="derived",
    table=DeviceOwnerCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("users", "devices", "effective_roles"),
)
