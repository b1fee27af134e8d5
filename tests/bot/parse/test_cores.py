"""Which part of a text of several clauses may be all it asks for, and what takes a wish back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parse.cores import Core, clauses, explained, overrun, sentences
from bot.parse.grammar import Grammar
from bot.parse.reading import readings
from tests.bot.parse.test_gist import TODAY


def whole(text: str) -> Core:
    """A text of one sentence."""
    return Core(text, 0, len(text), ())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lee left. Please disable him. HR called.", "Please disable him"),
        ("Who owns Zoom? The renewal is due.", "Who owns Zoom?"),
        ("Could you pull her devices? She moves on Friday.", "Could you pull her devices?"),
        ("The badge was handed in - disable Lee", "disable Lee"),
        ("new phone\nreset the mfa of Lee", "reset the mfa of Lee"),
    ],
)
def test_the_sentence_that_asks_or_begs_comes_first_then_the_last(text: str, first: str) -> None:
    assert sentences(text)[0].said == first


def test_a_text_of_one_sentence_or_of_very_many_has_no_likeliest() -> None:
    assert sentences("disable Lee") == []
    assert sentences("a. " * 20) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Lee starts his leave today, so please disable him", "please disable him"),
        ("sync the users again because I added somebody", "sync the users again"),
        ("Adele moved to Operations, correct her department", "correct her department"),
    ],
)
def test_a_sentence_has_its_clauses(text: str, part: str) -> None:
    assert part in [one.said for one in clauses(text, whole(text))]


@pytest.mark.parametrize(
    "told",
    ["wait", "never mind, not yet", "but not yet", "if she agrees", "when she leaves", "he said not to", "or not",
     "Should we do that?", "is that right?", "you are admin now", "unless HR objects", "after her contract ends"],
)  # fmt: skip
def test_what_takes_a_wish_back_forbids_it_or_sets_a_condition_makes_it_doubted(told: str) -> None:
    assert Core("disable Adele", 0, 13, (told,)).doubted


@pytest.mark.parametrize(
    "told", ["she left", "HR called twice", "thanks", "he is away until Friday", "her badge is gone"]
)
def test_a_reason_is_no_doubt(told: str) -> None:
    assert not Core("disable Adele", 0, 13, (told,)).doubted


def test_what_somebody_does_himself_is_doubted() -> None:
    assert whole("I will reset the mfa of Lynne myself").doubted


def test_a_question_asks_and_a_polite_wish_begs() -> None:
    assert whole("Disable Adele?").asks
    assert not whole("Could you disable Adele?").asks
    assert whole("Could you disable Adele?").begs


def test_a_question_may_be_explained_by_its_speaker() -> None:
    assert explained("Who owns it? I need somebody to approve.") == "Who owns it?"
    assert explained("Who owns it? Disable her.") == explained("Who owns it?") == ""


def test_a_reading_that_goes_on_into_the_next_clause_overruns(grammar: Grammar) -> None:
    (one,) = readings(grammar.read("sync now users", TODAY))
    (more,) = readings(grammar.read("sync now users again, because I added one", TODAY))
    assert (overrun(one), overrun(more)) == (False, True)


@given(st.text(max_size=600))
def test_no_text_is_too_odd_and_every_part_stands_where_it_says(text: str) -> None:
    for sentence in sentences(text) or [whole(text)]:
        for one in (sentence, *clauses(text, sentence)):
            assert text[one.start : one.end] == one.said
