"""`check <name>`: one rule: why it matters, what it last said of each connection, what to do, its open alerts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func
from sqlmodel import col

from services.answers import Fact, Profile, Section, Suggestion, Tone, Value
from services.named_checks import CALLED, find_check
from services.names import label
from services.paging import counted
from services.settings import AlertSettings
from services.specs import Asked, Check, Question, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert, CheckRun, Connection
from services.watch.rules import rules
from services.wishes import wishes

MOST_ALERTS = 8
TONES = {"pass": Tone.GOOD, "findings": Tone.WARNING}


def answer(read: Reader, asked: Asked) -> Profile:
    """One check with its verdict for each connection. Raises NotFound, naming what is near, for one that is not there.

    Source: the check itself, Steward's own check runs and alerts.
    """
    check = find_check((asked.specs or Specs()).checks, asked.words or "")
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
            *_limits(read, check),
            Fact("Rule of", Value(check.source)),
        ),
        sections=tuple(section for section in sections if section.total),
        next=(Suggestion("All checks", "checks"), Suggestion("Alerts", "alerts")),
    )


def _limits(read: Reader, check: Check) -> list[Fact]:
    """The thresholds as an administrator has set them in a chat, else the check's own."""
    said = wishes(read.db, AlertSettings(), {}).checks.get(check.name, {})
    if said.get("off"):
        return [Fact("Thresholds", Value("switched off"))]
    every = rules(check, said)
    words = [_words(rule.limits.model_dump()) for rule in every]
    return [Fact("Thresholds", Value("; ".join(filter(None, words))))] if any(words) else []


def _words(limits: Mapping[str, object]) -> str:
    return ", ".join(f"{label(name)} {_plain(value)}" for name, value in limits.items())


def _plain(value: object) -> str:
    return (
        ", ".join(value) or "none"
        if isinstance(value, tuple)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


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


FIND = "find|found|catch|caught|hit|say|said|turn|turned|reveal|show|shown|report|reported|flag|flagged|come|uncover"
QUESTION = Question(
    name="check",
    topic="Watch",
    canonical="check <words>",
    help="One rule: why it matters, what it last said, what to do.",
    examples=("check sync stale", "what does the check app secret expiring say"),
    names=CALLED,
    says=(
        "who|what has|have|is|are findings|hits|caught|found|hit in|for|by|of [the] check|rule|control <words>",
        "has|did|does|have [the|your] check|rule|control for|on|about|of|against <words> "
        "found|find|caught|catch|hit|turned|"
        "flagged|raised|reported|seen [up] [anything|anyone|something|someone|findings|problems|issues]",
        "has|did|does|have [the|your] check|rule|control <words> "
        "found|find|caught|catch|hit|turned|flagged|raised|reported [up] "
        "anything|anyone|something|someone|findings|problems|issues",
        "has|did|does|have [the|your] <words> check|rule|control "
        "found|find|caught|catch|hit|turned|flagged|raised|reported [up] "
        "anything|anyone|something|someone|findings|problems|issues",
        f"who|what|which did|does|has|have [the|your] <words> check|rule|test|control {FIND} [up] [with]",
        f"who|what|which did|does|has|have [the|your] check|rule|test|control <words> {FIND} [up] [with]",
        "what came|comes|has-come out of|from [the|your] <words> check|rule|test|control",
        "[is|are] [there] [any|some] findings|hits|results|finding|problems of|for|in|from|by [the|your] <words> "
        "check|rule|test|control",
        "findings|hits of|for|in|from [the] check|rule|control <words>",
        "[app|admin|open|pending|outstanding|unanswered] consent request|requests [is|are] "
        "[waiting|pending|open|outstanding|unanswered|awaiting] [for] [decision|approval|review|answer] "
        "= consent request waiting",
        "[the|our] <words> check|rule|control findings|results|hits|verdict|outcome|details = <words>",
        "what is|are [the] threshold|thresholds|limit|limits|setting|settings of|for|on|in|behind [the] "
        "<words> [check|rule|control]",
        "who|what|which [of] [users|people|accounts|apps|guests] fail|fails|failed|failing|trip|trips|trigger|triggers|"
        "violate|violates|break|breaks|hit|hits [the|our] <words> check|rule|test|control",
        "why is|are|was <one!> red|failing|alerting|firing = <one>",
        "rule|test <words>",
        "check|rule|test for|about <words>",
        "the check|rule|test for|about <words>",
        "check|rule|test|control called|named <words>",
        "the check|rule|test <words>",
        "the <words> check|rule",
        "<one!> check|rule|control = <one>",
        *(
            f"what does|is {the}check|rule|test|control {about}<words> say|mean|do|about|for|report|show|look|watch "
            "[at|for]"
            for the in ("the ", "")
            for about in ("", "about|for|on|against ")
        ),
        "what does|is the <words> check|rule|test|control say|mean|do|about|for|report|show|watch",
        "what does|is <words> check|rule|test|control say|mean|do|about|for|report|show",
        "what is the check|rule|test|control <words>",
        "what is the <words> check|rule|test|control",
        "how|what is|does|did the <words> check|rule|test|control look|looking|doing|going|do|stand|standing|like",
        "how|what is|does|did the check|rule|test|control <words> look|looking|doing|going|do|stand|standing|like",
        "why does|did|is [the] check|rule|test|control <words> fail|failing|complain|complaining|red",
        "what is|does [the] check|rule|test|control <words> complain|complaining|say|saying|flag|flagging|warn|warning|"
        "object|objecting [about|of|to]",
        "what is|does [the] <words> check|rule|test|control complain|complaining|saying|flag|flagging|warn|warning|"
        "object|objecting [about|of|to]",
        "why does|did|is [the] <words> check|rule|test|control fail|failing|complain|complaining|red",
        "is|was|did|does|has [the] check|rule|control <words> "
        "ok|fine|green|red|pass|passing|passed|fail|failing|failed|clean",
        "is|was|did|does|has [the] <words> check|rule|control "
        "ok|fine|green|red|pass|passing|passed|fail|failing|failed|clean",
        "how does|did the check|rule|control <words> work|go",
        "how does|did the <words> check|rule|control work|go",
        *(
            f"explain [me|us] {the}check|rule|control {about}<words>"
            for the in ("the ", "")
            for about in ("", "about|for|on|against ")
        ),
        "explain the <words> check|rule",
        "explain <words> check|rule",
        "describe|details|status|result|results of|for|the check|rule|control <words>",
        "tell me about the check|rule|control <words>",
        "tell me about the <words> check|rule",
        "result|results|status|details of|for the <words> check|rule",
    ),
    answer=answer,
)
