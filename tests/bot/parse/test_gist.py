"""What nothing was worded for is guessed from the things, the filters and the words in it; a wish is never sure."""

from __future__ import annotations

from datetime import date

import pytest

from bot.parse import Grammar
from bot.parse.guess import Guess, sure, sure_wish
from bot.parse.things import Thing
from bot.parse.words import split
from services.specs import Question, Wish
from tests.bot.parse.wordings import NO_ACTION

TODAY = date(2026, 11, 21)
KINDS = {"lynne robbins": "who", "alex": "who", "nestor": "who", "zoom": "app", "e3": "licence", "marketing": "group"}


def guesses(grammar: Grammar, text: str) -> list[Guess]:
    """What `text` may mean where those are what there is."""
    words = split(text)
    things = []
    for name, kind in KINDS.items():
        keys, long = [word.key for word in words], len(name.split())
        at = next((at for at in range(len(keys)) if " ".join(keys[at : at + long]) == name), None)
        things += [] if at is None else [Thing(frozenset((kind,)), at, at + long)]
    return grammar.gist.guesses(text, words, sorted(things, key=lambda one: one.start), TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("whats the story with Lynne Robbins", "user lynne robbins"),
        ("wat laptops n phones does Alex have", "devices alex"),
        ("what azure subs can Nestor get into", "azure roles nestor"),
        ("how many E3 did we buy and how many are given out", "licence e3"),
        ("client secrets that die in the next 30 days", "secrets 30d"),
        ("what do i get if im in the marketing group", "group marketing"),
        ("is that zoom thing from a verified publisher", "app zoom"),
        ("wat phones hav Alex on us registered", "devices alex"),
    ],
)
def test_a_question_in_words_of_ones_own_is_guessed(grammar: Grammar, text: str, meant: str) -> None:
    reading = sure(guesses(grammar, text))
    assert reading is not None
    assert reading.canonical == meant
    assert not reading.exact


@pytest.mark.parametrize(
    "text",
    [
        "apps that float in the dark",
        "groups of Mail.Fly",
        "apps nobody ever painted",
        "Which groups contain guests from Northwind Traders?",
        "By whom, and on which date?",
        "who of the guests is in more than one group",
    ],
)
def test_a_list_is_not_sure_where_something_was_left_out_that_may_have_been_to_narrow_it(
    grammar: Grammar, text: str
) -> None:
    assert sure(guesses(grammar, text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "change the department of Lynne Robbins, empty up to now, to Marketing",
        "set the job title of Lynne Robbins like that of the others in Marketing",
        "change the manager of Lynne Robbins over to whoever leads Marketing",
    ],
)
def test_no_other_wish_is_guessed_than_the_one_whose_verb_and_field_are_said(grammar: Grammar, text: str) -> None:
    found = [one.reading.spec.name for one in guesses(grammar, text) if isinstance(one.reading.spec, Wish)]
    assert {*found} <= {"update_user", "set_manager"}


def test_a_wish_in_words_of_ones_own_is_offered_and_never_sure(grammar: Grammar) -> None:
    found = guesses(grammar, "alex got a new phone, wipe his mfa so that it can be registered again")
    assert found[0].reading.canonical == "reset mfa alex"
    assert sure(found) is None


@pytest.mark.parametrize("text", ["send mail as anyone", "sync the clocks", "rotate alex out of zoom", "test zoom"])
def test_what_does_more_than_answer_is_never_sure(grammar: Grammar, text: str) -> None:
    assert sure(guesses(grammar, text)) is None


def test_of_two_people_none_is_picked_for_a_wish(grammar: Grammar) -> None:
    found = guesses(grammar, "alex got a new phone, wipe the mfa of lynne robbins so that it can be registered again")
    assert all(isinstance(guess.reading.spec, Question) for guess in found)


@pytest.mark.parametrize("text", NO_ACTION)
def test_what_asks_for_no_action_is_never_sure_to_be_one(grammar: Grammar, text: str) -> None:
    reading = sure(guesses(grammar, text)) if split(text) else None
    assert reading is None or (isinstance(reading.spec, Question) and reading.spec.change is None)


@pytest.mark.parametrize(
    "text", ["I don't want to disable Alex", "disable Alex if he is a guest", "should we disable Alex or not", "never"]
)
def test_a_doubt_or_a_condition_is_no_wish_to_offer(grammar: Grammar, text: str) -> None:
    assert all(isinstance(guess.reading.spec, Question) for guess in guesses(grammar, text))


@pytest.mark.parametrize("text", ["want the sign-ins of Nestor", "need the sign-ins of Alex"])
def test_who_wants_something_may_want_to_see_it(grammar: Grammar, text: str) -> None:
    assert sure_wish(guesses(grammar, text), begs=False, alone=True) is None
