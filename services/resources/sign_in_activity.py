"""When each user last signed in, as the directory sums it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Resource, Row
from services.store.types import Utc, graph_us


class SignInActivity(SQLModel, table=True):
    """The last sign-ins of one user; `id` is the user's. `last_at` counts failed tries too. None means never."""

    __tablename__ = "sign_in_activity"
    __table_args__ = (Index("sign_in_activity_by_success", "last_success_at", "id", "connection_id"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    last_success_at: datetime | None = Field(default=None, sa_type=Utc)
    last_at: datetime | None = Field(default=None, sa_type=Utc)
    last_noninteractive_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph user's signInActivity as a row; the property is absent for those who never signed in."""
    seen = raw.get("signInActivity") or {}
    return {
        "id": raw["id"],
        "last_success_at": graph_us(seen.get("lastSuccessfulSignInDateTime")),
        "last_at": graph_us(seen.get("lastSignInDateTime")),
        "last_noninteractive_at": graph_us(seen.get("lastNonInteractiveSignInDateTime")),
    }


RESOURCE = Resource(
    name="sign_in_activity",
    kind="snapshot",
    table=SignInActivity,
    every=timedelta(hours=6),
    path="/users",
    select=("id", "signInActivity"),
    page=500,
    to_row=to_row,
    after=("users",),
    permissions=("User.Read.All", "AuditLog.Read.All"),
    licence="Entra ID P1",
)
