"""Clock times where people live: to UTC and back, right across changes of the clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from services.approval_settings import QuietHours
from services.errors import BadArgument


@dataclass(frozen=True, slots=True)
class Local:
    """A time as somebody said it: what the clocks of `zone` are to show. Whether they ever do is not known yet."""

    day: date
    clock: time
    zone: str

    def __str__(self) -> str:
        """How it can always be typed: "2026-11-30 17:00 Europe/Berlin"."""
        return f"{self.day} {self.clock:%H:%M} {self.zone}"

    def utc(self) -> datetime:
        """The moment it is, aware UTC. Raises BadArgument for one that is skipped or shown twice."""
        return in_utc(self.day, self.clock, self.zone)


def local(moment: datetime, zone: str) -> Local:
    """What the clocks of `zone` show at that moment, to the minute; in UTC where they show it twice."""
    there = moment.astimezone(ZoneInfo(zone))
    shown = Local(there.date(), there.time().replace(second=0, microsecond=0), zone)
    return local(moment, "UTC") if len(_moments(shown.day, shown.clock, zone)) > 1 else shown


@cache
def zones() -> frozenset[str]:
    """The names of all time zones. Kept: to list them walks through a folder for ten milliseconds."""
    return frozenset(available_timezones())


def known_zone(name: str, default: str) -> str:
    """`name` when it is that of a time zone, else `default`: what a client says of itself is no more than a hint."""
    return name if name in zones() else default


def in_utc(day: date, clock: time, zone: str) -> datetime:
    """The aware UTC time at which the clocks of `zone` show `clock` on that day.

    Raises BadArgument for one that is skipped in spring or shown twice in autumn: somebody must say which is meant.
    """
    found = _moments(day, clock, zone)
    if len(found) == 1:
        return found[0]
    said = f"{clock:%H:%M} {{}} in {zone} on {day.day} {day:%B %Y}: the clocks go {{}}."
    if not found:
        later = (datetime.combine(day, clock) + timedelta(hours=1)).time()
        raise BadArgument(said.format("does not exist", "forward"), f"Choose another time, for example {later:%H:%M}.")
    first, second = (f"{one:%Y-%m-%d %H:%M} UTC" for one in found)
    raise BadArgument(said.format("comes twice", "back"), f"Say which one you mean: {first} or {second}.")


def _moments(day: date, clock: time, zone: str) -> list[datetime]:
    """Every moment at which the clocks there show it, first first."""
    there = ZoneInfo(zone)
    found = {datetime.combine(day, clock.replace(fold=fold), there).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if one.astimezone(there).time() == clock)


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


def quiet_for_ever(quiet: Iterable[QuietHours]) -> bool:
    """Whether some of these hours hold at every time of a day, so that they never end."""
    hours, noon = tuple(quiet), datetime(2026, 6, 15, 12, tzinfo=UTC)
    end = quiet_until(hours, noon)
    return end is not None and end - noon > timedelta(days=2)


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
