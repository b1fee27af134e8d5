"""One approval as a card, the same drawing in every state: what would be done to whom, who asked, who decided."""

from __future__ import annotations

from cards.elements import (
    LONG_LIMIT,
    SPACE,
    CardSpec,
    Json,
    Look,
    asks,
    card,
    choice_input,
    date_input,
    footer,
    header,
    pair,
    press,
    run,
    said,
    shown,
    text_input,
)
from services.answers import ApprovalView, Field, StepLine, Tone, Value

BADGES = {
    "draft": Value("Draft", Tone.QUIET),
    "pending": Value("Pending", Tone.WARNING),
    "approved": Value("Approved", Tone.GOOD),
    "running": Value("Running", Tone.WARNING),
    "done": Value("Done", Tone.GOOD),
    "failed": Value("Failed", Tone.BAD),
    "unknown": Value("Unknown", Tone.BAD),
    "denied": Value("Denied", Tone.BAD),
    "expired": Value("Expired", Tone.QUIET),
    "cancelled": Value("Cancelled", Tone.QUIET),
}
LINE = 200  # a field that takes more than this has room for several lines
STEPS = {
    "waiting": Value("Waiting", Tone.QUIET),
    "running": Value("Under way", Tone.WARNING),
    "done": Value("Done", Tone.GOOD),
    "accepted": Value("Accepted", Tone.GOOD),
    "refused": Value("Refused", Tone.BAD),
    "failed": Value("Failed", Tone.BAD),
    "unknown": Value("Unknown", Tone.BAD),
    "skipped": Value("Left out", Tone.QUIET),
}
RESULTS = {name: STEPS[name] for name in ("accepted", "refused")}
HELD, SCHEDULED = Value("On hold", Tone.WARNING), Value("Scheduled", Tone.GOOD)
OPEN = {"draft", "pending"}
WAITS = {
    "draft": "It waits until then, and must be approved before.",
    "pending": "It waits until then, and must be approved before.",
    "approved": "It waits until then.",
}
ALONE = Value("Approved alone by", Tone.BAD)
VERDICTS = {"approve": Value("Approved by", Tone.GOOD), "deny": Value("Denied by", Tone.BAD)}


def draw(view: ApprovalView, understood: str = "") -> Json:
    """The card of one approval; only the presses in `view.verbs` are offered, with its id and version alone."""
    state = _badge(view)
    body = [header(view.title, view.action, state), *_what(view), *_who(view), *_decisions(view)]
    if view.outcome:
        body.append(pair("Outcome", run(view.outcome, tone=state.tone, limit=LONG_LIMIT)))
    body += [*_fields(view), *footer(view, understood, _mark(view))]
    return card(body, [*_buttons(view), *asks(view.next)])


def _badge(view: ApprovalView) -> Value:
    """The state in a word: what was approved may have to wait."""
    if view.state == "approved" and (view.held or view.begins):
        return HELD if view.held else SCHEDULED
    return RESULTS.get(view.result) or BADGES.get(view.state, Value(view.state))


def _what(view: ApprovalView) -> list[Json]:
    detail = [run(view.target_detail, Look.QUIET)] if view.target_detail else []
    target = pair(view.about, run(view.target, Look.HEADING), *detail)
    lines = () if view.steps else view.change
    changes = [pair(label, run(change, limit=LONG_LIMIT)) for label, change in lines]
    changes += [_step(view, number, step) for number, step in enumerate(view.steps, 1)]
    warnings = [pair("Note", run(warning, limit=LONG_LIMIT)) for warning in view.warnings]
    return [target, *changes, *warnings]


def _step(view: ApprovalView, number: int, step: StepLine) -> Json:
    """One change of several: what it is, what would change, and how it stands once that is known."""
    words = [run(f"{label}: {change}", limit=LONG_LIMIT) for label, change in step.change]
    if step.target != view.target:
        words = [run(step.target, Look.QUIET), *words]
    if step.outcome:
        words = [run(step.outcome, limit=LONG_LIMIT)]
    badge = [] if view.state in OPEN and step.state == "waiting" else said(STEPS[step.state])
    title = [*run(step.title, Look.HEADING), *([SPACE, *badge] if badge else [])]
    return pair(f"{number}", title, *words, width="24px")


def _who(view: ApprovalView) -> list[Json]:
    asked = [run(shown(view.requested_at), Look.LABEL)] if view.requested_at else []
    drawn = [pair("Asked by", run(view.requester), *asked)]
    if view.reason:
        drawn.append(pair("Reason", run(view.reason, limit=LONG_LIMIT)))
    if view.begins:
        drawn.append(pair("Begins", run(view.begins), *([run(WAITS[view.state])] if view.state in WAITS else [])))
    if view.held:
        drawn.append(pair("On hold", run(view.held, tone=Tone.WARNING, limit=LONG_LIMIT)))
    if view.state in OPEN and view.expires_at:
        drawn.append(pair("Expires", run(shown(view.expires_at))))
    if view.state == "pending" or view.needed > 1:
        given = sum(verdict == "approve" for _, verdict, _, _ in view.decisions)
        drawn.append(pair("Approvals", run(f"{given} of {view.needed}")))
    return drawn


def _decisions(view: ApprovalView) -> list[Json]:
    drawn = []
    for name, verdict, at, comment in view.decisions:
        said = ALONE if name == view.alone else VERDICTS.get(verdict, Value(verdict))
        words = [run(comment, limit=LONG_LIMIT)] if comment else []
        drawn.append(pair(shown(said.text), run(name, tone=said.tone), run(shown(at), Look.LABEL), *words))
    if view.alone:
        reviewed = f"Reviewed by {view.reviewed_by}" if view.reviewed_by else "Not reviewed yet"
        tone = Tone.QUIET if view.reviewed_by else Tone.BAD
        drawn.append(pair("Break-glass", run("The rules were set aside in an emergency."), run(reviewed, tone=tone)))
    return drawn


def _fields(view: ApprovalView) -> list[Json]:
    if "fill" in view.verbs:
        return [_field(one) for one in view.fields]
    if "request" in view.verbs:
        hint = "Why is this needed? The approvers read it."
        if not view.needs_reason:
            return [text_input("reason", "Reason (optional)", hint=hint)]
        return [text_input("reason", "Reason", required=True, shortest=10, hint=hint)]
    if "approve_alone" in view.verbs:
        return [text_input("comment", "Comment", hint="Alone: say why, in ten letters or more")]
    if "deny" in view.verbs:
        return [text_input("comment", "Comment", hint="Optional: a word to the requester")]
    return []


def _field(field: Field) -> Json:
    """One field of the form; its name tells it apart from what the buttons carry."""
    id_, label = f"slot.{field.name}", field.label if field.required else f"{field.label} (optional)"
    if field.kind in {"choice", "several"}:
        choices = [(title, value) for value, title in field.choices]
        several = field.kind == "several"
        return choice_input(id_, label, choices, field.value, several=several, required=field.required)
    if field.kind == "time":
        return date_input(id_, label, required=field.required, value=field.value)
    return text_input(
        id_, label, required=field.required, hint=field.hint, value=field.value, longest=field.longest,
        lines=field.longest > LINE,
    )  # fmt: skip


def _buttons(view: ApprovalView) -> list[Json]:
    data = {"id": view.id, "version": view.version}
    withdraw = "Cancel" if view.state == "draft" else "Cancel request"
    offered = {
        "fill": press("Continue", "fill", data, style="positive", inputs=True),
        "request": press("Request approval", "request", data, style="positive", inputs=True),
        "approve": press("Approve", "approve", data, style="positive", inputs=True),
        "deny": press("Deny", "deny", data, style="destructive", inputs=True),
        "approve_alone": press("Approve alone (break-glass)", "approve_alone", data, style="destructive", inputs=True),
        "review": press("I have reviewed this", "review", data, style="positive"),
        "remind": press("Remind", "remind", data),
        "edit": press("Change", "edit", data),
        "undo": press("Undo", "undo", data),
        "cancel": press(withdraw, "cancel", data),
    }
    return [button for verb, button in offered.items() if verb in view.verbs]


def _mark(view: ApprovalView) -> str:
    """What shows two people that they look at the same request and the same change."""
    change = f" · fingerprint {view.fingerprint[:8]}" if view.fingerprint else ""
    return f"Request {view.id[:8]}{change}"


CARD = CardSpec(name="approval", draws=ApprovalView, draw=draw)
