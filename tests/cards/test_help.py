from __future__ import annotations

from services.answers import Help, HelpTopic
from tests.cards.drawing import drawn, lines, presses
from tests.cards.lint import problems
from tests.cards.samples import SAMPLES


def test_every_entry_says_how_to_ask_and_has_an_example_to_press() -> None:
    card = drawn(*SAMPLES["help"])
    assert "user <who>" in lines(card)
    assert "Everything known about one person. Try user adele vance" in lines(card)
    assert presses(card)[0]["data"] == {"ask": "user adele vance"}


def test_help_on_everything_still_fits_a_message() -> None:
    entries = tuple(
        (f"question {n} <who>", "One line of help about it.", f"question {n} adele vance") for n in range(30)
    )
    topics = tuple(HelpTopic(f"Topic {n}", entries) for n in range(8))
    card = drawn(Help(title="Help", summary="", topics=topics))
    assert problems(card) == []
    assert any(line.startswith("and ") for line in lines(card))
