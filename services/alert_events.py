"""What became of alerts, one row each: the memory behind the trend and the digests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from services.store.watch_tables import AlertEvent


def event(
    alert_id: str, connection_id: int, check: str, severity: str, what: str, at: datetime, by: str = "",
    *, baseline: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """One row of alert_events."""
    row = {"alert_id": alert_id, "connection_id": connection_id, "check": check, "severity": severity}
    return row | {"what": what, "at": at, "by": by, "baseline": baseline}


def note(db: Connection, row: Any, what: str, at: datetime, by: str = "") -> None:
    """Writes down what became of the alert `row`."""
    one = event(row.id, row.connection_id, row.check, row.severity, what, at, by)
    db.execute(insert(AlertEvent).values(**one))
