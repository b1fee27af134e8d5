"""Who changed what in the directory, as the audit log reports it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.specs import Part, Resource, Row
from services.store.types import Utc, graph_us


class DirectoryAudit(SQLModel, table=True):
    """One activity. `actor_id` is the user's or the service principal's object id, None for Microsoft itself.

    `result` is success, failure or timeout, `reason` says why it failed. Times are UTC.
    """

    __tablename__ = "directory_audits"
    __table_args__ = (
        Index("directory_audits_by_time", "created_at"),
        Index("directory_audits_by_actor", "actor_id", "created_at"),
        Index("directory_audits_by_activity", "activity", "created_at"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Utc)
    activity: str
    category: str
    service: str | None = None
    result: str | None = None
    reason: str | None = None
    actor_id: str | None = None
    actor_name: str | None = None
    actor_kind: str
    ip: str | None = None
    round: int


class AuditTarget(SQLModel, table=True):
    """One thing that was changed; `number` is its place among several. `kind` is Microsoft's word (User, Group...).

    `changes` is JSON: a list of [property, before, after], the values as JSON text or None.
    """

    __tablename__ = "audit_targets"
    __table_args__ = (Index("audit_targets_by_target", "target_id"),)

    connection_id: int = Field(primary_key=True)
    audit_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    target_id: str | None = None
    name: str | None = None
    kind: str | None = None
    changes: str
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph directoryAudit as a row."""
    by = raw["initiatedBy"] or {}
    user, app = by.get("user") or {}, by.get("app") or {}
    return {
        "id": raw["id"],
        "created_at": graph_us(raw["activityDateTime"]),
        "activity": raw["activityDisplayName"],
        "category": raw["category"],
        "service": raw.get("loggedByService"),
        "result": raw.get("result"),
        "reason": raw.get("resultReason") or None,
        "actor_id": user.get("id") or app.get("servicePrincipalId") or None,
        "actor_name": user.get("userPrincipalName") or user.get("displayName") or app.get("displayName") or None,
        "actor_kind": "user" if user else "app",
        "ip": user.get("ipAddress") or None,
    }


def targets(raw: Mapping[str, Any]) -> list[Row]:
    """What one activity changed."""
    return [
        {
            "audit_id": raw["id"],
            "number": number,
            "target_id": target.get("id"),
            "name": target.get("displayName") or target.get("userPrincipalName") or None,
            "kind": target.get("type"),
            "changes": orjson.dumps(
                [
                    [change.get("displayName"), change.get("oldValue"), change.get("newValue")]
                    for change in target.get("modifiedProperties") or ()
                ]
            ).decode(),
        }
        for number, target in enumerate(raw["targetResources"] or ())
    ]


RESOURCE = Resource(
    name="directory_audits",
    kind="log",
    table=DirectoryAudit,
    every=timedelta(minutes=10),
    path="/auditLogs/directoryAudits",
    select=(
        "id",
        "activityDateTime",
        "activityDisplayName",
        "category",
        "loggedByService",
        "result",
        "resultReason",
        "initiatedBy",
        "targetResources",
    ),
    page=1000,
    selects=False,
    time="activityDateTime",
    keep=timedelta(days=365),
    to_row=to_row,
    parts=(Part(table=AuditTarget, owner="audit_id", to_rows=targets, sources=("targetResources",)),),
    permissions=("AuditLog.Read.All",),
)
