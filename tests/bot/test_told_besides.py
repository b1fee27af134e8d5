"""What a text says of when, and the wish read from it does not keep, is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.parse import Understood, whole_grammar
from bot.parse.kept import untouched
from bot.told_besides import unkept_times

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("she is away until 1 December, disable Adele Vance", "disable Adele Vance", ["“1 December” is no part"]),
        ("starting Monday 9:00, ending Friday 18:00", "disable Adele Vance on 2026-11-23 09:00", ["“Friday 18:00” is"]),
        ("Lynne leaves Monday, block her at 5pm that day", "disable Lynne Robbins on 2026-11-23 17:00", []),
        ("disable Adele Vance on Monday", "disable Adele Vance on 2026-11-23 09:00", []),
        ("disable Adele Vance, her contract ended on 3 March 2026", "disable Adele Vance", []),
        (
            "disable Adele Vance until Friday",
            "disable Adele Vance until Friday",
            ["I do not end that by myself: “until"],
        ),
        ("block Adele Vance until she is back", "disable Adele Vance", ["I cannot know when that is: “until she is"]),
        ("disable Adele Vance", "disable Adele Vance", []),
        ("", "auto reply Adele Vance saying I am away until 4 December", ["“until 4 December” is told in the message"]),
        ("", "auto reply Adele Vance until 2026-12-04 saying I am away until 4 December", []),
    ],
)
def test_a_time_that_a_wish_is_not_for_is_told_once(text: str, read: str, told: list[str]) -> None:
    reading = whole_grammar().read(read, NOW.date(), NOW)
    assert isinstance(reading, Understood)
    notes = list(unkept_times(reading, text, NOW, "UTC"))
    assert len(notes) == len(told)
    assert all(map(str.startswith, notes, told))


@pytest.mark.parametrize(
    ("text", "read", "kept"),
    [
        (
            "offboard Adele, but do not delete the mailbox or the account",
            "offboard Adele",
            "the mailbox or the account",
        ),
        ("disable Adele, keep her files", "disable Adele", "keep her files"),
        ("delete user Adele, keep her files", "delete user Adele", ""),
        ("disable Adele, keep her licence", "disable Adele", ""),
    ],
)
def test_what_is_not_to_be_deleted_is_told(text: str, read: str, kept: str) -> None:
    reading = whole_grammar().read(read, NOW.date(), NOW)
    assert isinstance(reading, Understood)
    assert untouched(text, reading).endswith(kept)
    assert bool(untouched(text, reading)) is bool(kept)
