"""Clock times in time zones, on the days the clocks change above all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from services import moments
from services.approval_settings import QuietHours
from services.errors import BadArgument

NIGHT = QuietHours(begins=time(20), ends=time(7), zone="Europe/Berlin")
NOON = QuietHours(begins=time(12), ends=time(13), zone="Europe/Berlin")
EARLY = QuietHours(begins=time(7), ends=time(8), zone="Europe/Berlin")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("day", "clock", "zone", "moment"),
    [
        (date(2026, 11, 30), time(17), "Europe/Berlin", utc(2026, 11, 30, 16)),
        (date(2026, 7, 30), time(17), "Europe/Berlin", utc(2026, 7, 30, 15)),
        (date(2026, 3, 29), time(1, 59), "Europe/Berlin", utc(2026, 3, 29, 0, 59)),
        (date(2026, 3, 29), time(3, 0), "Europe/Berlin", utc(2026, 3, 29, 1, 0)),
        (date(2026, 10, 25), time(1, 59), "Europe/Berlin", utc(2026, 10, 24, 23, 59)),
        (date(2026, 10, 25), time(3, 0), "Europe/Berlin", utc(2026, 10, 25, 2, 0)),
        (date(2026, 11, 30), time(17), "Asia/Kolkata", utc(2026, 11, 30, 11, 30)),
        (date(2026, 11, 30), time(17), "UTC", utc(2026, 11, 30, 17)),
    ],
)
def test_a_time_on_the_wall_is_one_moment(day: date, clock: time, zone: str, moment: datetime) -> None:
    assert moments.in_utc(day, clock, zone) == moment


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(BadArgument, match="02:30 does not exist in Europe/Berlin") as refused:
        moments.in_utc(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert refused.value.next_step == "Choose another time, for example 03:30."


def test_a_time_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(BadArgument, match="02:30 comes twice in Europe/Berlin on 25 October 2026") as refused:
        moments.in_utc(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert refused.value.next_step == "Say which one you mean: 2026-10-25 00:30 UTC or 2026-10-25 01:30 UTC."


def test_a_moment_is_said_as_the_clock_there_shows_it() -> None:
    assert moments.spoken(utc(2026, 11, 30, 16), "Europe/Berlin") == "30 November 2026, 17:00 (Europe/Berlin)"
    assert moments.spoken(utc(2026, 11, 3, 16), "") == "3 November 2026, 16:00 (UTC)"


def test_what_a_client_says_of_its_zone_is_believed_only_when_there_is_such_a_zone() -> None:
    assert moments.known_zone("Europe/Berlin", "UTC") == "Europe/Berlin"
    assert moments.known_zone("../../etc/passwd", "Europe/Paris") == "Europe/Paris"
    assert moments.known_zone("", "UTC") == "UTC"


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ((NIGHT,), utc(2026, 1, 5, 18, 59), None),
        ((NIGHT,), utc(2026, 1, 5, 19, 0), utc(2026, 1, 6, 6)),
        ((NIGHT,), utc(2026, 1, 6, 5, 59), utc(2026, 1, 6, 6)),
        ((NIGHT,), utc(2026, 1, 6, 6, 0), None),
        ((NIGHT,), utc(2026, 3, 28, 23, 0), utc(2026, 3, 29, 5)),
        ((NIGHT,), utc(2026, 10, 24, 23, 0), utc(2026, 10, 25, 6)),
        ((NOON,), utc(2026, 7, 5, 10, 30), utc(2026, 7, 5, 11)),
        ((NIGHT, EARLY), utc(2026, 1, 6, 1), utc(2026, 1, 6, 7)),
        ((), utc(2026, 1, 6, 1), None),
    ],
)
def test_quiet_hours_end_when_the_clock_there_says_so(
    quiet: tuple[QuietHours, ...], now: datetime, until: datetime | None
) -> None:
    assert moments.quiet_until(quiet, now) == until


def test_quiet_hours_that_never_end_do_not_hold_the_machine_up() -> None:
    always = (NIGHT, QuietHours(begins=time(7), ends=time(20), zone="Europe/Berlin"))
    assert moments.quiet_until(always, utc(2026, 1, 6, 1)) is not None
