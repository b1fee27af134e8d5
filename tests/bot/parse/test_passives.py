"""Wishes in the passive."""

import pytest

from bot.parse.passives import participles, turned
from bot.parse.words import split

VERBS = participles(
    ("add", "block", "disable", "forward", "put", "remove", "reset", "revoke", "switch", "take", "deny")
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Can Lee Gu be put into Finance Team?", "put Lee Gu into Finance Team?"),
        ("could Lee please be disabled right now", "disable Lee right now"),
        ("Can Miriam have her account switched back on?", "switch Miriam's account back on?"),
        ("could his email be forwarded to a@contoso.com", "forward his email to a@contoso.com"),
        ("get Lee blocked", "block Lee"),
        ("I'd like Lee's sessions revoked", "revoke Lee's sessions"),
        ("we want Lee added to Finance", "add Lee to Finance"),
        ("Visio should be taken from Lee", "take Visio from Lee"),
        ("Lee's mfa needs resetting", "reset Lee's mfa"),
        ("Lee has to be removed from Sales", "remove Lee from Sales"),
    ],
)
def test_what_is_to_be_done_is_what_to_do(text: str, said: str) -> None:
    assert list(turned(text, split(text), VERBS)) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "can a guest be added",
        "can I be added",
        "could Lee not be disabled",
        "should Lee be disabled",
        "can Lee be",
        "we have Lee disabled",
        "Lee was disabled",
        "Lee has removed Joni from Sales",
        "who needs to be blocked",
        "remove what Lee should be denied",
    ],
)
def test_what_is_asked_of_anybody_told_or_doubted_is_no_wish(text: str) -> None:
    assert list(turned(text, split(text), VERBS)) == []


def test_a_verb_is_known_by_its_participles() -> None:
    assert [VERBS[form] for form in ("added", "disabling", "taken", "put", "denied", "resetting")] == [
        "add", "disable", "take", "put", "deny", "reset",
    ]  # fmt: skip
