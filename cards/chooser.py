"""Several things that may have been meant, as a card to pick one from."""

from __future__ import annotations

from cards.elements import (
    CardSpec,
    Json,
    Look,
    alone,
    asks,
    box,
    card,
    fitting,
    footer,
    header,
    line,
    press,
    question,
    run,
)
from services.answers import Choice, Chooser

MOST_CHOICES = 10


def draw(chooser: Chooser, understood: str = "") -> Json:
    """The card of at most ten choices; picking one shows its answer in the card's place."""
    end = footer(chooser, understood)

    def cut(most: int) -> Json:
        choices = chooser.choices[:most]
        body = [header(chooser.title, chooser.summary), *(_row(choice) for choice in choices)]
        rest = max(chooser.total, len(chooser.choices)) - len(choices)
        if rest > 0:
            body.append(line(run(f"and {rest:,} more: type more of the name to narrow it down", Look.LABEL)))
        return card(body + end, asks(chooser.next))

    return fitting(cut, MOST_CHOICES)


def _row(choice: Choice) -> Json:
    words = [alone(run(choice.name, Look.HEADING))]
    if choice.detail:
        words.append(line(run(choice.detail, Look.QUIET), spacing="None"))
    return box(words, press(choice.name, "show", question(choice.ask)))


CARD = CardSpec(name="chooser", draws=Chooser, draw=draw)
