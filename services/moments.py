"""Clock times where people live: to UTC and back, right across changes of the clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from services.approval_settings import QuietHours
from services.errors import BadArgument


def known_zone(name: str, default: str) -> str:
    """`name` when it is that of a time zone, else `default`: what a client says of itself is no more than a hint."""
    return name if name in available_timezones() else default


def in_utc(day: date, clock: time, zone: str) -> datetime:
    """The aware UTC time at which the clocks of `zone` show `clock` on that day.

    Shown twice in autumn, it is the first. Raises BadArgument for one that is skipped in spring.
    """
    there = ZoneInfo(zone)
    moment = datetime.combine(day, clock, there).astimezone(UTC)
    if moment.astimezone(there).time() != clock:
        raise BadArgument(
            f"{clock:%H:%M} does not exist in {zone} on {day.day} {day:%B %Y}: the clocks go forward.",
            "Choose another time.",
        )
    return moment


def spoken(moment: datetime, zone: str) -> str:
    """How people say it: "30 November 2026, 17:00 (Europe/Berlin)"."""
    local = moment.astimezone(ZoneInfo(zone or "UTC"))
    return f"{local.day} {local:%B %Y, %H:%M} ({zone or 'UTC'})"


def quiet_until(quiet: Iterable[QuietHours], now: datetime) -> datetime | None:
    """When the quiet hours that hold `now` are over (UTC), those that follow on them too; None when none holds."""
    hours, end = tuple(quiet), now
    for _ in range(7 * max(len(hours), 1)):
        later = max((found for one in hours if (found := _end(one, end)) is not None), default=None)
        if later is None:
            break
        end = later
    return end if end > now else None


def quiet_hours(said: str, zone: str) -> tuple[QuietHours, ...]:
    """Those said as "22:00-07:00", by the clock of `zone`; none when both times are the same."""
    begins, ends = (time.fromisoformat(one) for one in said.split("-"))
    return () if begins == ends else (QuietHours(begins=begins, ends=ends, zone=zone),)


def _end(hours: QuietHours, now: datetime) -> datetime | None:
    """When these end, if they hold `now`."""
    there = ZoneInfo(hours.zone)
    today = now.astimezone(there).date()
    for day in (today - timedelta(days=1), today):
        over = hours.ends <= hours.begins
        begins, ends = _clock(day, hours, there, end=False), _clock(day + timedelta(days=over), hours, there, end=True)
        if begins <= now < ends:
            return ends
    return None


def _clock(day: date, hours: QuietHours, there: ZoneInfo, *, end: bool) -> datetime:
    return datetime.combine(day, hours.ends if end else hours.begins, there).astimezone(UTC)
