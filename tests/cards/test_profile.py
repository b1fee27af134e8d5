from __future__ import annotations

from dataclasses import replace

from services.answers import Freshness, Profile, Section, Suggestion, Value
from tests.cards.drawing import drawn, lines, presses, titles
from tests.cards.lint import problems
from tests.cards.samples import ADELE, PROFILE


def test_a_profile_says_its_facts_first_and_its_age_last() -> None:
    said = lines(drawn(PROFILE, "user adele vance"))
    assert said[:3] == ["Adele Vance", "AdeleV@contoso.onmicrosoft.com", "Enabled"]
    assert said[-2:] == ["Contoso · as of 21 Nov 2026, 09:11 UTC", "Read as: user adele vance"]


def test_what_was_not_collected_is_said() -> None:
    blind = Freshness("Contoso", None, ("No Entra ID P1: sign-in times are not collected.",))
    said = lines(drawn(replace(PROFILE, fresh=blind)))
    assert said[-2:] == ["Contoso · not collected completely yet", blind.blind_spots[0]]


def test_a_long_list_says_how_many_more_there_are() -> None:
    said = lines(
        drawn(replace(PROFILE, sections=(Section("Groups", tuple(Value(f"g{n}") for n in range(10)), 1_210),)))
    )
    assert "g7" in said
    assert "g8" not in said
    assert "and 1,202 more" in said


def test_an_empty_list_says_none() -> None:
    said = lines(drawn(Profile(title="x", summary="", sections=(Section("Groups", (), 0),))))
    assert said[-1] == "None"


def test_buttons_ask_and_are_at_most_six() -> None:
    card = drawn(replace(PROFILE, next=tuple(Suggestion(f"Do {n}", f"do {ADELE}") for n in range(9))))
    assert titles(card) == [f"Do {n}" for n in range(6)]
    assert presses(card)[0] | {"title": ""} == {
        "type": "Action.Execute",
        "title": "",
        "verb": "ask",
        "data": {"ask": f"do {ADELE}"},
        "associatedInputs": "none",
    }


def test_a_profile_of_hundreds_of_long_lines_still_fits_a_message() -> None:
    long = tuple(Section(f"Section {n}", tuple(Value("x" * 200) for _ in range(50)), 50) for n in range(12))
    assert problems(drawn(replace(PROFILE, sections=long))) == []
