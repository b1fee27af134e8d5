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
    said,
    section,
    shown,
    text_input,
)
from services.answers import AlertView, Section, Tone, Value

TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
SNOOZES = (("7 days", "7"), ("14 days", "14"), ("30 days", "30"), ("90 days", "90"))
REVIEWS = (("30 days", "30"), ("90 days", "90"), ("6 months", "180"), ("a year", "365"))
MOST_OTHERS = 5
SAYS = {"yes": Value("It was them", Tone.GOOD), "no": Value("It was not them", Tone.BAD)}


def draw(view: AlertView, understood: str = "") -> Json:
    """The card of one alert or case; only the presses in `view.verbs` are offered, with its id and version alone."""
    body = [
        header(view.title, badge=_badge(view)),
        line(run(view.text, limit=LONG_LIMIT), spacing="Medium"),
        *facts(view.facts),
        *_advice(view),
        *_others(view),
        *_history(view),
        *_inputs(view),
    ]
    return card(body + footer(view, understood), [*_buttons(view), *asks(view.next)])


def _badge(view: AlertView) -> Value:
    if view.state == "resolved":
        return Value("Resolved", Tone.GOOD)
    tone = TONES.get(view.severity, Tone.PLAIN) if view.state == "open" else Tone.QUIET
    state = "risk accepted" if view.accepted and view.state == "snoozed" else view.state
    words = view.severity if view.state == "open" else f"{view.severity} · {state}"
    return Value(words.capitalize(), tone)


def _advice(view: AlertView) -> list[Json]:
    return [
        pair(label, run(words, limit=LONG_LIMIT))
        for label, words in (("Why it matters", view.why), ("What to do", view.todo))
        if words
    ]


def _others(view: AlertView) -> list[Json]:
    """What else was found about the same."""
    title = "Also found about the same"
    return section(Section(title, view.others, len(view.others)), MOST_OTHERS) if view.others else []


def _history(view: AlertView) -> list[Json]:
    drawn = []
    if view.person_says:
        drawn.append(pair("They say", said(SAYS.get(view.person_says, Value(view.person_says)))))
    if view.opened_at:
        drawn.append(pair("Open since", run(shown(view.opened_at))))
    if view.state == "snoozed" and view.snoozed_until:
        label = "Review on" if view.accepted else "Snoozed until"
        drawn.append(pair(label, run(shown(view.snoozed_until))))
    if view.by:
        words = {"acknowledged": "Taken by", "snoozed": "Accepted by" if view.accepted else "Snoozed by"}
        drawn.append(pair(words.get(view.state, "By"), run(view.by, Look.PLAIN)))
    if view.note and view.state == "snoozed":
        drawn.append(pair("Because", run(view.note, limit=LONG_LIMIT)))
    return drawn


def _inputs(view: AlertView) -> list[Json]:
    """What a snooze and an accepted risk need to know."""
    if "snooze" not in view.verbs:
        return []
    fields = [choice_input("days", "Snooze for", SNOOZES, "7")]
    if "accept" in view.verbs:
        fields.append(choice_input("review", "Or accept the risk until a review in", REVIEWS, "90"))
    return [*fields, text_input("reason", "Why", hint="Needed to accept a risk")]


def _buttons(view: AlertView) -> list[Json]:
    data = {"id": view.id, "version": view.version}
    offered = {
        "acknowledge": press("Acknowledge", "acknowledge", data, style="positive"),
        "snooze": press("Snooze", "snooze", data, inputs=True),
        "accept": press("Accept risk", "accept", data, inputs=True),
    }
    return [button for verb, button in offered.items() if verb in view.verbs]


CARD = CardSpec(name="alert", draws=AlertView, draw=draw)
