"""`audit [<who>]`: who asked for what, decided and did through Steward."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.paging import counted, page
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Approval, Audit, Connection

STATEMENT = (
    pick(Audit.seq, Audit.at, Audit.actor_name, Audit.event, Audit.subject_id, Audit.approval_id, Audit.detail,
         Approval.target_name, Approval.action, User.display_name)
    .outerjoin(Approval, col(Approval.id) == Audit.approval_id)
    .outerjoin(User, (col(User.id) == Audit.subject_id) & col(User.connection_id).in_(pick(Connection.id)))
    .order_by(col(Audit.seq).desc())
)  # fmt: skip


def answer(read: Reader, asked: Asked) -> Table:
    """The lines of the trail, newest first; of one person: what they did and what was done to them.

    Source: Steward's own audit trail.
    """
    theirs = []
    if asked.who:
        about = pick(Approval.id).where(col(Approval.target_id) == asked.who)
        among = pick(Step.approval_id).where(col(Step.target_id) == asked.who)
        theirs = [
            or_(
                col(Audit.actor_id) == asked.who,
                col(Audit.subject_id) == asked.who,
                col(Audit.approval_id).in_(about),
                col(Audit.approval_id).in_(among) & (col(Audit.subject_id) == ""),
            )
        ]
    count = pick(func.count()).select_from(Audit).where(*theirs)
    rows, total = page(read, STATEMENT.where(*theirs), asked.offset, count)
    return Table(
        title="Audit trail",
        summary=f"{counted(total, 'line')} in the trail{' about this person' if asked.who else ''}.",
        columns=(
            Column("Line", "number"),
            Column("When", "when", 2),
            Column("Who", weight=2),
            Column("What", weight=3, leads=True),
            Column("About", weight=3),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "audit",
        links=tuple(f"request {row.approval_id}" if row.approval_id else "" for row in rows),
        next=(Suggestion("Verify the trail", "audit verify"),),
    )


def _row(row: Any) -> tuple[Value, ...]:
    change = f"{row.action.replace('_', ' ')} {row.target_name}" if row.action else None
    return (
        Value(row.seq),
        Value(row.at),
        Value(row.actor_name),
        Value(_what(row)),
        Value(change or row.display_name or row.subject_id or None, Tone.PLAIN),
    )


def _what(row: Any) -> str:
    """What was done; of what was asked or exported, the very words, with the person's name for the id."""
    event = row.event.replace(".", " ").replace("_", " ")
    said = row.detail.get("said", "")
    if said and row.subject_id and row.display_name:
        said = said.replace(row.subject_id, row.display_name)
    rows = row.detail.get("rows")
    return (f"{event}: {said}" if said else event) + ("" if rows is None else f" ({counted(rows, 'row')})")


SPAN = "[in|over|during] [last|this|past|today|yesterday|lately] [week|month|year|days]"

QUESTION = Question(
    name="audit",
    topic="Steward",
    canonical="audit [<who>]",
    help="Who asked for what, decided and did through Steward.",
    examples=("audit", "audit Adele Vance"),
    says=(
        f"who [all] used|uses|using|talked [to] bot|steward|you [most|often] {SPAN}",
        f"[everything|all|things|what] you|steward|bot|we-did did|does|has|have [done|changed|do|change] {SPAN}",
        "everything|all|things [that] was|were [done|changed|asked|requested|approved] "
        f"[by|through|with|via] you|steward|bot {SPAN}",
        "what did|has|have <who> do|done|ask|asked|request|requested|change|changed|use|used with|in|through|via|by|of "
        "[the] bot|steward|you [for] [last|this|today|yesterday|lately] [week|month|year]",
        "what has|have|did <who> had|have you do|done|change|changed",
        "what has|have|did <who> [been] using|doing|used [the] bot|steward|you for",
        "who asked|told you|steward what|which|for [things|changes] [last|this|today|yesterday] [week|month]",
        "audit trail|log|logs|record|records|history|journal|entries",
        "audit trail|log|logs|history of steward",
        "trail|journal",
        "steward 's audit|log|trail|history",
        "audit|trail of|for|about|by <who>",
        "what did|has|have you|steward do|done|change|changed to|for|with|about <who>",
        "what was|has been done|changed to|with|for|about <who> by|through|with|via steward|you",
        "what was done|changed to|with|for|about <who> by|through|with|via steward|you",
        "history|list|log|overview of requests|actions|approvals of|for|about|on|by <who>",
        "requests|approvals history|log of|for|about|on|by <who>",
        "requests|actions|approvals made|about|on|concerning|for|by <who>",
        "<who> 's requests|approvals",
        "<who> 's request|approval history",
        "audit trail|log|logs|history|entries of|for|about|by <who>",
        "<who> 's audit|trail",
        "<who> 's audit trail|log|history|entries",
        "who approved|requested|decided|denied what",
        "who did|asked what|for through|with|via|using|what you|steward|what",
        "who did what through|with|via|using|in you|steward",
        "who asked|told you|steward for|to what|do",
        "who asked|used for|you|steward what",
        "who used|uses you|steward",
        "what was|has been done|changed with|through|via|using|by steward|you",
        "what was|has been done|changed with|through|via|using|by you|steward",
        "what was done|changed with|through|via|using|by steward|you",
        "what did|have|has you|steward do|done|change|changed",
        "what did|have|has people|users|we do|done|ask|asked with|through|via you|steward",
        "what did|has <who> request|requested|approve|approved|deny|denied|ask|asked",
        "what did|has <who> ask|asked|do|done for|of|with|through|via you|steward",
        "which|what requests|approvals did|has <who> make|made|approve|approved",
        "which|what actions|changes did|has you|steward do|done|take|taken|make|made|run",
        "actions|changes of|by|through steward|you",
        "log|record|history|trail|journal of steward|requests|actions|everything",
        "log|record|history|trail of what was done",
        "steward log|logs|history|trail|journal|record",
    ),
    role=Role.AUDITOR,
    answer=answer,
)
