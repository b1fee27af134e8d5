from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.cards.drawing import drawn
from tests.cards.lint import SCHEMA, problems
from tests.cards.samples import SAMPLES

Card = dict[str, Any]


def button(**changes: Any) -> Card:
    return {"type": "Action.Execute", "title": "Go", "verb": "ask", "data": {"ask": "user x"}} | changes


def field(**changes: Any) -> Card:
    return {"type": "Input.Text", "id": "reason", "label": "Reason"} | changes


FAULTS: dict[str, tuple[str, Callable[[Card], Any]]] = {
    "an older version": ("version is 1.4", lambda card: card.update(version="1.4")),
    "a narrow card": ("full width", lambda card: card.pop("msteams")),
    "seven buttons": ("has 7 buttons", lambda card: card.update(actions=[button()] * 7)),
    "too many bytes": ("more than 28672", lambda card: card.update(fallbackText="x" * 20_000)),
    "61 people": ("more than 60 people", lambda card: card.update(refresh={"userIds": ["29:x"] * 61})),
    "one id twice": ("'reason' 2 times", lambda card: card["body"].extend([field(), field()])),
    "Markdown": ("reads Markdown", lambda card: card["body"].append({"type": "TextBlock", "text": "x"})),
    "an empty run": ("empty run", lambda card: card["body"][0]["inlines"][0].update(text="")),
    "a mute image": ("image without words", lambda card: card["body"].append({"type": "Image", "url": "https://x"})),
    "a mute field": ("field without a label", lambda card: card["body"].append(field(label=""))),
    "a link out": (
        "neither https nor this machine's",
        lambda card: card.update(actions=[button(type="Action.OpenUrl", url="http://contoso.com")]),
    ),
    "a script": (
        "neither https nor this machine's",
        lambda card: card.update(actions=[button(type="Action.OpenUrl", url="javascript:alert(1)")]),
    ),
    "another action": (
        "Action.Submit",
        lambda card: card.update(actions=[button(type="Action.Submit")]),
    ),
    "a mute press": ("press without words", lambda card: card.update(actions=[button(title=" ")])),
    "a record on a button": ("sends", lambda card: card.update(actions=[button(data={"user": "x"})])),
    "a shadowing field": (
        "overwrites the data key ask",
        lambda card: (card["body"].append(field(id="ask")), card.update(actions=[button()])),
    ),
    "an invented element": ("does not know: Blink", lambda card: card["body"].append({"type": "Blink"})),
    "an invented property": ("unknown property blinks", lambda card: card["body"][0].update(blinks=True)),
    "an invented spacing": ("the library refuses", lambda card: card["body"][0].update(spacing="Vast")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_lint_finds(fault: str) -> None:
    words, spoil = FAULTS[fault]
    card = deepcopy(drawn(*SAMPLES["notice"]))
    assert problems(card) == []
    spoil(card)
    assert any(words in problem for problem in problems(card))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the official schema is not beside this checkout")
def test_lint_holds_cards_against_the_official_schema() -> None:
    card = deepcopy(drawn(*SAMPLES["notice"]))
    del card["body"][0]["inlines"]
    assert any("breaks the 1.5 schema" in problem for problem in problems(card))
