"""`requests`: changes that wait for approval, and what became of the recent ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, or_
from sqlmodel import col

from services import moments
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
    begins = any(_ahead(row, read.now) for row in rows)
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
            *((Column("Begins", weight=2),) if begins else ()),
        ),
        rows=tuple(
            (
                Value(row.action.replace("_", " ")),
                Value(row.target_name),
                Value(row.requester_name),
                _state(row, read.now),
                Value(row.requested_at or row.created_at),
                *((Value(moments.spoken(row.run_at, row.zone) if _ahead(row, read.now) else None),) if begins else ()),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "requests",
    )


def _ahead(row: Any, now: datetime) -> bool:
    """Whether it is still to begin, at a time of its own."""
    return row.run_at is not None and row.run_at > now and row.state in UNFINISHED


def _state(row: Any, now: datetime) -> Value:
    scheduled = row.state == "approved" and _ahead(row, now)
    return Value("scheduled", Tone.GOOD) if scheduled else Value(row.state, TONES.get(row.state, Tone.QUIET))


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
            col(Approval.run_at),
            col(Approval.zone),
        )
        .where(or_(col(Approval.state) != "draft", mine))
        .order_by(WAITING_FIRST, col(Approval.created_at).desc(), col(Approval.id))
    )
    if "mine" in names or not asked.caller.roles & SEES_ALL:
        statement = statement.where(mine)
    if "waiting" in names:
        statement = statement.where(col(Approval.state) == "pending")
    return statement


REQUEST = "request|requests|approval|approvals|ticket"
DECIDED = (
    "denied|rejected|refused|declined|approved|granted|failed|expired|cancelled|completed|executed|decided|withdrawn"
)
STATE = f"through|done|finished|pending|waiting|open|stuck|run|signed|processed|ready|over|{DECIDED}"

QUESTION = Question(
    name="requests",
    topic="Changes",
    canonical="requests [filters]",
    help="Changes waiting for approval, yours, and what became of the recent ones.",
    examples=("requests", "my requests", "requests waiting"),
    filters=(
        Filter(
            "mine",
            says=(
                "my",
                "of mine",
                "my own",
                "own",
                "by|from me",
                "i made",
                "i have made",
                "i asked for",
                "i requested|request|requested",
            ),
        ),
        Filter(
            "waiting",
            says=(
                "pending|open|outstanding|unapproved|undecided",
                "to approve",
                "waiting for approval|me|decision|us|ok|okay",
            )
            + ("awaiting|pending approval|decision", "for approval|me", "need|needs approval|approving|decision")
            + ("not approved|decided yet", "not yet approved|decided", "not approved|decided", "still open|pending"),
        ),
    ),
    says=(
        f"is|was|has|have|did|will [the] {REQUEST} to|for|about|of|on|from <words> "
        f"[been|go|gone|get|got|went|be] {STATE} [yet|now]",
        f"is|was|has|have|did|will {REQUEST} [been|go|gone|get|got|went|be] {STATE} [yet|now]",
        f"what|how [has|is|was|are|about] [happened|happening|became|going|status|state|news] [to|with|of|about|on] "
        f"{REQUEST} to|for|about|on|concerning|from <words>",
        f"what|how [has|is] [happened|happening|became|going] [to|with|of|about|on] my|our {REQUEST}",
        f"where is|are|does|do|stands {REQUEST} [to|for|about] [stand|now|stuck]",
        f"where is|are|does|do|stands {REQUEST} to|for|about <words>",
        f"any|some news|update|updates|progress|word on|about|of|with {REQUEST} [to|for|about] [mine]",
        f"any|some news|update|updates|progress|word on|about|of|with {REQUEST} to|for|about <words>",
        f"[my] {DECIDED} {REQUEST} [of|from|in] [last|this|past|today|yesterday] [week|month|year]",
        f"{REQUEST} {DECIDED} [in|since] [last|this|past|today] [week|month|year]",
        f"which|what [of] {REQUEST} got|were|was|have|has|are [been] {DECIDED} [in|since] "
        "[last|this|past|today] [week|month]",
        f"who approved|denied|decided|rejected|signed [off] last|latest|recent|newest|previous {REQUEST}",
        "is|was|has <words> request been approved|denied|granted|rejected|done",
        "is|was <words> request approved|denied|granted|rejected|done [yet|already]",
        "has|have|was|is request|approval to|for|of|about <words> been approved|denied|granted",
        "has|have|was|is request|approval to|for|of|about <words> been rejected|done|decided|signed",
        "was|is request|approval to|for|of|about <words> approved|denied|granted|rejected|done|decided",
        "did|has anyone|someone approve|approved|deny|denied|decide|decided request|approval to|for|of|about <words>",
        "what is the status|state of request|approval to|for|about <words>",
        "[filters] requests|request|approvals|approval [filters]",
        "which|what [filters] requests|request|approvals [filters]",
        "which|what requests|approvals|changes are|is [filters]",
        "how many [filters] requests|approvals [filters]",
        "are|is there [filters] requests|approvals [filters]",
        "do|does we|i have [filters] requests|approvals [filters]",
        "any [filters] requests|approvals [filters]",
        "number|count|list|overview|history of [filters] requests|approvals [filters]",
        "approvals|request",
        "requests|approvals|request|approval history|list|overview|status|log",
        "recent|latest|last|past requests|approvals",
        "status|state of requests|approvals",
        "status|state of my|the|our requests|approvals",
        "what was|were|got approved|denied|requested|rejected",
        "did|has my|our request|requests go|gone|went through",
        "was|were my|our request|requests approved|denied|rejected|done|granted",
        "who requested|asked|approved|denied what|for|changes",
        "what|which is|are [filters]",
        "what [filters]",
        "what is there [filters]",
        "anything|something [filters]",
        "is|are anything|something|there|any [filters]",
        "is there anything|something [filters]",
        "what do|must|should|can i|we have|need|approve|decide [filters]",
        "what did|have [filters]",
    ),
    answer=answer,
)
