"""Wishes in the passive."""

import pytest

from bot.parse.passives import active
from bot.parse.words import split


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Can Lee Gu be put into Finance Team?", "put Lee Gu into Finance Team"),
        ("could Lee please be disabled right now", "disable Lee right now"),
        ("Can Miriam have her account switched back on?", "switch Miriam's account back on"),
        ("could his email be forwarded to a@contoso.com", "forward his email to a@contoso.com"),
    ],
)
def test_what_may_be_done_is_what_to_do(text: str, said: str) -> None:
    assert list(active(text, split(text))) == [said]


@pytest.mark.parametrize(
    "text",
    ["can a guest be added", "can I be added", "could Lee not be disabled", "should Lee be disabled", "can Lee be"],
)
def test_what_is_asked_of_anybody_or_doubted_is_no_wish(text: str) -> None:
    assert list(active(text, split(text))) == []
