"""People whom Identity Protection holds, or held, to be at risk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Resource, Row
from services.store.types import Key, Utc, graph_us


class RiskyUser(SQLModel, table=True):
    """The risk of one user; `id` is the user's.

    `level` is Graph's riskLevel (low, medium, high, none, hidden), `state` its riskState (atRisk,
    confirmedCompromised, remediated, dismissed...), `detail` its riskDetail. `deleted`: the account is gone.
    """

    __tablename__ = "risky_users"
    __table_args__ = (Index("risky_users_by_state", "state", "updated_at"),)

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    upn: str | None = Field(default=None, sa_type=Key)
    name: str | None = None
    level: str
    state: str
    detail: str | None = None
    deleted: bool
    updated_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph riskyUser as a row."""
    upn = raw.get("userPrincipalName")
    return {
        "id": raw["id"],
        "upn": upn.lower() if upn else None,
        "name": raw.get("userDisplayName"),
        "level": raw["riskLevel"],
        "state": raw["riskState"],
        "detail": raw.get("riskDetail"),
        "deleted": raw.get("isDeleted") is True,
        "updated_at": graph_us(raw.get("riskLastUpdatedDateTime")),
    }


RESOURCE = Resource(
    name="risky_users",
    kind="snapshot",
    table=RiskyUser,
    every=timedelta(minutes=15),
    path="/identityProtection/riskyUsers",
    select=(
        "id",
        "userPrincipalName",
        "userDisplayName",
        "riskLevel",
        "riskState",
        "riskDetail",
        "isDeleted",
        "riskLastUpdatedDateTime",
    ),
    page=500,
    to_row=to_row,
    tracked=("level", "state"),
    named="name",
    permissions=("IdentityRiskyUser.Read.All",),
    licence="Entra ID P2",
)
