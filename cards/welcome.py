"""The first words in a new conversation, as a card: what Steward is for and things to try."""

from __future__ import annotations

from cards.elements import (
    LONG_LIMIT,
    CardSpec,
    Json,
    Look,
    asks,
    card,
    details,
    fitting,
    footer,
    header,
    heading,
    line,
    run,
)
from services.answers import HelpTopic, Welcome

MOST_ENTRIES = 5


def draw(welcome: Welcome, understood: str = "") -> Json:
    """The card of a welcome: a few examples to press for each topic, the rest is help's."""
    top = [header(welcome.title), line(run(welcome.summary, limit=LONG_LIMIT), spacing="Medium")]
    end = footer(welcome, understood)

    def cut(most: int) -> Json:
        topics = [element for topic in welcome.topics for element in _topic(topic, most)]
        return card(top + topics + end, asks(welcome.next))

    return fitting(cut, MOST_ENTRIES)


def _topic(topic: HelpTopic, most: int) -> list[Json]:
    tries = [
        line(run(example, link=details(example, example)), run(words, Look.LABEL), spacing="None")
        for _, words, example in topic.entries[:most]
    ]
    return [heading(topic.title), *tries]


CARD = CardSpec(name="welcome", draws=Welcome, draw=draw)
