"""One alert as a card, the same drawing in every state: what was found, why it matters, what to do."""

from __future__ import annotations

from cards.elements import (
    LONG_LIMIT,
    CardSpec,
    Json,
    Look,
    asks,
    card,
    choice_input,
    facts,
    footer,
    header,
    line,
    pair,
    press,
    run,
    shown,
)
from services.answers import AlertView, Tone, Value

TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
SNOOZES = (("7 days", "7"), ("14 days", "14"), ("30 days", "30"), ("90 days", "90"))


def draw(view: AlertView, understood: str = "") -> Json:
    """The card of one alert; only the presses in `view.verbs` are offered, with its id and version alone."""
    body = [
        header(view.title, badge=_badge(view)),
        line(run(view.text, limit=LONG_LIMIT), spacing="Medium"),
        *facts(view.facts),
        *_advice(view),
        *_history(view),
    ]
    if "snooze" in view.verbs:
        body.append(choice_input("days", "Snooze for", SNOOZES, "7"))
    return card(body + footer(view, understood), [*_buttons(view), *asks(view.next)])


def _badge(view: AlertView) -> Value:
    if view.state == "resolved":
        return Value("Resolved", Tone.GOOD)
    tone = TONES.get(view.severity, Tone.PLAIN) if view.state == "open" else Tone.QUIET
    words = view.severity if view.state == "open" else f"{view.severity} · {view.state}"
    return Value(words.capitalize(), tone)


def _advice(view: AlertView) -> list[Json]:
    return [
        pair(label, run(words, limit=LONG_LIMIT))
        for label, words in (("Why it matters", view.why), ("What to do", view.todo))
        if words
    ]


def _history(view: AlertView) -> list[Json]:
    drawn = []
    if view.opened_at:
        drawn.append(pair("Open since", run(shown(view.opened_at))))
    if view.state == "snoozed" and view.snoozed_until:
        drawn.append(pair("Snoozed until", run(shown(view.snoozed_until))))
    if view.by:
        drawn.append(pair("Taken by" if view.state == "acknowledged" else "By", run(view.by, Look.PLAIN)))
    return drawn


def _buttons(view: AlertView) -> list[Json]:
    data = {"id": view.id, "version": view.version}
    offered = {
        "acknowledge": press("Acknowledge", "acknowledge", data, style="positive"),
        "snooze": press("Snooze", "snooze", data, inputs=True),
    }
    return [button for verb, button in offered.items() if verb in view.verbs]


CARD = CardSpec(name="alert", draws=AlertView, draw=draw)
