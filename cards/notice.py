"""One thing to say as a card: an error with its next step, a confirmation, a greeting."""

from __future__ import annotations

from cards.elements import LONG_LIMIT, CardSpec, Json, Look, alone, asks, card, footer, line, opens, run
from services.answers import Notice


def draw(notice: Notice, understood: str = "") -> Json:
    """The card of one notice; its tone colours the first line only."""
    more = [text for text in (notice.summary, notice.detail) if text not in {"", notice.title}]
    body = [alone(run(notice.title, Look.HEADING, notice.tone, limit=LONG_LIMIT))]
    body += [line(run(text, limit=LONG_LIMIT)) for text in more]
    if notice.reference:
        body.append(line(run(f"Reference {notice.reference}", Look.QUIET)))
    return card(body + footer(notice, understood), [*opens(notice.links), *asks(notice.next)])


CARD = CardSpec(name="notice", draws=Notice, draw=draw)
