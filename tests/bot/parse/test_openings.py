"""A question behind words that say who wants it, or what for; what is not wanted is not asked."""

from __future__ import annotations

from datetime import date

import pytest

from bot.parse import whole_grammar
from bot.parse.openings import directly, exceptions, led_in
from bot.parse.reading import readings
from bot.parse.words import split


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("our auditors want a list of all guests", "a list of all guests"),
        ("my boss asks how many guests we have", "how many guests we have"),
        ("I do not know who manages Adele", "who manages Adele"),
        ("is it possible to see the disabled users", "the disabled users"),
    ],
)
def test_what_is_wanted_stands_behind_the_word_that_says_so(text: str, wanted: str) -> None:
    assert wanted in list(led_in(text, split(text)))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tell me who the owner of Zoom is", "who is the owner of Zoom"),
        ("do you know how fresh the data is", "how fresh is the data"),
        ("can you check whether Adele has MFA", "has Adele MFA"),
        ("which apps Lynne uses", "which apps does Lynne uses"),
    ],
)
def test_an_indirect_question_is_put_as_a_direct_one(text: str, asked: str) -> None:
    assert asked in [" ".join(one.split()) for one in directly(text, split(text))]


@pytest.mark.parametrize(
    "text",
    ["For Hans Li, verify that no licence is left", "For Hans, Lee and Megan, list the groups"],
)
def test_whom_it_is_asked_of_first_is_not_forgotten(text: str) -> None:
    found = readings(whole_grammar().read(text, date(2026, 11, 21)))
    assert all("hans" in one.canonical for one in found)


@pytest.mark.parametrize("text", ["which accounts show sign-in attempts", "which groups need an owner"])
def test_what_they_show_is_not_asked_for(text: str) -> None:
    assert list(led_in(text, split(text))) == []


@pytest.mark.parametrize("text", ["I don't want to see guests", "guests", "disable Adele", ""])
def test_what_nobody_wants_is_not_found(text: str) -> None:
    assert [*led_in(text, split(text)), *directly(text, split(text))] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("have all our admins got MFA?", "which admins have not got MFA?"),
        ("is everybody in Sales licensed", "who in Sales is not licensed"),
        ("is every laptop in Berlin encrypted", "which laptops in Berlin is not encrypted"),
        ("are all admins in Privileged Helpdesk", "which admins are not in Privileged Helpdesk"),
    ],
)
def test_what_is_asked_of_all_is_asked_as_of_whom_it_is_not_so(text: str, asked: str) -> None:
    assert asked in [" ".join(one.split()) for one in exceptions(text, split(text))]
