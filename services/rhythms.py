"""When what comes by the day or the week is due."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAILY, WEEKLY = "daily", "weekly"
HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
CLOCK = re.compile(
    r"(?:(?P<shift>half past|half|quarter past|quarter to) )?(?P<hour>\d{1,2}|[a-z]+?)"
    r"(?:(?:[:.]|(?<=\b\d\d))(?P<minute>[0-5]\d))?"
    r" ?(?:o'?clock)? ?(?:(?P<early>am|a\.m\.|in the morning)|(?P<late>pm|p\.m\.|in the (?:afternoon|evening)))?"
    r"(?: (?:sharp|utc))?"
)
SHIFTS = {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15}


def clock(said: str) -> str | None:
    """The time of the day, as "08:00", that "8am", "7 in the evening", "0800" or "half eight" says; None for none."""
    said = NAMED.get(said, said).strip()
    found = CLOCK.fullmatch(said)
    hours = found["hour"] if found else ""
    hour = int(hours) if hours.isdigit() else HOURS.index(hours) + 1 if hours in HOURS else -1
    half = found and (found["early"] or found["late"])
    if found is None or not 0 <= hour <= (12 if found["early"] else 23):
        return None
    if half and hour <= 12:
        hour = hour % 12 + 12 * bool(found["late"])
    minutes = (hour * 60 + int(found["minute"] or 0) + SHIFTS.get(found["shift"] or "", 0)) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def next_time(now: datetime, zone: str, rhythm: str, at_time: str, weekday: int) -> datetime:
    """The next time after `now` (UTC) at which a daily or weekly digest is due; `weekday` 0 is Monday."""
    local = now.astimezone(ZoneInfo(zone))
    at = time.fromisoformat(at_time)
    due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    while due <= local or (rhythm == WEEKLY and due.weekday() != weekday):
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)
