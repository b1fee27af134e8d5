"""What the directory audit log tells of late, by what it was done to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.directory_audits import AuditTarget, DirectoryAudit
from services.specs import Finding, Severity
from services.store.query import pick
from services.store.reader import Reader

COLUMNS = (
    DirectoryAudit.created_at,
    DirectoryAudit.activity,
    DirectoryAudit.actor_name,
    DirectoryAudit.ip,
    AuditTarget.target_id,
    AuditTarget.name,
    AuditTarget.kind,
    AuditTarget.changes,
)
TOLD_AS = and_(
    col(AuditTarget.connection_id) == DirectoryAudit.connection_id, col(AuditTarget.audit_id) == DirectoryAudit.id
)


def audited(
    read: Reader, connection_id: int, since: datetime, activities: Sequence[str], *conditions: ColumnElement[bool]
) -> dict[str, list[Row[Any]]]:
    """What succeeded since then of these activities, oldest first, by the object id of each target.

    Source: directoryAudits (activityDisplayName, targetResources).
    """
    wanted = (
        pick(*COLUMNS)
        .select_from(DirectoryAudit)
        .join(AuditTarget, TOLD_AS)
        .where(
            col(DirectoryAudit.connection_id) == connection_id,
            col(DirectoryAudit.activity).in_(activities),
            col(DirectoryAudit.created_at) >= since,
            col(DirectoryAudit.result).is_distinct_from("failure"),
            col(AuditTarget.target_id).is_not(None),
            *conditions,
        )
        .order_by(col(DirectoryAudit.created_at), col(DirectoryAudit.id))
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.target_id, []).append(row)
    return found


def happened(
    rows: Sequence[Any], text: str, *facts: Fact, severity: Severity | None = None, about: str = ""
) -> Finding:
    """A finding about the target of `rows`, which are what was done to it: worse each time it is done again."""
    last = rows[-1]
    said = (
        Fact("When", Value(last.created_at)),
        Fact("By", Value(last.actor_name or "Microsoft itself")),
        *facts,
        *([Fact("From", Value(last.ip))] if last.ip else ()),
        *([Fact("Times", Value(len(rows)))] if len(rows) > 1 else ()),
    )
    return Finding(last.target_id, text, said, len(rows) - 1, severity, about)


def names(rows: Iterable[Any]) -> str:
    """What the last of `rows` calls its target."""
    return next((row.name for row in reversed(list(rows)) if row.name), "somebody")
