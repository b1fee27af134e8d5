"""`audit [<who>]`: who asked for what, decided and did through Steward."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col

from services import audit_filters
from services.answers import Column, Suggestion, Table, Tone, Value
from services.paging import counted, page
from services.resources.users import User
from services.spans import past
from services.specs import Asked, Filter, Question, Role
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
    """The lines of the trail, newest first, of the kinds named; of one person: what they did and what was done to them.

    Source: Steward's own audit trail. Raises BadArgument for a time that is none.
    """
    spans = [past("", value, asked.now, "audit 7d") for name, value in asked.filters if name == ""]
    theirs = [*(span.holds(col(Audit.at)) for span in spans), *audit_filters.conditions(asked.filters)]
    if asked.who:
        about = pick(Approval.id).where(col(Approval.target_id) == asked.who)
        among = pick(Step.approval_id).where(col(Step.target_id) == asked.who)
        theirs.append(
            or_(
                col(Audit.actor_id) == asked.who,
                col(Audit.subject_id) == asked.who,
                col(Audit.approval_id).in_(about),
                col(Audit.approval_id).in_(among) & (col(Audit.subject_id) == ""),
            )
        )
    when = "".join(f" {span.words}" for span in spans)
    count = pick(func.count()).select_from(Audit).where(*theirs)
    rows, total = page(read, STATEMENT.where(*theirs), asked.offset, count)
    return Table(
        title="Audit trail",
        summary=f"{counted(total, 'line')} in the trail{' about this person' if asked.who else ''}{when}.",
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


TRAIL = "trail|log|logs|record|records|history|journal|entries|protocol"
VIA = "with|in|through|via|by|of|using"
DONE = "done|changed|carried|executed|performed|run|made|do|perform|execute|carry|make"
WITH = "to|for|on|with|about|concerning|against|of"
BOT = "steward|you|bot"
EVERYTHING = "[trail|log|record|history|list|overview] [of] everything|all|what|things"

QUESTION = Question(
    name="audit",
    topic="Steward",
    canonical="audit [<who>] [filters]",
    help="Who asked for what, decided and did through Steward.",
    examples=("audit", "audit Adele Vance", "audit 7d"),
    filters=(Filter("", "past"), *audit_filters.FILTERS),
    says=(
        f"[filters!] audit [{TRAIL}] of|for|about|by|from|on <who> [filters]",
        f"audit [{TRAIL}] of|for|about|by|from|on <who> [filters!]",
        f"[filters] [in|from|of|on] [the|our] audit [{TRAIL}] [filters!]",
        f"what [was|were|has|is] [been] [filters!] in|on|from|by [the|our] audit|steward [{TRAIL}] [filters]",
        "who [all] [has|have] {exports} [something|anything|what|data|lists|files|answers] [filters]",
        f"who [all] [has|have] changed|touched|modified [the|your] {{settings}} [of|for|in] [{BOT}] [filters]",
        *(
            "which|what actions|changes|things|requests|stuff did|has|have <who> [ever] start|started|request|"
            f"requested|trigger|triggered|order|ordered|initiate|initiated|kick-off|launch|launched {said} [so]"
            for said in ("here", f"{VIA} [the] {BOT}")
        ),
        "what has|have|did|does|is <who> been|done|do|doing [doing] through|with|via|using|in [steward]",
        f"[my] [own] [filters] audit {TRAIL} [filters]",
        f"[filters] audit {TRAIL} of|for|about|by|from <who> [filters]",
        f"[filters] audit {TRAIL} of steward [filters]",
        "[filters] audit [filters]",
        "[filters] audit of|for|from [filters]",
        *(
            f"{said}{narrowed}"
            for narrowed in ("", " [filters]")
            for said in (
                "has|did steward|bot [itself|ever|already] done|changed|do|change anything|something "
                "[to|with|for|about] <who>",
                "who [all] used|uses|using|talked [to] bot|steward|you [most|often] [lately]",
                f"who [all] has|have|is|was|were|did [been] doing|done|did|do|does what {VIA}|on {BOT}",
                "who [all] has|have|is|was|were|did [been] doing|done what here",
                f"who [all] does|do|did what {VIA}|on [this|our] {BOT}",
                f"who [all] has|have|is [been] using {BOT} [and] [for] [what|whom]",
                f"what has|have|did|does|is|was|were <who> [been] [up] [to] [doing|done|do] {VIA}|on {BOT}",
                f"{EVERYTHING} [that] <who> has|have|had [ever] had|asked|made|told|got|let {BOT} [to] do|done|change",
                f"{EVERYTHING} [that] <who> had|asked|made|told|got|let {BOT} [to] do|done|change",
                f"{EVERYTHING} [that] <who> [has|have|had] asked|requested|ordered [for|of] [{BOT}]",
                f"steward|bot activity|activities|actions|history|usage {WITH}|by <who>",
                f"activity|activities {VIA}|on {BOT} {WITH}|by <who>",
                "[everything|all|things|what] you|steward|bot did|does|has|have [done|changed|do|change] [lately]",
                "everything|all|things [that] was|were [done|changed|asked|requested|approved] "
                "[by|through|with|via] you|steward|bot [lately]",
                f"what did|has|have <who> do|done|ask|asked|request|requested|change|changed|use|used {VIA} "
                "[the] bot|steward|you [for] [lately]",
                "what has|have|did <who> had|have you do|done|change|changed",
                "what has|have|did <who> [been] using|doing|used [the] bot|steward|you for",
                "who asked|told you|steward what|which|for [things|changes]",
                "audit|trail of|for|about|by <who>",
                f"[evidence|proof|record|records|log|list] [of] what|everything|all|anything|things [that] "
                f"has|have|was|were|is|did [been] {DONE} [out] {VIA} [the] {BOT} {WITH} <who>",
                f"[evidence|proof|record|records|log|list] [of] what|everything|all|anything|things [that] "
                f"[has|have|was|were|is|did] [been] {DONE} [out] {WITH} <who> {VIA} [the] {BOT}",
                f"[evidence|proof|record|records|log|list] [of] everything|what|all|which [actions|changes|things] "
                f"[has|have|did] {BOT} [has|have|did] {DONE} [out] {WITH} <who>",
                f"who [has|have|all] done|did|do what|anything|something|things {VIA} [the] {BOT} {WITH} <who>",
                f"who [has|have|ever] used|uses|use [the] {BOT} {WITH} <who>",
                f"audit [{TRAIL}] entries|lines|records {WITH} <who>",
                f"{TRAIL}|list of what|everything {BOT} did|done|has|have [done|did|changed|carried|out]",
                f"steward 's {TRAIL} {WITH} <who>",
                f"everything|all|what|things <who> [has|have] did|done|asked|changed|requested {VIA} [the] "
                "bot|steward|you",
                "trail|journal",
                f"steward 's own {TRAIL} [of|for|on|about|concerning] <who>",
                f"steward 's own [audit] {TRAIL}",
                f"your own [audit] {TRAIL} [of|for|on|about|concerning] <who>",
                f"your own [audit] {TRAIL}",
                f"steward 's audit|{TRAIL}",
                f"steward {TRAIL}",
                "what did|has|have you|steward do|done|change|changed to|for|with|about <who>",
                f"what was|has been done|changed to|with|for|about <who> {VIA} steward|you",
                f"what was done|changed to|with|for|about <who> {VIA} steward|you",
                "history|list|log|overview of requests|actions|approvals of|for|about|on|by <who>",
                "requests|approvals history|log of|for|about|on|by <who>",
                "actions|steps made|done|taken|requested|run|executed about|on|concerning|for|by|against|with|to <who>",
                "actions made|done|about|on|concerning|for|by <who>",
                f"[history] [of] [all] changes|actions|everything [that|which] {BOT} [has|have] made|did|took|done "
                f"{WITH} <who>",
                f"what [all] did|have|has <who> [ever] ask|asked|tell|told|have|had|order|ordered|get|got {BOT} [to] "
                "do|done|change|changed [for] [me]",
                "who|whom|what [all] has|have|did steward|bot|you [ever] disable|disabled|delete|deleted|block|blocked|"
                "remove|removed|change|changed|touch|touched",
                "<who> 's request|approval history",
                "<who> 's audit|trail",
                f"<who> 's audit {TRAIL}",
                "who [has] approved|requested|decided|denied what",
                f"who did|asked what|for {VIA} you|steward|what",
                f"who did what {VIA} you|steward",
                "who asked|told you|steward for|to what|do",
                "who asked|used for|you|steward what",
                "who used|uses you|steward",
                "what did|do|does|have|has people|users|everyone|everybody|anyone|admins|they [been] use|used|using|"
                "ask|asked|"
                "asking [you|steward|bot] [for] [bot|steward|you] [for|to] [do]",
                f"what was|has been done|changed {VIA} you|steward",
                f"what was done|changed {VIA} you|steward",
                "what did|have|has you|steward do|done|change|changed",
                f"what did|have|has people|users|we do|done|ask|asked {VIA} you|steward",
                "what did|has <who> request|requested|approve|approved|deny|denied|ask|asked",
                f"what did|has <who> ask|asked|do|done for|{VIA} you|steward",
                "which|what actions|changes did|has you|steward do|done|take|taken|make|made|run",
                "actions|changes of|by|through|via steward|you",
                "[all] actions [taken|done|executed|run] [by|through|via] [you|steward]",
                f"{TRAIL} of steward|requests|actions|everything",
                f"{TRAIL} of what was|were done|changed",
                "who looked|searched|asked [up|at|for] <who> [here|in] [bot|steward]",
                "who has looked|searched|asked [up|at|for] <who> [here|in] [bot|steward]",
            )
        ),
    ),
    role=Role.AUDITOR,
    answer=answer,
)
