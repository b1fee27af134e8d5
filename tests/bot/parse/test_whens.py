"""Where a text says when, and how that is said behind a wish."""

from __future__ import annotations

import pytest

from bot.parse.whens import led, whens

SAID = {
    "On vacation from Monday until the 20th of December, set my reply": "from Monday until the 20th of December",
    "need to get the access pass for Henrietta, 2 hours": "2 hours",
    "Lee leaves us tomorrow noon. Do the whole exit": "tomorrow noon",
    "wipe my calendar of meetings from 23 December to 2 January": "from 23 December to 2 January",
    "one-time code for Miriam to log in, good for half an hour": "for half an hour",
    "to be blocked at close of business, 6pm": "at close of business, 6pm",
    "disable him on 2026-12-01 at 17:00 please": "on 2026-12-01 at 17:00",
}


@pytest.mark.parametrize("text", SAID)
def test_when_is_found_wherever_it_stands(text: str) -> None:
    assert [one[0] for one in whens(text)] == [SAID[text]]


@pytest.mark.parametrize(
    "text", ["", "disable Adele", "the next of them", "Budget 2, who is in it", "take the 3 seats back"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert not list(whens(text))


def test_the_longest_comes_first() -> None:
    text = "tell me today, and offboard Lee on 30 November at 5pm"
    assert [one[0] for one in whens(text)] == ["on 30 November at 5pm", "today"]


def test_what_leads_already_is_led_by_nothing_else() -> None:
    assert list(led("until Friday")) == ["until Friday"]
    assert list(led("2 hours")) == ["2 hours", "on 2 hours", "at 2 hours", "for 2 hours"]
