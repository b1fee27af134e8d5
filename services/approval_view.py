"""One approval as its card shows it, in every conversation that has a copy."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col

from services import approval_state as state
from services import moments, outbox, steps, subscriptions
from services.answers import ApprovalView, Field, StepLine, Suggestion
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Approval, Conversation, Decision
from services.terms import Terms

PERSON = Query(pick(Conversation.object_id).where(col(Conversation.id) == bindparam("conversation")))


def view(read: Reader, id: str, conversation_id: str) -> ApprovalView:
    """The approval as the copy of its card in this conversation shows it. Raises NotFound."""
    return of(read, state.found(read.db, id), state.decisions(read.db, id), steps.of(read.db, id), conversation_id)


def of(
    read: Reader, row: Approval, made: Sequence[Decision], drawn_up: Sequence[Step], conversation_id: str
) -> ApprovalView:
    """The same of an approval, its decisions and its steps that were read already."""
    what, terms = state.title(row), Terms(**row.terms)
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
        steps=tuple(map(_person if row.target_ids else _line, drawn_up)) if len(drawn_up) > 1 else (),
        result=drawn_up[0].state if len(drawn_up) == 1 and row.state in state.FINAL else "",
        needed=row.needed,
        decisions=tuple((one.name, one.verdict, one.at, one.comment) for one in made),
        outcome=row.outcome,
        fingerprint=row.fingerprint[:8],
        verbs=_verbs(read, row, drawn_up, terms, conversation_id),
        begins=moments.spoken(row.run_at, row.zone) if row.run_at else "",
        held=row.held if row.state == "approved" else "",
        alone=next((one.name for one in made if one.object_id == row.alone), ""),
        reviewed_by=row.reviewed_by,
        needs_reason=terms.reason,
        about=row.preview.get("about", "Who"),
        next=tuple(Suggestion(*one) for one in row.preview.get("next", ())) if row.state == "done" else (),
    )


def _verbs(
    read: Reader, row: Approval, drawn_up: Sequence[Step], terms: Terms, conversation_id: str
) -> tuple[str, ...]:
    """What may be pressed on the copy in this conversation; who presses is asked for their rights all the same."""
    own = conversation_id == row.conversation_id
    if row.state == "draft":
        return ("fill" if row.preview.get("fields") else "request", "cancel") if own else ()
    if row.state == "approved":
        return ("cancel",) if own is not bool(row.follows) else ()
    changed = row.state == "done" or (row.target_ids and row.state in state.FINAL)
    if changed and own and row.preview.get("undo") and any(one.state in steps.GOOD for one in drawn_up):
        return ("undo",)
    if row.state != "pending":
        return ("review",) if row.alone and not row.reviewed_by and not own else ()
    deciding = not own or "approvals" in subscriptions.topics(read, conversation_id)
    alone = ("approve_alone",) if deciding and terms.alone and _of(read, conversation_id) in terms.alone else ()
    mine = ("edit", "remind", "cancel") if own else ("cancel",)
    return (*(("approve", "deny") if deciding else ()), *alone, *mine)


def _of(read: Reader, conversation_id: str) -> str | None:
    """Whose personal chat it is."""
    found = read.fetch(PERSON, conversation=conversation_id)
    return found[0].object_id or None if found else None


def _line(step: Step) -> StepLine:
    """One step of several; its last word on how far it has come stands in for an outcome while it runs."""
    under_way = step.progress.get("sentence", "") if step.state == "running" else ""
    return StepLine(
        state.words(step.action), step.target_name, step.state, step.outcome or under_way, _lines(step.change)
    )


def _person(step: Step) -> StepLine:
    """One person of several, and what becomes of them."""
    return StepLine(step.target_name, step.target_detail, step.state, step.outcome, _lines(step.change))


def _lines(change: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, steps.told(before, after)) for name, before, after in change)
