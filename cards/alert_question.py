"""What the person concerned is asked about an alert, and what they answered."""

from __future__ import annotations

from cards.elements import LONG_LIMIT, CardSpec, Json, Look, card, facts, footer, header, line, press, run
from services.answers import AlertQuestion, Tone, Value

NONE_YET: tuple[Value | None, str] = (None, "")
ANSWERS: dict[str, tuple[Value | None, str]] = {
    "yes": (Value("It was you", Tone.GOOD), "Thank you. Nothing more to do."),
    "no": (
        Value("It was not you", Tone.BAD),
        "Your security team has been told. Do not use the account until they call.",
    ),
}


def draw(view: AlertQuestion, understood: str = "") -> Json:
    """The card of one question; the buttons carry its id and version alone, and who pressed is known otherwise."""
    badge, thanks = ANSWERS.get(view.says, NONE_YET)
    body = [
        header(view.title, badge=badge),
        line(run(view.text, limit=LONG_LIMIT), spacing="Medium"),
        *facts(view.facts),
    ]
    if thanks:
        body.append(line(run(thanks, Look.HEADING, limit=LONG_LIMIT), spacing="Medium"))
    data = {"id": view.id, "version": view.version}
    offered = {
        "mine": press("Yes, it was me", "mine", data, style="positive"),
        "not_mine": press("No, it was not me", "not_mine", data, style="destructive"),
    }
    return card(body + footer(view, understood), [button for verb, button in offered.items() if verb in view.verbs])


CARD = CardSpec(name="alert_question", draws=AlertQuestion, draw=draw)
