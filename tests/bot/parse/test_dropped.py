"""A bare verb is about what the clause before it names; nothing is added to what says more, or is told of nothing."""

import pytest

from bot.parse.dropped import whole


@pytest.mark.parametrize(
    ("said", "told", "meant"),
    [
        ("please remove", "Teams Premium is not necessary for Diego, ", "remove Teams Premium for Diego"),
        ("take it away", "The Visio licence is not used by Nestor any more, ", "take away Visio licence from Nestor"),
        ("please delete", "Guest Aisha Murray is no longer needed", "delete Guest Aisha Murray"),
        ("remove it please", "Adele's auto reply isn't needed anymore, ", "remove Adele's auto reply"),
        ("delete her calendars", "Guest Aisha Murray is no longer needed", ""),
        ("delete", "Aisha Murray called", ""),
        ("", "Aisha Murray is gone", ""),
    ],
)
def test_a_bare_verb_is_about_what_is_no_longer_needed(said: str, told: str, meant: str) -> None:
    assert whole(said, told) == meant
