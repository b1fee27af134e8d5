"""The tenant itself: its name, the plans it has bought, its domains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Field, SQLModel

from services.specs import Listing, Part, Resource, Row
from services.store.types import Utc, graph_us


class Organization(SQLModel, table=True):
    """The one organization of a tenant. `contacts` are the technical notification addresses, single spaces between.

    `synced` says whether Entra Connect brings people in, `synced_at` when it last did (UTC, None for never).
    """

    __tablename__ = "organization"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    country: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    contacts: str
    synced: bool
    synced_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


class OrganizationPlan(SQLModel, table=True):
    """One service plan the tenant has, or had. `status` is Graph's capabilityStatus (Enabled, Warning, Deleted...)."""

    __tablename__ = "organization_plans"

    connection_id: int = Field(primary_key=True)
    organization_id: str = Field(primary_key=True)
    plan_id: str = Field(primary_key=True)
    service: str
    status: str
    round: int


class Domain(SQLModel, table=True):
    """One domain of the tenant; `id` is its name. `authentication` is Managed or Federated."""

    __tablename__ = "domains"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    verified: bool
    is_default: bool
    is_initial: bool
    authentication: str
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph organization as a row."""
    return {
        "id": raw["id"],
        "name": raw["displayName"] or "",
        "country": raw.get("countryLetterCode"),
        "created_at": graph_us(raw.get("createdDateTime")),
        "contacts": " ".join(raw["technicalNotificationMails"]),
        "synced": raw.get("onPremisesSyncEnabled") is True,
        "synced_at": graph_us(raw.get("onPremisesLastSyncDateTime")),
    }


def plans(raw: Mapping[str, Any]) -> list[Row]:
    """The plans of one organization. A plan that was assigned repeatedly counts as enabled when one of them is."""
    best: dict[str, Mapping[str, Any]] = {}
    for plan in raw["assignedPlans"]:
        if plan["servicePlanId"] not in best or plan["capabilityStatus"] == "Enabled":
            best[plan["servicePlanId"]] = plan
    return [
        {"organization_id": raw["id"], "plan_id": id_, "service": plan["service"], "status": plan["capabilityStatus"]}
        for id_, plan in best.items()
    ]


def domain(raw: Mapping[str, Any]) -> Row:
    """One Graph domain as a row."""
    return {
        "id": raw["id"].lower(),
        "verified": raw["isVerified"],
        "is_default": raw["isDefault"],
        "is_initial": raw["isInitial"],
        "authentication": raw["authenticationType"],
    }


RESOURCE = Resource(
    name="organization",
    kind="snapshot",
    table=Organization,
    every=timedelta(hours=6),
    path="/organization",
    select=(
        "id",
        "displayName",
        "countryLetterCode",
        "createdDateTime",
        "technicalNotificationMails",
        "onPremisesSyncEnabled",
        "onPremisesLastSyncDateTime",
        "assignedPlans",
    ),
    page=0,
    to_row=to_row,
    parts=(Part(table=OrganizationPlan, owner="organization_id", to_rows=plans, sources=("assignedPlans",)),),
    more=(
        Listing(
            table=Domain,
            path="/domains",
            select=("id", "isVerified", "isDefault", "isInitial", "authenticationType"),
            page=0,
            to_row=domain,
            permissions=("Domain.Read.All",),
        ),
    ),
    tracked=("name", "contacts", "synced"),
    named="name",
    permissions=("Organization.Read.All",),
)
