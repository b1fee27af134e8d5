"""`requests`: changes that wait for approval, and what became of the recent ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_
from sqlmodel import col

from services import directory, moments, requests_meant
from services.answers import Column, Table, Tone, Value
from services.candidates import decidable
from services.named import only
from services.paging import counted, page
from services.request_filters import FILTERS, REQUEST, SAID_NO, SAID_YES, STATES, VERDICTS, WORKFLOWS
from services.spans import Span, ahead, past
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval, Decision
from services.workflow_wordings import of_workflows

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
    """Approvals, unfinished first, then newest; approvers, admins and auditors see everybody's, others their own.

    Of those that expire in a time it is told when.

    Raises BadArgument for a time that is none, NotFound when a filter names nobody or several people.
    """
    rows, total = page(read, _wanted(read, asked), asked.offset)
    waiting = sum(row.state == "pending" for row in rows)
    begins = any(_ahead(row, read.now) for row in rows)
    expires = any(name == "running out" for name, _ in asked.filters)
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
            *((Column("Expires", "when"),) if expires else ()),
            Column("Request"),
        ),
        rows=tuple(
            (
                Value(row.action.replace("_", " ")),
                Value(row.target_name),
                Value(row.requester_name),
                _state(row, read.now),
                Value(row.requested_at or row.created_at),
                *((Value(moments.spoken(row.run_at, row.zone) if _ahead(row, read.now) else None),) if begins else ()),
                *((Value(row.expires_at),) if expires else ()),
                Value(row.id[:8], Tone.QUIET),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "requests",
        links=tuple(f"request {row.id}" for row in rows),
    )


def _ahead(row: Any, now: datetime) -> bool:
    """Whether it is still to begin, at a time of its own."""
    return row.run_at is not None and row.run_at > now and row.state in UNFINISHED


def _state(row: Any, now: datetime) -> Value:
    scheduled = row.state == "approved" and _ahead(row, now)
    return Value("scheduled", Tone.GOOD) if scheduled else Value(row.state, TONES.get(row.state, Tone.QUIET))


def _wanted(read: Reader, asked: Asked) -> Select[tuple[object, ...]]:
    mine = col(Approval.requester_id) == asked.caller.object_id
    statement = (
        pick(
            col(Approval.id),
            col(Approval.action),
            col(Approval.target_name),
            col(Approval.requester_name),
            col(Approval.state),
            col(Approval.requested_at),
            col(Approval.created_at),
            col(Approval.expires_at),
            col(Approval.run_at),
            col(Approval.zone),
        )
        .where(or_(col(Approval.state) != "draft", mine))
        .order_by(*_order(asked), col(Approval.id))
    )
    if "mine" in dict(asked.filters) or not asked.caller.roles & requests_meant.SEES_ALL:
        statement = statement.where(mine)
    states = [state for name, _ in asked.filters for state in STATES.get(name, ())]
    if states:
        statement = statement.where(col(Approval.state).in_(states))
    return statement.where(*_narrowed(read, asked))


def _order(asked: Asked) -> tuple[Any, ...]:
    names = {name for name, _ in asked.filters}
    if "oldest first" in names:
        return (col(Approval.created_at),)
    if "running out" in names:
        return (col(Approval.expires_at),)
    newest = col(Approval.created_at).desc()
    return (newest,) if "newest first" in names else (WAITING_FIRST, newest)


def _narrowed(read: Reader, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """That it was made in the time, by whom, and about what, said; who decided it; that it waits for its own time."""
    for name, value in asked.filters:
        if name == "":
            yield past("", value, asked.now, "requests 7d").holds(col(Approval.created_at))
        if name == "to decide":
            yield col(Approval.id).in_(decidable(read, asked.caller))
        if name == "scheduled":
            yield _to_begin(value, asked.now)
        if name == "by":
            yield col(Approval.requester_id) == only(directory.find_user(read, value), value, "person")
        if name in VERDICTS:
            who = only(directory.find_user(read, value), value, "person")
            theirs = pick(Decision.approval_id).where(col(Decision.object_id) == who)
            yield col(Approval.id).in_(theirs.where(col(Decision.verdict).in_(VERDICTS[name])))
        if name == "running out":
            span = ahead(name, value, asked.now, "requests running out 1d")
            yield and_(col(Approval.state) == "pending", span.holds(col(Approval.expires_at)))
        if name in WORKFLOWS:
            yield col(Approval.action).in_(WORKFLOWS[name][0])
        if name == "about":
            yield from requests_meant.about(value)


def _to_begin(value: str, now: datetime) -> ColumnElement[bool]:
    """That it is still to begin, in a time ahead where one is said; in the past only its asking can lie."""
    span = ahead("scheduled", value, now, "requests scheduled 7d") if value else Span("")
    waits = col(Approval.run_at) > now
    if span.until and span.until <= now:
        return and_(waits, span.holds(col(Approval.created_at)))
    return and_(waits, span.holds(col(Approval.run_at)))


IS = "is|are|was|were|has|have|did|will"
BEEN = "[been|go|gone|get|got|went|be|already] [been]"
DOING = (
    "disabling|enabling|blocking|unblocking|deleting|deletion|removing|removal|offboarding|onboarding|resetting|reset|"
    "revoking|restoring|disablement|forwarding"
)
STATE = (
    "through|done|finished|pending|waiting|open|stuck|run|signed|processed|ready|over|denied|rejected|refused|declined|"
    "approved|granted|failed|expired|cancelled|completed|executed|decided|withdrawn"
)
CHANGES = f"{REQUEST}|changes"
ASKED = "requested|request|asked"
ON = "for|about|concerning|regarding|on|of|with"

QUESTION = Question(
    name="requests",
    topic="Changes",
    canonical="requests [filters]",
    help="Changes waiting for approval, yours, and what became of the recent ones.",
    examples=("requests", "my requests", "requests waiting"),
    filters=FILTERS,
    says=(
        *of_workflows(),
        f"when|how [long|soon] do|does|will|is [filters] {REQUEST} expire|expires|lapse|lapses|end|ends|run|runs [out]",
        "what|which|anything|something|who [request|requests|change|changes] [still] "
        "needs|need|requires|require|awaits|await|lacks|lack [a|an|the|somebody|someone|second] "
        "yes|approval|ok|sign-off|decision|go-ahead|answer|okay [from|by] [somebody|someone|me|us|anyone]",
        "[filters] changes [filters!]",
        f"{IS} [filters] {REQUEST} to|for|about|of|on|from {{about}} {BEEN} {STATE} [yet|now|already] [filters]",
        f"{IS} [filters] {REQUEST} {BEEN} {STATE} [yet|now|already]",
        f"{IS} {{about}} request {BEEN} {STATE} [yet|now|already]",
        f"{IS} {{about}} 's request {BEEN} {STATE} [yet|now|already]",
        f"did|has|have|was anyone|someone|it approve|approved|deny|denied|decide|decided [filters] {REQUEST} [filters]",
        f"how|what|where [far|has|is|was|are|about|does|did] [happened|happening|became|going|status|state|news|stand] "
        f"[to|with|of|about|on] [filters] {REQUEST} [filters] [stand|stands|going|doing|stuck|now]",
        f"how|what|where [far|has|is|was|are|about|does|did] [happened|happening|became|going|status|state|news|stand] "
        f"[to|with|of|about|on] [filters] {REQUEST} [filters] to|for|about|concerning|on|from {{about}}",
        f"[any|some|is|are] [there] [any] news|update|updates|progress|word on|about|of|with [filters] {REQUEST} "
        "[filters]",
        "who approved|denied|decided|rejected|granted|signed [off] [most] "
        f"last|latest|recent|newest|previous {REQUEST}",
        f"[what] [is] status|state|outcome|number|count|list|overview|history|log|record of|for [filters] {REQUEST} "
        "[filters]",
        f"which|what {REQUEST} did|does|has|have {{approved_by}} approve|{SAID_YES} [filters]",
        f"which|what {REQUEST} did|does|has|have {{denied_by}} deny|reject|refuse|decline|{SAID_NO} [filters]",
        f"which|what {REQUEST} did|does|has|have {{decided_by}} decide|decided|answer|answered [filters]",
        f"[filters] {{about!}} {REQUEST} [filters]",
        f"[filters] {REQUEST} [are|is|that|which] expiring|lapsing|expire|expires {{running_out}} [filters]",
        f"[filters] {REQUEST} [are|is] expiring|lapsing|expire|expires [filters!]",
        "[filters] requests|approvals|tickets [filters]",
        "[filters] request|approval|ticket [filters!]",
        "approval|request",
        "what|anything|something [is] sitting|stuck|waiting|left in|on approval|approvals|request|requests "
        "queue|backlog|inbox|tray|pile [filters]",
        f"[filters] {REQUEST} history|list|overview|status|log|queue|backlog|inbox [filters]",
        "[filters] change|access|approval requests|approvals [filters]",
        "{about} requests|approvals [filters]",
        "what|how|where [has|is|was|did] [happened|happening|going|became|become|about|stands] [to|with|of|on] {mine} "
        "last|latest|recent|newest|previous request|approval [go|stand|going] [filters]",
        f"what|everything|anything|all|things|stuff|who [all] [that] [is|are|has|have|was|were|did] [been|anyone] "
        f"{ASKED} [for] {ON} {{about}} [filters]",
        "[is|are] [there] anything|something|what [is] {waiting} for|about|on|concerning {about}",
        "[is|are] [there] anything|something [is] [still] sat|sitting|stood|parked {waiting}",
        f"{{about}} {REQUEST} that|which are|were|is|was [filters]",
        f"which|what [of] [filters] {CHANGES} [do|does|did|are|is|were|was|have|has|got] [we|i|you|there] [filters]",
        f"how many [filters] {CHANGES} [do|does|did|are|is|were|was|have|has|got|get] [we|i|you|there] [have] "
        "[filters]",
        f"[do|does|did|are|is|were|was|have|has|got|get] [we|i|you|there] [have] any|some|more [of] [filters] "
        f"{REQUEST} [filters]",
        f"do|does|have we|i|you [have|got] [filters] {REQUEST} [filters]",
        f"are|is there [filters] {REQUEST} [filters]",
        f"{{by}} 's [filters] {REQUEST} [filters]",
        f"[filters] {REQUEST} [that|which] [did|does|has|have] {{by}} make|made|makes|ask|asked|submit|submitted [for] "
        "[filters]",
        f"which|what [filters] {REQUEST} did|does|has|have {{by}} make|made|submit|submitted|raise|raised [filters]",
        f"recent|latest|last|past|previous|current|all {REQUEST} [filters]",
        "did|has [filters] request|requests go|gone|went through",
        f"who approved|denied|rejected|requested|declined [the] {DOING} [of|for] {{about}} [filters]",
        "who requested|asked|approved|denied what|for|changes",
        f"what|which|anything|something [is|are] [still] [filters!] in|on|under|among|with|of [the|our] {REQUEST} "
        "[filters]",
        "what|which is|are [filters!]",
        "what [has] happened|became|happens|becomes to|of|with|about [filters!]",
        "what|stuff|things [filters!]",
        "what is there [filters!]",
        "anything|something [filters!]",
        "is|are anything|something|there [any] [filters!]",
        "is|are any {to_decide} [filters]",
        "is|are any {waiting} [filters]",
        "have|do i|we [got|have] anything|something|any [filters!]",
        "is there anything|something [filters!]",
        "what do|must|should|can i|we have|need|approve|decide [filters!]",
        "what did|have [filters!]",
        "what has|have|was|were|got [filters!]",
    ),
    answer=answer,
)
