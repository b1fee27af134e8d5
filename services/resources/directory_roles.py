"""The administrators: directory roles, who holds them, and who may take them on for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Link, Listing, Resource, Row
from services.store.types import Key, Utc, graph_us

OWN = "/roleManagement/directory"


class RoleAssignment(SQLModel, table=True):
    """One role that `principal_id` (a user, a group or an app) holds now.

    `scope` is / for the whole tenant, else the directory object or administrative unit it is limited to; None when
    it is limited inside an app.
    """

    __tablename__ = "role_assignments"
    __table_args__ = (
        Index("role_assignments_by_principal", "principal_id"),
        Index("role_assignments_by_role", "role_id"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    role_id: str
    principal_id: str
    scope: str | None = None
    round: int


class DirectoryRole(SQLModel, table=True):
    """One role definition, held by anybody or not. `template_id` is the same in every tenant for a built-in one."""

    __tablename__ = "directory_roles"
    __table_args__ = (Index("directory_roles_by_name", "name_key"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    template_id: str | None = None
    name: str
    name_key: str = Field(sa_type=Key)
    description: str | None = None
    built_in: bool
    enabled: bool
    round: int


class RoleEligibility(SQLModel, table=True):
    """One role that `principal_id` may take on now (Privileged Identity Management).

    `ends_at` None: for good. `membership` is Direct, or Group for what a member of an eligible group inherits.
    """

    __tablename__ = "role_eligibilities"
    __table_args__ = (
        Index("role_eligibilities_by_principal", "principal_id"),
        Index("role_eligibilities_by_role", "role_id"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    role_id: str
    principal_id: str
    scope: str | None = None
    membership: str | None = None
    starts_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph unifiedRoleAssignment as a row."""
    return {
        "id": raw["id"],
        "role_id": raw["roleDefinitionId"],
        "principal_id": raw["principalId"],
        "scope": raw.get("directoryScopeId"),
    }


def role(raw: Mapping[str, Any]) -> Row:
    """One Graph unifiedRoleDefinition as a row."""
    return {
        "id": raw["id"],
        "template_id": raw.get("templateId"),
        "name": raw["displayName"] or "",
        "name_key": fold(raw["displayName"]),
        "description": raw.get("description"),
        "built_in": raw["isBuiltIn"],
        "enabled": raw["isEnabled"],
    }


def eligibility(raw: Mapping[str, Any]) -> Row:
    """One Graph unifiedRoleEligibilityScheduleInstance as a row."""
    return {
        "id": raw["id"],
        "role_id": raw["roleDefinitionId"],
        "principal_id": raw["principalId"],
        "scope": raw.get("directoryScopeId"),
        "membership": raw.get("memberType"),
        "starts_at": graph_us(raw.get("startDateTime")),
        "ends_at": graph_us(raw.get("endDateTime")),
    }


RESOURCE = Resource(
    name="directory_roles",
    kind="snapshot",
    table=RoleAssignment,
    every=timedelta(minutes=30),
    path=f"{OWN}/roleAssignments",
    select=("id", "roleDefinitionId", "principalId", "directoryScopeId"),
    to_row=to_row,
    more=(
        Listing(
            table=DirectoryRole,
            path=f"{OWN}/roleDefinitions",
            select=("id", "templateId", "displayName", "description", "isBuiltIn", "isEnabled"),
            page=0,
            to_row=role,
            permissions=("RoleManagement.Read.Directory",),
        ),
        Listing(
            table=RoleEligibility,
            path=f"{OWN}/roleEligibilityScheduleInstances",
            select=(
                "id",
                "roleDefinitionId",
                "principalId",
                "directoryScopeId",
                "memberType",
                "startDateTime",
                "endDateTime",
            ),
            page=0,
            to_row=eligibility,
            # What the assignments need gives this one too, unless Directory.Read.All stands in for that.
            permissions=("RoleEligibilitySchedule.Read.Directory",),
            licence="Entra ID P2",
        ),
    ),
    link=Link(owner="principal_id", member="role_id", tracked="role"),
    after=("users", "apps"),
    permissions=("RoleManagement.Read.Directory",),
)
