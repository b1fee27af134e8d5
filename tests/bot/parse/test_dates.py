from datetime import date

import pytest

from bot.parse.dates import read_range
from bot.parse.words import split

SATURDAY = date(2026, 11, 21)


def read(text: str, *, ahead: bool = False) -> str | None:
    keys = [word.key for word in split(text)]
    found = read_range(keys, 0, SATURDAY, ahead=ahead)
    return str(found[0]) if found and found[1] == len(keys) else None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("since Monday", "since 2026-11-16"),
        ("since last week", "since 2026-11-09"),
        ("since 3 days ago", "since 2026-11-18"),
        ("since the 1st of October", "since 2026-10-01"),
        ("since 2024", "since 2024-01-01"),
        ("after 3 May", "since 2026-05-04"),
        ("after May", "since 2026-06-01"),
        ("between Friday and Tuesday", "from 2026-11-13 to 2026-11-17"),
        ("today", "since 2026-11-21"),
        ("this month", "since 2026-11-01"),
        ("before the end of October", "before 2026-10-31"),
        ("by the end of the month", "before 2026-12-01"),
        ("this year", "since 2026-01-01"),
        ("yesterday", "from 2026-11-20 to 2026-11-20"),
        ("on Friday", "from 2026-11-20 to 2026-11-20"),
        ("last week", "from 2026-11-09 to 2026-11-15"),
        ("last weekend", "from 2026-11-14 to 2026-11-15"),
        ("over the weekend", "since 2026-11-21"),
        ("over 3 days ago", "before 2026-11-18"),
        ("last month", "from 2026-10-01 to 2026-10-31"),
        ("last quarter", "from 2026-07-01 to 2026-09-30"),
        ("last year", "from 2025-01-01 to 2025-12-31"),
        ("in October", "from 2026-10-01 to 2026-10-31"),
        ("in December", "from 2025-12-01 to 2025-12-31"),
        ("in February 2024", "from 2024-02-01 to 2024-02-29"),
        ("in 2025", "from 2025-01-01 to 2025-12-31"),
        ("in Q3", "from 2026-07-01 to 2026-09-30"),
        ("this autumn", "since 2026-09-01"),
        ("last autumn", "from 2025-09-01 to 2025-11-30"),
        ("over the summer", "from 2026-06-01 to 2026-08-31"),
        ("since spring", "since 2026-03-01"),
        ("last winter", "from 2025-12-01 to 2026-02-28"),
        ("in summer 2025", "from 2025-06-01 to 2025-08-31"),
        ("1.10.2026", "from 2026-10-01 to 2026-10-01"),
        ("October 1st", "from 2026-10-01 to 2026-10-01"),
        ("29 February", "from 2024-02-29 to 2024-02-29"),
        ("between 1 and 15 October", "from 2026-10-01 to 2026-10-15"),
        ("between 30 and 90 days ago", "from 2026-08-23 to 2026-10-22"),
        ("from 1 October to 15 October", "from 2026-10-01 to 2026-10-15"),
        ("from June to August", "from 2026-06-01 to 2026-08-31"),
        ("between 28 December and 3 January", "from 2025-12-28 to 2026-01-03"),
        ("from 2026-10-01 to 2026-10-31", "from 2026-10-01 to 2026-10-31"),
        ("since 2026-06-01", "since 2026-06-01"),
        ("before June", "before 2026-06-01"),
        ("until 15 October", "before 2026-10-16"),
        ("more than 30 days ago", "before 2026-10-22"),
    ],
)
def test_days_gone_by_are_read(text: str, days: str) -> None:
    assert read(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("in December", "from 2026-12-01 to 2026-12-31"),
        ("next week", "from 2026-11-23 to 2026-11-29"),
        ("next month", "from 2026-12-01 to 2026-12-31"),
        ("this month", "before 2026-12-01"),
        ("before January", "before 2027-01-01"),
        ("by Friday", "before 2026-11-28"),
        ("this autumn", "before 2026-12-01"),
        ("next spring", "from 2027-03-01 to 2027-05-31"),
        ("this winter", "from 2026-12-01 to 2027-02-28"),
        ("tomorrow", "from 2026-11-22 to 2026-11-22"),
        ("on Saturday", "from 2026-11-28 to 2026-11-28"),
    ],
)
def test_days_to_come_are_read(text: str, days: str) -> None:
    assert read(text, ahead=True) == days


@pytest.mark.parametrize(
    "text",
    [
        "the last week",
        "7 days",
        "sales",
        "may",
        "in Sales",
        "of Summer",
        "2026-13-01",
        "31 February 2026",
        "last",
        "between",
        "",
    ],
)
def test_other_words_are_no_days_of_the_calendar(text: str) -> None:
    assert read(text) is None
