"""The licences the tenant has bought, and how many are in use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.products import product_name
from services.specs import Resource, Row


class Licence(SQLModel, table=True):
    """One product of the tenant. `enabled`, `warning`, `suspended` and `consumed` count seats.

    `status` is Graph's capabilityStatus: Enabled, Warning, Suspended, Deleted, LockedOut.
    """

    __tablename__ = "licences"
    __table_args__ = (Index("licences_by_sku", "sku_id"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    sku_id: str
    part_number: str
    name: str
    enabled: int
    warning: int
    suspended: int
    consumed: int
    status: str
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph subscribedSku as a row."""
    seats = raw["prepaidUnits"]
    return {
        "id": raw["id"],
        "sku_id": raw["skuId"],
        "part_number": raw["skuPartNumber"],
        "name": product_name(raw["skuPartNumber"]),
        "enabled": seats["enabled"],
        "warning": seats.get("warning") or 0,
        "suspended": seats.get("suspended") or 0,
        "consumed": raw["consumedUnits"],
        "status": raw["capabilityStatus"],
    }


RESOURCE = Resource(
    name="licences",
    kind="snapshot",
    table=Licence,
    every=timedelta(hours=1),
    path="/subscribedSkus",
    select=("id", "skuId", "skuPartNumber", "prepaidUnits", "consumedUnits", "capabilityStatus"),
    page=0,
    to_row=to_row,
    permissions=("LicenseAssignment.Read.All",),
)
