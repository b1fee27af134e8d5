"""The tenant's own app registrations, with their secrets and certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.app_credentials import held
from services.specs import Part, Resource, Row
from services.store.types import Utc, graph_us, us_graph


class AppRegistration(SQLModel, table=True):
    """One application object. `audience` is Graph's signInAudience."""

    __tablename__ = "app_registrations"
    __table_args__ = (Index("app_registrations_by_app_id", "app_id", "connection_id", "id"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    app_id: str
    name: str
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    audience: str | None = None
    round: int


class AppCredential(SQLModel, table=True):
    """One secret or certificate of a registration; `id` is its keyId, `kind` secret or certificate."""

    __tablename__ = "app_credentials"
    __table_args__ = (Index("app_credentials_by_end", "ends_at"),)

    connection_id: int = Field(primary_key=True)
    registration_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    name: str | None = None
    starts_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph application as a row."""
    return {
        "id": raw["id"],
        "app_id": raw["appId"],
        "name": raw["displayName"] or "",
        "created_at": graph_us(raw.get("createdDateTime")),
        "audience": raw.get("signInAudience"),
    }


def to_raw(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row still knows of its Graph application, so that a partial change can be laid over it."""
    return {
        "id": row["id"],
        "appId": row["app_id"],
        "displayName": row["name"],
        "createdDateTime": us_graph(row["created_at"]),
        "signInAudience": row["audience"],
    }


def credentials(raw: Mapping[str, Any]) -> list[Row]:
    """The secrets and certificates of one application."""
    return [row | {"registration_id": raw["id"]} for _, row in held(raw)]


RESOURCE = Resource(
    name="app_registrations",
    kind="delta",
    table=AppRegistration,
    every=timedelta(hours=1),
    path="/applications",
    delta="/applications/delta",
    count="/applications/$count",
    select=(
        "id",
        "appId",
        "displayName",
        "createdDateTime",
        "signInAudience",
        "passwordCredentials",
        "keyCredentials",
    ),
    to_row=to_row,
    to_raw=to_raw,
    parts=(
        Part(
            table=AppCredential,
            owner="registration_id",
            to_rows=credentials,
            sources=("passwordCredentials", "keyCredentials"),
            tracked="credential",
        ),
    ),
    tracked=("name", "audience"),
    named="name",
    permissions=("Application.Read.All",),
)
