"""`check <name>`: one rule: why it matters, what it last said of each connection, what to do, its open alerts."""

from __future__ import annotations

from rapidfuzz import fuzz, process
from sqlalchemy import func
from sqlmodel import col

from services.answers import Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.names import fold, label
from services.paging import counted
from services.specs import Asked, Check, Question, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert, CheckRun, Connection

MOST_ALERTS = 8
TONES = {"pass": Tone.GOOD, "findings": Tone.WARNING}


def answer(read: Reader, asked: Asked) -> Profile:
    """One check with its verdict for each connection. Raises NotFound, naming what is near, for one that is not there.

    Source: the check itself, Steward's own check runs and alerts.
    """
    check = _check((asked.specs or Specs()), asked.words or "")
    runs = read.rows(
        pick(CheckRun.verdict, CheckRun.findings, CheckRun.why, CheckRun.at, Connection.name)
        .join(Connection, col(Connection.id) == CheckRun.connection_id)
        .where(col(CheckRun.check) == check.name)
        .order_by(col(Connection.name))
    )
    open_ = (col(Alert.check) == check.name, col(Alert.state) == "open")
    count = int(read.value(pick(func.count()).select_from(Alert).where(*open_)))
    alerts = read.rows(
        pick(Alert.text).where(*open_).order_by(col(Alert.opened_at).desc(), col(Alert.id)).limit(MOST_ALERTS)
    )
    said = tuple(Value(f"{run.name}: {_verdict(run)}", TONES.get(run.verdict, Tone.QUIET)) for run in runs)
    sections = (
        Section("What it said", said, len(said)),
        Section("Open alerts", tuple(Value(alert.text) for alert in alerts), count),
    )
    return Profile(
        title=check.title,
        subtitle=check.why,
        summary=f"{check.title}: {said[0].text if said else 'not run yet'}. {counted(count, 'alert')} open.",
        badge=Value(check.severity.value, Tone.WARNING),
        facts=(
            Fact("What to do", Value(check.todo)),
            Fact("How often", Value(f"every {_hours(check)}")),
            Fact("Looks at", Value(", ".join(map(label, check.reads)) or "Steward itself")),
        ),
        sections=tuple(section for section in sections if section.total),
        next=(Suggestion("All checks", "checks"), Suggestion("Alerts", "alerts")),
    )


def _check(specs: Specs, text: str) -> Check:
    wanted = fold(text).replace("_", " ").removesuffix(" check")
    names = {label(name): check for name, check in specs.checks.items()}
    titles = {fold(check.title): check for check in specs.checks.values()}
    found = names.get(wanted) or titles.get(wanted)
    found = found or {name.replace("-", " "): check for name, check in names.items()}.get(wanted.replace("-", " "))
    beginning = [check for name, check in names.items() if name.startswith(wanted)]
    if found or len(beginning) == 1:
        return found or beginning[0]
    near = process.extract(wanted, list(names), scorer=fuzz.WRatio, limit=3)
    said = ", ".join(name for name, _, _ in near)
    raise NotFound(f"There is no check called “{text}”.", f"Did you mean: {said}?")


def _verdict(run: object) -> str:
    verdict, findings, why = (getattr(run, name) for name in ("verdict", "findings", "why"))
    if verdict == "findings":
        return counted(findings, "finding")
    return f"{verdict}, {why}" if why else str(verdict)


def _hours(check: Check) -> str:
    hours = check.every.total_seconds() / 3600
    if hours < 1:
        return f"{check.every.total_seconds() / 60:.0f} minutes"
    return "hour" if hours == 1 else "day" if hours == 24 else f"{hours:.0f} hours"


QUESTION = Question(
    name="check",
    topic="Watch",
    canonical="check <words>",
    help="One rule: why it matters, what it last said, what to do.",
    examples=("check sync stale", "what does the check app secret expiring say"),
    says=(
        "rule|test <words>",
        "check|rule|test called|named <words>",
        "the check|rule|test <words>",
        "the <words> check|rule",
        "<words> check|rule",
        "what does|is the check|rule|test <words> say|mean|do|about|for",
        "what does|is check|rule|test <words> say|mean|do|about|for",
        "what does|is the <words> check|rule|test say|mean|do|about|for|watch",
        "what does|is <words> check|rule|test say|mean|do|about|for",
        "what is the check|rule|test <words>",
        "what is the <words> check|rule|test",
        "why does|did|is the|check <words> fail|check|failing",
        "why does|did the check|rule <words> fail|complain",
        "why does|did the <words> check|rule fail|complain",
        "why is the check|rule <words> failing|red",
        "why is the <words> check|rule failing|red",
        "how does|did the check|rule <words> work|go",
        "how does|did the <words> check|rule work|go",
        "explain the check|rule <words>",
        "explain check|rule <words>",
        "explain the <words> check|rule",
        "explain <words> check|rule",
        "describe|details|status|result|results of|for|the check|rule <words>",
        "tell me about the check|rule <words>",
        "tell me about the <words> check|rule",
        "result|results|status|details of|for the <words> check|rule",
    ),
    answer=answer,
)
