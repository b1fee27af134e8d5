"""Texts of several clauses, and with an "or": what is asked for is found, and nothing else is."""

from datetime import date

import pytest

from bot.parse import Ambiguous, Grammar, Reading, Understood

TODAY = date(2026, 11, 21)


def canonical(reading: Reading) -> list[str]:
    found = reading.readings if isinstance(reading, Ambiguous) else (reading,)
    return [one.canonical for one in found if isinstance(one, Understood)]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("users in sales or germany", ["users department sales", "users country germany"]),
        ("inactive or disabled users", ["users inactive 90d", "users disabled"]),
        ("who has e3 or e5", ["users with licence e3", "users with licence e5"]),
        ("devices of adele vance or lee gu", ["devices adele vance", "devices lee gu"]),
        ("disable adele or lee", ["disable adele", "disable lee"]),
        ("disable lynne robbins or megan bowen", ["disable lynne robbins", "disable megan bowen"]),
    ],
)
def test_one_thing_or_another_is_two_readings(grammar: Grammar, text: str, means: list[str]) -> None:
    assert canonical(grammar.read(text, TODAY)) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("users in sales or marketing", "users department sales or marketing"),
        ("people in Finance, HR or Legal without mfa", "users department finance, hr or legal and without mfa"),
        ("admins in India or United States", "users admins and country india or united states"),
        ("who has E3 and E5", "users with licence e3 and with licence e5"),
    ],
)
def test_what_is_strung_together_is_one_reading(grammar: Grammar, text: str, means: str) -> None:
    assert canonical(grammar.read(text, TODAY)) == [means]


@pytest.mark.parametrize(
    "text",
    ["disable adele, delete lynne", "disable adele or delete lynne", "reset mfa of adele, revoke lynne's sessions"],
)
def test_two_wishes_in_one_text_are_neither(grammar: Grammar, text: str) -> None:
    assert not {"disable adele", "delete user lynne", "reset mfa adele", "revoke sessions lynne"}.intersection(
        canonical(grammar.read(text, TODAY))
    )


@pytest.mark.parametrize("text", ["disable her, she left", "reset his mfa, he has a new phone"])
def test_nobody_is_guessed_where_nobody_is_named(grammar: Grammar, text: str) -> None:
    assert not [one for one in canonical(grammar.read(text, TODAY)) if "she" in one.split()[-1:]]
