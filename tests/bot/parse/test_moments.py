from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.parse.moments import read_length, read_moment
from bot.parse.words import split
from services.moments import Local

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TOKYO = "Asia/Tokyo"


def keys(text: str) -> list[str]:
    return [word.key for word in split(text)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("on 30 November 17:00 Europe/Berlin", "2026-11-30T16:00"),
        ("30 Nov 5 pm", "2026-11-30T17:00"),
        ("until Friday", "2026-11-27T00:00"),
        ("next Monday at 9", "2026-11-23T09:00"),
        ("Monday morning", "2026-11-23T09:00"),
        ("tomorrow at 5pm", "2026-11-22T17:00"),
        ("17:00 tomorrow", "2026-11-22T17:00"),
        ("at 17:00 on 30 November", "2026-11-30T17:00"),
        ("at 17:00", "2026-11-21T17:00"),
        ("at 8:00", "2026-11-22T08:00"),
        ("at noon", "2026-11-21T12:00"),
        ("in 4 hours", "2026-11-21T13:00"),
        ("in 3 days", "2026-11-24T09:00"),
        ("tonight", "2026-11-21T20:00"),
        ("tonight at 10", "2026-11-21T22:00"),
        ("this evening at 7", "2026-11-21T19:00"),
        ("tomorrow morning at 8", "2026-11-22T08:00"),
        ("Friday evening, 18:00", "2026-11-27T18:00"),
        ("on Friday afternoon", "2026-11-27T14:00"),
        ("2026-12-01T09:00", "2026-12-01T09:00"),
        ("until 2026-12-01 18:00 UTC", "2026-12-01T18:00"),
    ],
)
def test_point_in_time_is_aware_utc(text: str, at: str) -> None:
    found = read_moment(keys(text), 0, NOW)
    assert found is not None
    assert (found[0].utc(), found[1]) == (datetime.fromisoformat(at).replace(tzinfo=UTC), len(keys(text)))


def test_times_without_a_zone_are_the_person_s_own() -> None:
    found = read_moment(keys("tomorrow"), 0, NOW, zone="Europe/Berlin", clock=time(9))
    assert found == (Local(date(2026, 11, 22), time(9), "Europe/Berlin"), 1)
    assert found[0].utc() == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_the_next_time_of_a_clock_is_the_next_where_it_is_said_to_be() -> None:
    # 09:00 in UTC is 18:00 in Tokyo.
    tomorrow, today = Local(date(2026, 11, 22), time(17, 30), TOKYO), Local(date(2026, 11, 21), time(18, 30), TOKYO)
    assert read_moment(keys("at 17:30 Asia/Tokyo"), 0, NOW) == (tomorrow, 3)
    assert read_moment(keys("at 18:30 Asia/Tokyo"), 0, NOW) == (today, 3)


def test_hours_from_now_that_end_where_the_clocks_go_back_are_told_apart() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    found = read_moment(keys("in 1 hour"), 0, night, zone="Europe/Berlin")
    assert found == (Local(date(2026, 10, 25), time(1, 30), "UTC"), 3)


@pytest.mark.parametrize("text", ["Adele", "9", "at", "25:00", "at 25", "Europe/Berlin", "2026-13-01T09:00", ""])
def test_other_words_are_no_point_in_time(text: str) -> None:
    assert read_moment(keys(text), 0, NOW) is None


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4 hours", timedelta(hours=4)),
        ("for four hours", timedelta(hours=4)),
        ("for 4h", timedelta(hours=4)),
        ("90min", timedelta(minutes=90)),
        ("half an hour", timedelta(minutes=30)),
        ("an hour", timedelta(hours=1)),
        ("for two weeks", timedelta(days=14)),
        ("2d", timedelta(days=2)),
    ],
)
def test_length_of_time_is_read(text: str, length: timedelta) -> None:
    assert read_length(keys(text), 0) == (length, len(keys(text)))


@pytest.mark.parametrize("text", ["Adele", "0 days", "hours", "-3 days", ""])
def test_other_words_are_no_length_of_time(text: str) -> None:
    assert read_length(keys(text), 0) is None
