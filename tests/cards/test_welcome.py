from __future__ import annotations

from tests.cards.drawing import drawn, lines, presses
from tests.cards.samples import SAMPLES


def test_a_welcome_says_what_steward_is_for_and_what_to_try() -> None:
    card = drawn(*SAMPLES["welcome"])
    assert any("only after the right people have approved it" in line for line in lines(card))
    assert {"user adele vance", "app salesforce", "help"} <= {press["data"]["ask"] for press in presses(card)}
    assert "user adele vance Everything known about one person." in lines(card)
