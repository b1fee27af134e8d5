"""What made Identity Protection suspicious: one row for each detection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Resource, Row
from services.store.types import Utc, graph_us


class RiskDetection(SQLModel, table=True):
    """One detection. `event` is Graph's riskEventType, `activity` what it is about (signin, user).

    `created_at` is when it was found, `active_at` when what was found had happened. With P1 alone `level` is hidden and
    `event` generic. A detection is written once: how the risk ended is in risky_users.
    """

    __tablename__ = "risk_detections"
    __table_args__ = (
        Index("risk_detections_by_time", "created_at"),
        Index("risk_detections_by_user", "user_id", "created_at"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Utc)
    active_at: datetime | None = Field(default=None, sa_type=Utc)
    user_id: str
    event: str
    level: str
    state: str | None = None
    activity: str | None = None
    timing: str | None = None
    ip: str | None = None
    city: str | None = None
    country: str | None = None
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph riskDetection as a row."""
    place = raw.get("location") or {}
    return {
        "id": raw["id"],
        "created_at": graph_us(raw["detectedDateTime"]),
        "active_at": graph_us(raw.get("activityDateTime")),
        "user_id": raw["userId"],
        "event": raw["riskEventType"],
        "level": raw["riskLevel"],
        "state": raw.get("riskState"),
        "activity": raw.get("activity"),
        "timing": raw.get("detectionTimingType"),
        "ip": raw.get("ipAddress"),
        "city": place.get("city"),
        "country": place.get("countryOrRegion"),
    }


RESOURCE = Resource(
    name="risk_detections",
    kind="log",
    table=RiskDetection,
    every=timedelta(minutes=15),
    path="/identityProtection/riskDetections",
    select=(
        "id",
        "detectedDateTime",
        "activityDateTime",
        "userId",
        "riskEventType",
        "riskLevel",
        "riskState",
        "activity",
        "detectionTimingType",
        "ipAddress",
        "location",
    ),
    page=500,
    selects=False,
    time="detectedDateTime",
    back=timedelta(days=90),
    keep=timedelta(days=365),
    to_row=to_row,
    permissions=("IdentityRiskEvent.Read.All",),
    licence="Entra ID P1",
)
