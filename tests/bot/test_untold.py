"""What a text says of when, and the wish read from it does not keep, is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.parse import Understood, whole_grammar
from bot.untold import unkept_time

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("she is away until 1 December, disable Adele Vance", "disable Adele Vance", "1 December"),
        ("starting Monday 9:00, ending Friday 18:00", "disable Adele Vance on 2026-11-23 09:00", "Friday 18:00"),
        ("disable Adele Vance on Monday", "disable Adele Vance on 2026-11-23 09:00", ""),
        ("disable Adele Vance, her contract ended on 3 March 2026", "disable Adele Vance", ""),
        ("disable Adele Vance", "disable Adele Vance", ""),
    ],
)
def test_a_time_that_a_wish_is_not_for_is_told(text: str, read: str, told: str) -> None:
    reading = whole_grammar().read(read, NOW.date(), NOW)
    assert isinstance(reading, Understood)
    assert unkept_time(text, reading, NOW) == (told and f"I took no account of “{told}”.")
