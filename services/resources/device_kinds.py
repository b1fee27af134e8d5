"""How many devices there are of each version of a system, and of each maker and model."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, String, func, literal, literal_column, select, union_all
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted
from services.told_apart import LONGEST

VERSION, MODEL = "version", "model"


class DeviceKind(SQLModel, table=True):
    """The devices of which the same holds: `devices` is how many.

    `kind` is VERSION (of the `system`, as Entra ID has both) or MODEL; `value` which. Of a MODEL it is the maker and
    the model, each in a line, of all entries that Intune has of the device. `system` is "" where nobody told.
    """

    __tablename__ = "device_kinds"

    connection_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    system: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    devices: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts all devices of a connection anew. Source: devices, managed_devices (manufacturer, model)."""
    tables = SQLModel.metadata.tables
    devices, managed = tables["devices"], tables["managed_devices"].c
    lines = func.coalesce(managed.maker, "") + literal("\n") + func.coalesce(managed.model, "")
    entries = select(managed.device_id, lines.label("lines")).where(
        managed.connection_id == connection_id, managed.device_id.is_not(None)
    )
    ordered = entries.distinct().order_by(managed.device_id, "lines").subquery()
    made = func.substr(func.aggregate_strings(ordered.c.lines, "\n"), 1, LONGEST).label("made")
    known = select(ordered.c.device_id, made).group_by(ordered.c.device_id).subquery()
    of_model = _part(MODEL, devices, known.c.made).join(known, known.c.device_id == devices.c.device_id)
    ours = devices.c.connection_id == connection_id
    of_version = _part(VERSION, devices, devices.c.version).where(ours, devices.c.version.is_not(None))
    return select(union_all(of_version, of_model.where(ours)).subquery())


def _part(kind: str, devices: Any, value: Any) -> Select[Any]:
    said, system = literal_column(f"'{kind}'", String).label("kind"), func.coalesce(devices.c.system, "")
    counted = select(said, system.label("of_system"), value.label("value"), func.count().label("devices"))
    return counted.select_from(devices).group_by("of_system", value)


RESOURCE = Resource(
    name="device_kinds",
    kind="derived",
    table=DeviceKind,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("devices",),
)
