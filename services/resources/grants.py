"""What people and administrators let apps do in their name: delegated permissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Part, Resource, Row


class Grant(SQLModel, table=True):
    """One oauth2PermissionGrant: what the app `client_id` may do with `resource_id` in somebody's name.

    Both are object ids of apps (service principals), not appIds. `consent` is AllPrincipals (for everybody,
    `principal_id` is None) or Principal (for that user only). `scope` are the permissions, single spaces between them.
    """

    __tablename__ = "grants"
    __table_args__ = (Index("grants_by_client", "client_id"), Index("grants_by_principal", "principal_id"))

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    client_id: str
    resource_id: str
    consent: str
    principal_id: str | None = None
    scope: str
    round: int


class GrantedPermission(SQLModel, table=True):
    """One permission of one grant, as Microsoft writes it (Mail.Read)."""

    __tablename__ = "granted_permissions"
    __table_args__ = (Index("granted_permissions_by_permission", "permission"),)

    connection_id: int = Field(primary_key=True)
    grant_id: str = Field(primary_key=True)
    permission: str = Field(primary_key=True)
    round: int


def _words(raw: Mapping[str, Any]) -> list[str]:
    # One text, at times with a space before the first word.
    return list(dict.fromkeys((raw["scope"] or "").split()))


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph oAuth2PermissionGrant as a row."""
    return {
        "id": raw["id"],
        "client_id": raw["clientId"],
        "resource_id": raw["resourceId"],
        "consent": raw["consentType"],
        "principal_id": raw["principalId"],
        "scope": " ".join(_words(raw)),
    }


def to_raw(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row still knows of its grant, so that a partial change can be laid over it."""
    return {
        "id": row["id"],
        "clientId": row["client_id"],
        "resourceId": row["resource_id"],
        "consentType": row["consent"],
        "principalId": row["principal_id"],
        "scope": row["scope"],
    }


def permissions(raw: Mapping[str, Any]) -> list[Row]:
    """The permissions of one grant."""
    return [{"grant_id": raw["id"], "permission": word} for word in _words(raw)]


RESOURCE = Resource(
    name="grants",
    kind="delta",
    table=Grant,
    every=timedelta(minutes=30),
    path="/oauth2PermissionGrants",
    delta="/oauth2PermissionGrants/delta",
    select=("id", "clientId", "resourceId", "consentType", "principalId", "scope"),
    to_row=to_row,
    to_raw=to_raw,
    parts=(
        Part(
            table=GrantedPermission,
            owner="grant_id",
            to_rows=permissions,
            sources=("scope",),
            member="permission",
            tracked="permission",
        ),
    ),
    tracked=("consent", "principal_id"),
    after=("apps",),
    permissions=("Directory.Read.All",),
)
