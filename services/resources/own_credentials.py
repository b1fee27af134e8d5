"""The secrets and certificates of Steward's own app registration, and when they end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Field, SQLModel

from services.app_credentials import held
from services.specs import Resource, Row
from services.store.types import Utc


class OwnCredential(SQLModel, table=True):
    """One secret or certificate of the app a connection signs in as; `id` is its keyId, `kind` secret or certificate.

    `hint` are the first characters of a secret, which tell the one in use; None for certificates. `app_id` is the
    appId, `registration_id` the object id of the registration.
    """

    __tablename__ = "own_credentials"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    registration_id: str
    app_id: str
    app_name: str
    kind: str
    name: str | None = None
    hint: str | None = None
    starts_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def credentials(raw: Mapping[str, Any]) -> list[Row]:
    """The secrets and certificates of one Graph application."""
    app = {"registration_id": raw["id"], "app_id": raw["appId"], "app_name": raw["displayName"] or ""}
    return [row | app | {"hint": credential.get("hint")} for credential, row in held(raw)]


RESOURCE = Resource(
    name="own_credentials",
    kind="snapshot",
    table=OwnCredential,
    every=timedelta(hours=12),
    path="/applications(appId='{client}')",
    select=("id", "appId", "displayName", "passwordCredentials", "keyCredentials"),
    page=0,
    single=True,
    to_rows=credentials,
    tracked=("ends_at",),
    named="app_name",
    permissions=("Application.Read.All",),
)
