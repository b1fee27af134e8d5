"""The applications people of the tenant can sign in to (service principals), with what each proves itself by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.app_credentials import held
from services.names import fold
from services.specs import Part, Resource, Row
from services.store.types import Key, Utc, graph_us, us_graph


class App(SQLModel, table=True):
    """One service principal. `publisher` is the verified publisher's name; `owner_tenant_id` is None for the oldest.

    `kind` is Graph's servicePrincipalType (Application, ManagedIdentity, Legacy...). `assignment_required`: only those
    assigned to it can sign in, else everybody can. `single_sign_on` is how people sign in (saml, oidc, password,
    notSupported), None where nobody has set it.
    """

    __tablename__ = "apps"
    __table_args__ = (Index("apps_by_name", "name_key"), Index("apps_by_app_id", "app_id"))

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    app_id: str
    name: str
    name_key: str = Field(sa_type=Key)
    enabled: bool
    publisher: str | None = None
    verified_publisher: bool
    owner_tenant_id: str | None = None
    kind: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    homepage: str | None = None
    assignment_required: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    single_sign_on: str | None = None
    round: int


class AppKey(SQLModel, table=True):
    """One secret, certificate or SAML signing key that the app `app_id` (its object id) itself holds.

    `id` is its keyId, `kind` secret, certificate or signing key. What an app signs its answers with counts once,
    though Graph lists its private and its public half and the password of the first.
    """

    __tablename__ = "app_keys"
    __table_args__ = (Index("app_keys_by_end", "ends_at"),)

    connection_id: int = Field(primary_key=True)
    app_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    name: str | None = None
    starts_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph servicePrincipal as a row."""
    name = raw["displayName"] or ""
    publisher = raw.get("verifiedPublisher") or {}
    return {
        "id": raw["id"],
        "app_id": raw["appId"],
        "name": name,
        "name_key": fold(name),
        "enabled": raw.get("accountEnabled") is not False,
        "publisher": publisher.get("displayName"),
        "verified_publisher": bool(publisher.get("verifiedPublisherId")),
        "owner_tenant_id": raw.get("appOwnerOrganizationId"),
        "kind": raw.get("servicePrincipalType"),
        "created_at": graph_us(raw.get("createdDateTime")),
        "homepage": raw.get("homepage"),
        "assignment_required": raw["appRoleAssignmentRequired"],
        "single_sign_on": raw.get("preferredSingleSignOnMode"),
    }


def keys(raw: Mapping[str, Any]) -> list[Row]:
    """What one Graph servicePrincipal holds; of the parts of a signing key, which share a thumbprint, only the key."""
    credentials = list(held(raw))
    signing = {one.get("customKeyIdentifier") for one, _ in credentials if one.get("usage") == "Sign"} - {None}
    rows = []
    for one, row in credentials:
        signs = one.get("usage") == "Sign"
        if signs or one.get("customKeyIdentifier") not in signing:
            rows.append(row | {"kind": "signing key" if signs else row["kind"], "app_id": raw["id"]})
    return rows


def to_raw(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row still knows of its Graph servicePrincipal, so that a partial change can be laid over it."""
    verified = {"displayName": row["publisher"], "verifiedPublisherId": row["verified_publisher"]}
    return {
        "id": row["id"],
        "appId": row["app_id"],
        "displayName": row["name"],
        "accountEnabled": row["enabled"],
        "verifiedPublisher": verified,
        "appOwnerOrganizationId": row["owner_tenant_id"],
        "servicePrincipalType": row["kind"],
        "createdDateTime": us_graph(row["created_at"]),
        "homepage": row["homepage"],
        "appRoleAssignmentRequired": row["assignment_required"],
        "preferredSingleSignOnMode": row["single_sign_on"],
    }


RESOURCE = Resource(
    name="apps",
    kind="delta",
    table=App,
    every=timedelta(minutes=30),
    path="/servicePrincipals",
    delta="/servicePrincipals/delta",
    count="/servicePrincipals/$count",
    select=(
        "id",
        "appId",
        "displayName",
        "accountEnabled",
        "verifiedPublisher",
        "appOwnerOrganizationId",
        "servicePrincipalType",
        "createdDateTime",
        "homepage",
        "appRoleAssignmentRequired",
        "preferredSingleSignOnMode",
        "passwordCredentials",
        "keyCredentials",
    ),
    to_row=to_row,
    to_raw=to_raw,
    parts=(
        Part(
            table=AppKey,
            owner="app_id",
            to_rows=keys,
            sources=("passwordCredentials", "keyCredentials"),
            tracked="key",
        ),
    ),
    tracked=("name", "enabled", "verified_publisher", "assignment_required"),
    named="name",
    permissions=("Application.Read.All",),
)
