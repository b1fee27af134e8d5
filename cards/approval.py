"""One approval as a card, the same drawing in every state: what would be done to whom, who asked, who decided."""

from __future__ import annotations

from cards.elements import (
    LONG_LIMIT,
    CardSpec,
    Json,
    Look,
    asks,
    card,
    footer,
    header,
    pair,
    press,
    run,
    shown,
    text_input,
)
from services.answers import ApprovalView, Tone, Value

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
OPEN = {"draft", "pending"}
VERDICTS = {"approve": Value("Approved by", Tone.GOOD), "deny": Value("Denied by", Tone.BAD)}


def draw(view: ApprovalView, understood: str = "") -> Json:
    """The card of one approval; only the presses in `view.verbs` are offered, with its id and version alone."""
    state = BADGES.get(view.state, Value(view.state))
    body = [header(view.title, view.action, state), *_what(view), *_who(view), *_decisions(view)]
    if view.outcome:
        body.append(pair("Outcome", run(view.outcome, tone=state.tone, limit=LONG_LIMIT)))
    body += [*_fields(view), *footer(view, understood, _mark(view))]
    return card(body, [*_buttons(view), *asks(view.next)])


def _what(view: ApprovalView) -> list[Json]:
    detail = [run(view.target_detail, Look.LABEL)] if view.target_detail else []
    target = pair("Who", run(view.target, Look.HEADING), *detail)
    changes = [pair(label, run(change, limit=LONG_LIMIT)) for label, change in view.change]
    warnings = [pair("Note", run(warning, limit=LONG_LIMIT)) for warning in view.warnings]
    return [target, *changes, *warnings]


def _who(view: ApprovalView) -> list[Json]:
    asked = [run(shown(view.requested_at), Look.LABEL)] if view.requested_at else []
    drawn = [pair("Asked by", run(view.requester), *asked)]
    if view.reason:
        drawn.append(pair("Reason", run(view.reason, limit=LONG_LIMIT)))
    if view.state in OPEN and view.expires_at:
        drawn.append(pair("Expires", run(shown(view.expires_at))))
    if view.state == "pending" or view.needed > 1:
        given = sum(verdict == "approve" for _, verdict, _, _ in view.decisions)
        drawn.append(pair("Approvals", run(f"{given} of {view.needed}")))
    return drawn


def _decisions(view: ApprovalView) -> list[Json]:
    drawn = []
    for name, verdict, at, comment in view.decisions:
        said = VERDICTS.get(verdict, Value(verdict))
        words = [run(comment, limit=LONG_LIMIT)] if comment else []
        drawn.append(pair(shown(said.text), run(name, tone=said.tone), run(shown(at), Look.LABEL), *words))
    return drawn


def _fields(view: ApprovalView) -> list[Json]:
    if "request" in view.verbs:
        hint = "Why is this needed? The approvers read it."
        return [text_input("reason", "Reason", required=True, shortest=10, hint=hint)]
    if "deny" in view.verbs:
        return [text_input("comment", "Comment", hint="Optional: a word to the requester")]
    return []


def _buttons(view: ApprovalView) -> list[Json]:
    data = {"id": view.id, "version": view.version}
    withdraw = "Cancel" if view.state == "draft" else "Cancel request"
    offered = {
        "request": press("Request approval", "request", data, style="positive", inputs=True),
        "approve": press("Approve", "approve", data, style="positive", inputs=True),
        "deny": press("Deny", "deny", data, style="destructive", inputs=True),
        "cancel": press(withdraw, "cancel", data),
    }
    return [button for verb, button in offered.items() if verb in view.verbs]


def _mark(view: ApprovalView) -> str:
    """What shows two people that they look at the same request and the same change."""
    change = f" · fingerprint {view.fingerprint[:8]}" if view.fingerprint else ""
    return f"Request {view.id[:8]}{change}"


CARD = CardSpec(name="approval", draws=ApprovalView, draw=draw)
