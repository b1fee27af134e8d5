"""Licences that Microsoft could not give to people who should have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Field, SQLModel

from services.specs import Resource, Row

FINE = "None"


class LicenceError(SQLModel, table=True):
    """One licence of one user that is in error. `by_group` is the group that gives it, "" for a direct assignment.

    `error` is Graph's word: CountViolation, MutuallyExclusiveViolation, DependencyViolation...
    """

    __tablename__ = "licence_errors"

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    sku_id: str = Field(primary_key=True)
    by_group: str = Field(primary_key=True)
    error: str
    round: int


def errors(raw: Mapping[str, Any]) -> list[Row]:
    """The licences of one Graph user that are in error; of two for the same licence and group the last."""
    found = {
        (state["skuId"], state["assignedByGroup"] or ""): state["error"]
        for state in raw["licenseAssignmentStates"]
        if state["error"] != FINE
    }
    return [
        {"user_id": raw["id"], "sku_id": sku, "by_group": group, "error": error}
        for (sku, group), error in found.items()
    ]


RESOURCE = Resource(
    name="licence_errors",
    kind="snapshot",
    table=LicenceError,
    every=timedelta(hours=6),
    path="/users",
    select=("id", "licenseAssignmentStates"),
    to_rows=errors,
    about="user_id",
    after=("users",),
    permissions=("User.Read.All",),
)
