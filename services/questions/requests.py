"""`requests`: changes that wait for approval, and what became of the recent ones."""

from __future__ import annotations

from sqlalchemy import Select, case, or_
from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.paging import counted, page
from services.specs import Asked, Filter, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval

SEES_ALL = {Role.APPROVER, Role.ADMIN, Role.AUDITOR}
UNFINISHED = ("pending", "approved", "running", "unknown")
TONES = {
    "pending": Tone.WARNING,
    "approved": Tone.WARNING,
    "running": Tone.WARNING,
    "unknown": Tone.BAD,
    "failed": Tone.BAD,
    "denied": Tone.BAD,
    "done": Tone.GOOD,
}
WAITING_FIRST = case({state: at for at, state in enumerate(UNFINISHED)}, value=col(Approval.state), else_=9)


def answer(read: Reader, asked: Asked) -> Table:
    """Approvals, unfinished first, then newest; approvers, admins and auditors see everybody's, others their own."""
    rows, total = page(read, _wanted(asked), asked.offset)
    waiting = sum(row.state == "pending" for row in rows)
    return Table(
        title="Requests",
        summary=f"{counted(total, 'request')}; {waiting:,} of those shown wait for approval."
        if total
        else "No requests.",
        columns=(
            Column("Change", weight=2),
            Column("Who", weight=2),
            Column("Asked by", weight=2),
            Column("State"),
            Column("When", "when"),
        ),
        rows=tuple(
            (
                Value(row.action.replace("_", " ")),
                Value(row.target_name),
                Value(row.requester_name),
                Value(row.state, TONES.get(row.state, Tone.QUIET)),
                Value(row.requested_at or row.created_at),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "requests",
    )


def _wanted(asked: Asked) -> Select[tuple[object, ...]]:
    names = {name for name, _ in asked.filters}
    mine = col(Approval.requester_id) == asked.caller.object_id
    statement = (
        pick(
            col(Approval.action),
            col(Approval.target_name),
            col(Approval.requester_name),
            col(Approval.state),
            col(Approval.requested_at),
            col(Approval.created_at),
        )
        .where(or_(col(Approval.state) != "draft", mine))
        .order_by(WAITING_FIRST, col(Approval.created_at).desc(), col(Approval.id))
    )
    if "mine" in names or not asked.caller.roles & SEES_ALL:
        statement = statement.where(mine)
    if "waiting" in names:
        statement = statement.where(col(Approval.state) == "pending")
    return statement


QUESTION = Question(
    name="requests",
    topic="Changes",
    canonical="requests [filters]",
    help="Changes waiting for approval, yours, and what became of the recent ones.",
    examples=("requests", "my requests", "requests waiting"),
    filters=(
        Filter("mine", says=("my", "of mine", "by me", "i made", "i have made", "i asked for")),
        Filter("waiting", says=("pending", "open", "to approve", "waiting for approval", "awaiting approval")),
    ),
    says=(
        "[filters] requests|request|approvals|approval [filters]",
        "approvals|request",
        "what is waiting|pending",
        "what is waiting for approval|me",
        "what waits for approval|me",
        "what needs approval|approving",
        "what needs my approval",
        "what do i have to approve",
        "what did i ask|request",
        "what did i ask for",
        "anything to approve",
    ),
    answer=answer,
)
