from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cards.drawing import drawn, elements, lines, presses, titles
from tests.cards.samples import ALERT


def test_an_open_alert_can_be_acknowledged_snoozed_or_accepted() -> None:
    card = drawn(ALERT)
    assert titles(card) == ["Acknowledge", "Snooze", "Accept risk"]
    assert all(press["data"] == {"id": ALERT.id, "version": ALERT.version} for press in presses(card))
    days, review = (element for element in elements(card) if element["type"] == "Input.ChoiceSet")
    assert (days["id"], review["id"]) == ("days", "review")
    assert [choice["value"] for choice in review["choices"]] == ["30", "90", "180", "365"]
    assert [choice["value"] for choice in days["choices"]] == ["7", "14", "30", "90"]


def test_an_alert_without_verbs_offers_nothing() -> None:
    card = drawn(replace(ALERT, verbs=()))
    assert titles(card) == []
    assert not any(element["type"].startswith("Input.") for element in elements(card))


def test_an_alert_says_what_why_and_what_to_do() -> None:
    said = lines(drawn(ALERT))
    for words in (ALERT.text, ALERT.why, ALERT.todo, "Salesforce Connector", "High"):
        assert words in said


@pytest.mark.parametrize(
    ("state", "badge"),
    [("acknowledged", "High · acknowledged"), ("snoozed", "High · snoozed"), ("resolved", "Resolved")],
)
def test_the_state_is_said_in_words(state: str, badge: str) -> None:
    assert badge in lines(drawn(replace(ALERT, state=state, verbs=())))


def test_who_took_it_is_named() -> None:
    said = lines(drawn(replace(ALERT, state="acknowledged", by="Lidia Holloway", verbs=())))
    assert said[said.index("Taken by") + 1] == "Lidia Holloway"
