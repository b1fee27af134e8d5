"""What a caller may ask and request, as a card whose examples can be pressed."""

from __future__ import annotations

from cards.elements import CardSpec, Json, Look, asks, card, details, fitting, footer, header, heading, line, run
from services.answers import Help, HelpTopic

MOST_ENTRIES = 12


def draw(answer: Help, understood: str = "") -> Json:
    """The card of all topics; long ones are cut to what one message carries."""
    end = footer(answer, understood)

    def cut(most: int) -> Json:
        topics = [element for topic in answer.topics for element in _topic(topic, most)]
        return card([header(answer.title, answer.summary), *topics, *end], asks(answer.next))

    return fitting(cut, MOST_ENTRIES)


def _topic(topic: HelpTopic, most: int) -> list[Json]:
    drawn = [heading(topic.title)]
    for canonical, words, example in topic.entries[:most]:
        drawn.append(line(run(canonical, Look.TYPED), spacing="Small"))
        example_link = run(example, link=details(example, example))
        drawn.append(line(run(words, Look.LABEL), run("Try", Look.LABEL), example_link, spacing="None"))
    rest = len(topic.entries) - most
    if rest > 0:
        more = f"help {topic.title.split()[0].lower()}"
        drawn.append(line(run(f"and {rest} more", link=details(more, more)), spacing="None"))
    return drawn


CARD = CardSpec(name="help", draws=Help, draw=draw)
