"""Draws any answer with the card loaded for it. `python -m tests.cards.drawing` redraws the golden files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cards.elements import CardSpec
from services import registry
from services.answers import Answer

GOLDEN = Path(__file__).parent / "golden"
CARDS = {spec.draws: spec for spec in registry.folder("cards", "CARD", CardSpec, apart=("elements",)).values()}


def drawn(answer: Answer, understood: str = "") -> dict[str, Any]:
    """The card of `answer`."""
    card: dict[str, Any] = CARDS[type(answer)].draw(answer, understood)
    return card


def elements(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every typed element and action in `node`, itself included."""
    if isinstance(node, Mapping):
        if "type" in node:
            yield node
        for key, value in node.items():
            if key != "data":
                yield from elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from elements(value)


def lines(card: Any) -> list[str]:
    """What each paragraph of `card` says."""
    return ["".join(run["text"] for run in block["inlines"]) for block in elements(card) if "inlines" in block]


def presses(card: Any) -> list[Mapping[str, Any]]:
    """Everything that can be pressed, top to bottom."""
    return [element for element in elements(card) if element["type"] == "Action.Execute"]


def titles(card: Any) -> list[str]:
    """What the buttons say."""
    return [button["title"] for button in card.get("actions", [])]


def as_file(card: Mapping[str, Any]) -> str:
    """`card` as its golden file has it."""
    return json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def redraw() -> None:
    """Writes the golden file of every sample and removes those of none."""
    from tests.cards.samples import SAMPLES

    for stale in {path.stem for path in GOLDEN.glob("*.json")} - set(SAMPLES):
        (GOLDEN / f"{stale}.json").unlink()
    for name, (answer, understood) in SAMPLES.items():
        (GOLDEN / f"{name}.json").write_text(as_file(drawn(answer, understood)), encoding="utf-8")


if __name__ == "__main__":
    redraw()
