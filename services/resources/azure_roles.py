"""Who may do what in an Azure subscription: its role assignments, inherited ones too, and what the roles are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Listing, Resource, Row
from services.store.types import Key, Utc, graph_us

OWN = "/subscriptions/{subscription}/providers/Microsoft.Authorization"
VERSION = {"api-version": "2022-04-01"}
ACTION = "Microsoft.Authorization/{}/read"


class AzureRoleAssignment(SQLModel, table=True):
    """One role that `principal_id` holds at `scope`; `id` is the whole address of the assignment, in lower case.

    `principal_kind` is User, Group, ServicePrincipal, ForeignGroup, Device; who was deleted stays on the list. `scope`
    begins at the subscription, or above it (a management group, / for everything) for what is inherited.
    """

    __tablename__ = "azure_role_assignments"
    __table_args__ = (
        Index("azure_role_assignments_by_principal", "principal_id"),
        Index("azure_role_assignments_by_role", "role_id"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    role_id: str
    principal_id: str
    principal_kind: str
    scope: str
    condition: str | None = None
    description: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    created_by: str | None = None
    round: int


class AzureRole(SQLModel, table=True):
    """One role definition; `id` is its GUID, the same in every scope. `built_in` False: the tenant's own."""

    __tablename__ = "azure_roles"
    __table_args__ = (Index("azure_roles_by_name", "name_key"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=Key)
    description: str | None = None
    built_in: bool
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One roleAssignment of Azure Resource Manager as a row."""
    facts = raw["properties"]
    return {
        "id": raw["id"].lower(),
        # The same definition is written under each scope it is used in.
        "role_id": facts["roleDefinitionId"].rpartition("/")[2].lower(),
        "principal_id": facts["principalId"],
        "principal_kind": facts.get("principalType") or "Unknown",
        "scope": facts["scope"],
        "condition": facts.get("condition") or None,
        "description": facts.get("description") or None,
        "created_at": graph_us(facts.get("createdOn")),
        "created_by": facts.get("createdBy") or None,
    }


def role(raw: Mapping[str, Any]) -> Row:
    """One roleDefinition of Azure Resource Manager as a row."""
    facts = raw["properties"]
    return {
        "id": raw["name"].lower(),
        "name": facts["roleName"],
        "name_key": fold(facts["roleName"]),
        "description": facts.get("description") or None,
        "built_in": facts["type"] == "BuiltInRole",
    }


RESOURCE = Resource(
    name="azure_roles",
    kind="snapshot",
    of="subscription",
    table=AzureRoleAssignment,
    every=timedelta(hours=1),
    path=f"{OWN}/roleAssignments",
    select=("id", "properties"),
    page=0,
    selects=False,
    params=VERSION,
    to_row=to_row,
    more=(
        Listing(
            table=AzureRole,
            path=f"{OWN}/roleDefinitions",
            select=("name", "properties"),
            page=0,
            selects=False,
            params=VERSION,
            to_row=role,
            permissions=(ACTION.format("roleDefinitions"),),
        ),
    ),
    tracked=("role_id", "principal_id", "scope"),
    permissions=(ACTION.format("roleAssignments"),),
)
