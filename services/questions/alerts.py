"""`alerts`: what needs attention now, worst first."""

from __future__ import annotations

from sqlalchemy import Select, case, func
from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted, page
from services.specs import Asked, Filter, Question, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert

STATES = ("open", "acknowledged", "snoozed", "resolved")
TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
WORST_FIRST = case({severity.value: at for at, severity in enumerate(Severity)}, value=col(Alert.severity))


def answer(read: Reader, asked: Asked) -> Table:
    """Open alerts, or those in the states and of the severities asked for; worst and newest first."""
    rows, total = page(read, _wanted(asked), asked.offset)
    open_count = int(read.value(pick(func.count()).where(col(Alert.state) == "open")))
    return Table(
        title="Alerts",
        summary=_summary(total, open_count, filtered=bool(asked.filters)),
        fresh=freshness(read),
        columns=(Column("Severity"), Column("Alert", weight=4), Column("State"), Column("Since", "when")),
        rows=tuple(
            (
                Value(row.severity, TONES.get(row.severity, Tone.PLAIN)),
                Value(row.text),
                Value(row.state),
                Value(row.opened_at),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "alerts",
    )


def _wanted(asked: Asked) -> Select[tuple[str, str, str, object]]:
    names = {name for name, _ in asked.filters}
    states = names & set(STATES) or (set(STATES) if "in every state" in names else {"open"})
    severities = names & set(Severity)
    statement = (
        pick(col(Alert.severity), col(Alert.text), col(Alert.state), col(Alert.opened_at))
        .where(col(Alert.state).in_(sorted(states)))
        .order_by(WORST_FIRST.desc(), col(Alert.opened_at).desc(), col(Alert.id))
    )
    return statement.where(col(Alert.severity).in_(sorted(severities))) if severities else statement


def _summary(total: int, open_count: int, *, filtered: bool) -> str:
    if filtered:
        return f"{counted(total, 'alert')} of that kind; {open_count:,} open in all."
    return f"{counted(total, 'alert')} open." if total else "No alert is open."


QUESTION = Question(
    name="alerts",
    topic="Watch",
    canonical="alerts [filters]",
    help="What needs attention now; narrow it by severity or state.",
    examples=("alerts", "critical alerts", "alerts acknowledged"),
    filters=(
        Filter("critical"),
        Filter("high"),
        Filter("medium"),
        Filter("low"),
        Filter("open", says=("active", "unresolved", "waiting")),
        Filter("acknowledged", says=("acked", "seen")),
        Filter("snoozed", says=("sleeping",)),
        Filter("resolved", says=("closed", "gone")),
        Filter("in every state", says=("of every state", "every")),
    ),
    says=(
        "[filters] alerts|alert|alarms|warnings|findings [filters]",
        "alert|alarms|warnings|findings",
        "what is wrong",
        "what needs attention|doing",
        "what needs my attention",
        "anything wrong|new|urgent",
        "is anything wrong",
        "is there anything wrong|urgent",
        "are there any alerts|alarms|warnings|problems",
        "problems",
    ),
    answer=answer,
)
