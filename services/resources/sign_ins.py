"""Interactive sign-ins, as the sign-in log reports them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from services.specs import Resource, Row
from services.store.types import Utc, graph_us

WHERE = ("sqlite_where", "postgresql_where")
FAILED: Any = dict.fromkeys(WHERE, text("error_code != 0"))
# Graph's clientAppUsed of what can ask for a second factor; everything else is an older protocol.
MODERN = ("Browser", "Mobile Apps and Desktop clients")
LEGACY: Any = dict.fromkeys(WHERE, text("client NOT IN ('Browser', 'Mobile Apps and Desktop clients')"))


class SignIn(SQLModel, table=True):
    """One row of the sign-in log. `error_code` 0 is a success; `failure` says why not.

    `ca_status` is Graph's conditionalAccessStatus; `client` its clientAppUsed (Browser, IMAP4...).
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("sign_ins_by_time", "created_at"),
        Index("sign_ins_by_user", "user_id", "created_at"),
        Index("sign_ins_by_country", "country", "created_at"),
        Index("sign_ins_by_city", "city", "created_at", "error_code"),
        Index("sign_ins_by_ip", "ip", "created_at", "error_code"),
        Index("sign_ins_by_app", "app_id", "created_at", "country"),
        # Few rows, and all that is counted of them.
        Index("sign_ins_failed", "created_at", "user_id", "country", "app_id", "error_code", "city", "ip", **FAILED),
        Index("sign_ins_failed_by_user", "user_id", "created_at", **FAILED),
        Index("sign_ins_failed_by_country", "country", "created_at", "user_id", **FAILED),
        Index("sign_ins_failed_by_app", "app_id", "created_at", "user_id", **FAILED),
        Index("sign_ins_legacy", "created_at", "error_code", **LEGACY),
        Index("sign_ins_by_round", "connection_id", "round", "created_at"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Utc)
    user_id: str
    app_id: str | None = None
    app_name: str | None = None
    error_code: int
    failure: str | None = None
    ip: str | None = None
    city: str | None = None
    country: str | None = None
    client: str | None = None
    ca_status: str | None = None
    interactive: bool
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph signIn as a row."""
    status = raw["status"]
    place = raw.get("location") or {}
    return {
        "id": raw["id"],
        "created_at": graph_us(raw["createdDateTime"]),
        "user_id": raw["userId"],
        "app_id": raw.get("appId"),
        "app_name": raw.get("appDisplayName"),
        "error_code": status["errorCode"],
        "failure": status.get("failureReason") if status["errorCode"] else None,
        "ip": raw.get("ipAddress"),
        "city": place.get("city"),
        "country": place.get("countryOrRegion"),
        "client": raw.get("clientAppUsed"),
        "ca_status": raw.get("conditionalAccessStatus"),
        "interactive": raw.get("isInteractive") is not False,
    }


RESOURCE = Resource(
    name="sign_ins",
    kind="log",
    table=SignIn,
    every=timedelta(minutes=10),
    path="/auditLogs/signIns",
    select=(
        "id",
        "createdDateTime",
        "userId",
        "appId",
        "appDisplayName",
        "status",
        "ipAddress",
        "location",
        "clientAppUsed",
        "conditionalAccessStatus",
        "isInteractive",
    ),
    page=1000,
    selects=False,
    time="createdDateTime",
    to_row=to_row,
    about="user_id",
    permissions=("AuditLog.Read.All", "Directory.Read.All"),
    licence="Entra ID P1",
)
