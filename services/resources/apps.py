"""The applications people of the tenant can sign in to (service principals)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Resource, Row
from services.store.types import Key, Utc, graph_us, us_graph


class App(SQLModel, table=True):
    """One service principal. `publisher` is the verified publisher's name; `owner_tenant_id` is None for the oldest.

    `kind` is Graph's servicePrincipalType (Application, ManagedIdentity, Legacy...).
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
    }


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
    ),
    to_row=to_row,
    to_raw=to_raw,
    tracked=("name", "enabled", "verified_publisher"),
    named="name",
    permissions=("Application.Read.All",),
)
