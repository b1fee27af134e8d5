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
    ("text", "means"),
    [
        ("disable adele, delete lynne", ["disable adele", "delete user lynne"]),
        ("reset mfa of adele, revoke lynne's sessions", ["reset mfa adele", "revoke sessions lynne"]),
        ("disable adele and revoke her sessions", ["disable adele", "revoke sessions adele"]),
        ("disable adele, revoke her sessions", ["disable adele", "revoke sessions adele"]),
        (
            "block adele, revoke her sessions and reset her mfa",
            ["disable adele", "revoke sessions adele", "reset mfa adele"],
        ),
        (
            "add lee to group sales and remove joni from group hr",
            ["add lee to group sales", "remove joni from group hr"],
        ),
        ("take E5 away from grady and give him E3", ["remove licence grady e5", "assign licence grady e3"]),
        ("offboard joni and then give her onedrive to megan", ["offboard joni", "migrate onedrive joni to megan"]),
        ("show me adele's devices and her sign-ins", ["devices adele", "signins adele"]),
        ("who is adele's manager and what groups is she in", ["user adele", "groups with member adele"]),
        ("list guests and delete them", ["users guests", "delete user them: users guests"]),
        ("downgrade adele from E5 to E3", ["remove licence adele e5", "assign licence adele e3"]),
        ("swap Lynne from E3 to F3 pls", ["remove licence lynne e3", "assign licence lynne f3"]),
        ("Megan's E3 should become an E5", ["remove licence megan e3", "assign licence megan e5"]),
        ("swap Lynne's E3 for an F3, she is on the shop floor", ["remove licence lynne e3", "assign licence lynne f3"]),
        ("replace F3 with E3 for Lee Gu", ["remove licence lee gu f3", "assign licence lee gu e3"]),
        ("Diego gives his Copilot to Johanna", ["remove licence diego copilot", "assign licence johanna copilot"]),
        ("move the Visio seat from Pradeep over to Lee", ["remove licence pradeep visio", "assign licence lee visio"]),
        (
            "swap Alex for Abigail in Marketing Team",
            ["remove alex from group marketing team", "add abigail to group marketing team"],
        ),
        (
            "Grady goes from Sales Team to Finance Team",
            ["remove grady from group sales team", "add grady to group finance team"],
        ),
        ("disable Miro and take its permissions too", ["disable miro", "remove app access miro"]),
        (
            "disable Adele because she left and remove her from Sales",
            ["disable adele", "remove adele from group sales"],
        ),
        (
            "block Alex Wilber because he left and forward his mail to Adele",
            ["disable alex wilber", "forward mail alex wilber to adele"],
        ),
        (
            "revoke sessions of Lee Gu as he lost his phone and reset his password",
            ["revoke sessions lee gu", "reset password lee gu"],
        ),
    ],
)
def test_two_wishes_in_one_text_are_both_offered(grammar: Grammar, text: str, means: list[str]) -> None:
    assert canonical(grammar.read(text, TODAY)) == means


@pytest.mark.parametrize("text", ["disable adele or delete lynne", "disable adele, don't delete lynne"])
def test_of_two_wishes_of_which_one_is_meant_neither_is_read(grammar: Grammar, text: str) -> None:
    assert not {"disable adele", "delete user lynne"}.intersection(canonical(grammar.read(text, TODAY)))


def test_list_tells_what_is_asked_of_each_in_it(grammar: Grammar) -> None:
    text = "who's got E5 and when did they last log in"
    assert canonical(grammar.read(text, TODAY)) == ["users with licence e5"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Alex Wilber leaves us on 31 December, offboard him at 18:00", "2026-12-31 18:00"),
        ("Lynne's last day is Friday, disable her at 5pm", "2026-11-27 17:00"),
        ("Joni leaves tomorrow, block her at 17:00", "2026-11-22 17:00"),
        ("Alex Wilber left us on Monday, offboard him at 18:00", "2026-11-21 18:00"),
    ],
)
def test_hour_is_that_of_the_day_to_come_which_was_named(grammar: Grammar, text: str, at: str) -> None:
    (said,) = canonical(grammar.read(text, TODAY))
    assert at in said


def test_without_an_hour_it_may_be_meant_for_that_day(grammar: Grammar) -> None:
    said = canonical(grammar.read("Alex Wilber leaves us on 31 December, offboard him", TODAY))
    assert said == ["offboard alex wilber", "offboard alex wilber on 2026-12-31 09:00 UTC"]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("I think adele was hacked, lock it down", "compromised adele"),
        ("I think adele's account was hacked, lock it down", "compromised adele"),
        ("lock the account of Adele Vance, urgent", "disable adele vance"),
        ("too many messages from you, unsubscribe me from the alerts", "unsubscribe alerts"),
        ("lee gu's risk was a false alarm, close it", "dismiss risk lee gu"),
    ],
)
def test_what_stands_beside_it_changes_nothing(grammar: Grammar, text: str, means: str) -> None:
    assert canonical(grammar.read(text, TODAY)) == [means]


@pytest.mark.parametrize("text", ["disable her, she left", "reset his mfa, he has a new phone"])
def test_nobody_is_guessed_where_nobody_is_named(grammar: Grammar, text: str) -> None:
    assert not [one for one in canonical(grammar.read(text, TODAY)) if "she" in one.split()[-1:]]
