"""Who is registered for which second factor, some hours behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Resource, Row
from services.store.types import Key, Utc, graph_us


class MfaRegistration(SQLModel, table=True):
    """The registration of one user; `id` is the user's. Disabled users may have none: unknown, not unregistered.

    `methods` are Graph's methodsRegistered in alphabetical order with single spaces between them ("" for none),
    `preferred` the second factor asked for first, None for none. `updated_at` is how old Microsoft's own view is.
    """

    __tablename__ = "mfa_registration"
    # Unique by its key anyway; SQLite takes it before the key's own index only when it is told so.
    __table_args__ = (
        Index("mfa_registration_by_registered", "registered", "connection_id", "id", unique=True),
        Index("mfa_registration_by_methods", "methods", "registered"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    upn: str = Field(sa_type=Key)
    registered: bool
    capable: bool
    passwordless: bool
    self_service_reset: bool
    admin: bool | None = None
    methods: str
    preferred: str | None = None
    updated_at: datetime = Field(sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph userRegistrationDetails as a row."""
    preferred = raw.get("userPreferredMethodForSecondaryAuthentication")
    return {
        "id": raw["id"],
        "upn": raw["userPrincipalName"].lower(),
        "registered": raw["isMfaRegistered"],
        "capable": raw["isMfaCapable"],
        "passwordless": raw["isPasswordlessCapable"],
        "self_service_reset": raw["isSsprRegistered"],
        "admin": raw.get("isAdmin"),
        "methods": " ".join(sorted(raw["methodsRegistered"] or ())),
        "preferred": None if preferred in ("", "none") else preferred,
        "updated_at": graph_us(raw["lastUpdatedDateTime"]),
    }


RESOURCE = Resource(
    name="mfa_registration",
    kind="snapshot",
    table=MfaRegistration,
    every=timedelta(hours=6),
    path="/reports/authenticationMethods/userRegistrationDetails",
    select=(
        "id",
        "userPrincipalName",
        "isMfaRegistered",
        "isMfaCapable",
        "isPasswordlessCapable",
        "isSsprRegistered",
        "isAdmin",
        "methodsRegistered",
        "userPreferredMethodForSecondaryAuthentication",
        "lastUpdatedDateTime",
    ),
    to_row=to_row,
    tracked=("registered", "methods"),
    named="upn",
    after=("users",),
    permissions=("AuditLog.Read.All",),
    licence="Entra ID P1",
)
