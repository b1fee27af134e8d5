"""One approval as its card shows it, in every conversation that has a copy."""

from __future__ import annotations

from services import approval_state as state
from services import outbox, steps, subscriptions
from services.answers import ApprovalView, Field, StepLine
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Approval


def view(read: Reader, id: str, conversation_id: str) -> ApprovalView:
    """The approval as the copy of its card in this conversation shows it. Raises NotFound."""
    row = state.found(read.db, id)
    made, drawn_up = state.decisions(read.db, id), steps.of(read.db, id)
    what = state.title(row)
    return ApprovalView(
        title=what,
        summary=f"{outbox.spoken(row.requester_name)} asks: {what.lower()} {outbox.spoken(row.target_name)}. "
        f"{state.MOVED_ON[row.state]}",
        id=row.id,
        version=row.version,
        state=row.state,
        action=row.preview["help"],
        target=row.target_name,
        target_detail=row.target_detail,
        requester=row.requester_name,
        requested_at=row.requested_at,
        expires_at=row.use_by if row.state == "approved" else row.expires_at,
        reason=row.reason,
        change=_lines(row.preview["change"]),
        warnings=tuple(row.preview["warnings"]),
        fields=tuple(Field(**one) for one in row.preview.get("fields", ())) if row.state == "draft" else (),
        steps=tuple(map(_line, drawn_up)) if len(drawn_up) > 1 else (),
        result=drawn_up[0].state if len(drawn_up) == 1 and row.state in state.FINAL else "",
        needed=row.needed,
        decisions=tuple((one.name, one.verdict, one.at, one.comment) for one in made),
        outcome=row.outcome,
        fingerprint=row.fingerprint[:8],
        verbs=_verbs(read, row, conversation_id),
    )


def _verbs(read: Reader, row: Approval, conversation_id: str) -> tuple[str, ...]:
    own = conversation_id == row.conversation_id
    if row.state == "draft":
        return ("fill" if row.preview.get("fields") else "request", "cancel") if own else ()
    if row.state != "pending":
        return ()
    deciding = not own or "approvals" in subscriptions.topics(read, conversation_id)
    return ("approve", "deny", "cancel") if deciding else ("cancel",)


def _line(step: Step) -> StepLine:
    """One step of several; its last word on how far it has come stands in for an outcome while it runs."""
    under_way = step.progress.get("sentence", "") if step.state == "running" else ""
    return StepLine(
        state.words(step.action), step.target_name, step.state, step.outcome or under_way, _lines(step.change)
    )


def _lines(change: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{before} → {after}" if before else after) for name, before, after in change)
