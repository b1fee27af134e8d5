"""When what comes by the day or the week is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY, WEEKLY = "daily", "weekly"


def next_time(now: datetime, zone: str, rhythm: str, at_time: str, weekday: int) -> datetime:
    """The next time after `now` (UTC) at which a daily or weekly digest is due; `weekday` 0 is Monday."""
    local = now.astimezone(ZoneInfo(zone))
    at = time.fromisoformat(at_time)
    due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    while due <= local or (rhythm == WEEKLY and due.weekday() != weekday):
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)
