"""Who may use an app, and what apps may do on their own: app role assignments, and what permissions are called.

One list holds both. A user or group that is assigned to an app may use it; an app (principal_kind ServicePrincipal)
that is assigned to one of Microsoft's holds an application permission of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Beyond, Link, Part, Resource, Row
from services.store.types import Utc, graph_us


class AppAssignment(SQLModel, table=True):
    """One app role of the app `resource_id` that `principal_id` holds; both are object ids.

    `principal_kind` is User, Group or ServicePrincipal. `role_id` is an id of app_roles, or all zeros for plain access
    to an app without roles.
    """

    __tablename__ = "app_assignments"
    __table_args__ = (
        Index("app_assignments_by_resource", "resource_id", "connection_id", "principal_kind"),
        Index("app_assignments_by_principal", "principal_id"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    resource_id: str
    role_id: str
    principal_id: str
    principal_kind: str
    principal_name: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


class AppRole(SQLModel, table=True):
    """One role an app offers: `value` is what permissions are called by (Mail.ReadWrite), None for plain roles.

    `kinds` says who can hold it: User, Application, or both with a space between.
    """

    __tablename__ = "app_roles"
    __table_args__ = (Index("app_roles_by_value", "value"),)

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    value: str | None = None
    name: str | None = None
    kinds: str
    enabled: bool
    round: int


class AppScope(SQLModel, table=True):
    """One delegated permission an app offers: `value` is what grants call it by (Mail.Read), `name` says it in words.

    `consent` is who can agree to it: User or Admin.
    """

    __tablename__ = "app_scopes"
    __table_args__ = (Index("app_scopes_by_value", "value"),)

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    value: str | None = None
    name: str | None = None
    consent: str | None = None
    enabled: bool
    round: int


def assignments(raw: Mapping[str, Any]) -> list[Row]:
    """The assignments to one Graph servicePrincipal."""
    return [
        {
            "id": one["id"],
            "resource_id": raw["id"],
            "role_id": one["appRoleId"],
            "principal_id": one["principalId"],
            "principal_kind": one["principalType"],
            "principal_name": one.get("principalDisplayName"),
            "created_at": graph_us(one.get("createdDateTime")),
        }
        for one in raw["appRoleAssignedTo"]
    ]


def roles(raw: Mapping[str, Any]) -> list[Row]:
    """The roles one Graph servicePrincipal offers."""
    return [
        {
            "app_id": raw["id"],
            "id": role["id"],
            "value": role.get("value") or None,
            "name": role.get("displayName"),
            "kinds": " ".join(sorted(role["allowedMemberTypes"])),
            "enabled": role["isEnabled"],
        }
        for role in raw["appRoles"]
    ]


def scopes(raw: Mapping[str, Any]) -> list[Row]:
    """The delegated permissions one Graph servicePrincipal offers."""
    return [
        {
            "app_id": raw["id"],
            "id": scope["id"],
            "value": scope.get("value") or None,
            "name": scope.get("adminConsentDisplayName") or scope.get("userConsentDisplayName") or None,
            "consent": scope.get("type"),
            "enabled": scope["isEnabled"],
        }
        for scope in raw["oauth2PermissionScopes"]
    ]


RESOURCE = Resource(
    name="app_assignments",
    kind="snapshot",
    table=AppAssignment,
    every=timedelta(hours=3),
    path="/servicePrincipals",
    select=("id", "appRoles", "oauth2PermissionScopes"),
    expand="appRoleAssignedTo",
    to_rows=assignments,
    beyond=Beyond(
        name="appRoleAssignedTo",
        path="/servicePrincipals/{id}/appRoleAssignedTo",
        select=("id", "appRoleId", "principalId", "principalType", "principalDisplayName", "createdDateTime"),
    ),
    parts=(
        Part(table=AppRole, owner="app_id", to_rows=roles, sources=("appRoles",)),
        Part(table=AppScope, owner="app_id", to_rows=scopes, sources=("oauth2PermissionScopes",)),
    ),
    link=Link(owner="principal_id", member="resource_id", tracked="app"),
    named="principal_name",
    after=("users", "apps"),
    permissions=("Application.Read.All",),
)
