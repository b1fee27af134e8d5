"""Answer -> card -> message: picks the drawing for a kind of result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.turn import Message
from cards.elements import CardSpec
from services import registry
from services.answers import Answer, Notice, Tone
from services.errors import StewardError


class Replies:
    """The drawings, by the kind of result they draw."""

    def __init__(self) -> None:
        specs = registry.folder("cards", "CARD", CardSpec, apart=("elements",))
        self._cards = {spec.draws: spec for spec in specs.values()}

    def message(self, answer: Answer, understood: str = "") -> Message:
        """`answer` as a card with its one-sentence text, or as the file that it offers."""
        card = None if answer.file else self.card(answer, understood)
        return Message(answer.summary, card, answer.file, answer, understood)

    def card(self, answer: Answer, understood: str = "") -> Mapping[str, Any]:
        """`answer` drawn as an Adaptive Card; each card keeps itself inside what Teams carries."""
        drawn: Mapping[str, Any] = self._cards[type(answer)].draw(answer, understood)
        return drawn


def notice(error: StewardError, reference: str = "") -> Notice:
    """What went wrong and what to do, for the person."""
    tone = Tone.WARNING if not reference else Tone.BAD
    return Notice(title=error.sentence, summary=error.sentence, detail=error.next_step, tone=tone, reference=reference)
