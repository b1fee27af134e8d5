"""`alerts`: what needs attention now, worst first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, case, func
from sqlmodel import col

from services import alert_filters, alert_topics, directory
from services.alert_topics import watching
from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.named import find_group, only
from services.named_checks import find_check
from services.paging import counted, page
from services.policy import may
from services.spans import past
from services.specs import Asked, Filter, Question, Severity, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert

STATES = ("open", "acknowledged", "snoozed", "resolved")
EVERY = frozenset(("in every state", "about", "by", "owned by", ""))
SILENT = frozenset(("snoozed", "accepted"))
BY = SILENT | {"by", "acknowledged"}
MANY = 2
TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
WORST_FIRST = case({severity.value: at for at, severity in enumerate(Severity)}, value=col(Alert.severity))


def answer(read: Reader, asked: Asked) -> Table:
    """Open alerts, or those in the states and of the severities asked for; worst and newest first, or as asked for.

    Of those raised in a time, or that have to do with somebody, every state is shown unless one is named; of those
    that somebody has handled it is told who, and until when. Raises BadArgument for a time that is none, NotFound when
    a filter names nothing or several things.
    """
    rows, total = page(read, _wanted(read, asked), asked.offset)
    names = {name for name, _ in asked.filters}
    until, by = bool(names & SILENT), bool(names & BY)
    open_count = int(read.value(pick(func.count()).where(col(Alert.state) == "open")))
    return Table(
        title="Alerts",
        summary=_summary(total, open_count, filtered=bool(asked.filters)),
        fresh=freshness(read),
        columns=(
            Column("Severity"),
            Column("Alert", weight=4, leads=True),
            Column("State"),
            Column("Since", "when"),
            *((Column("Until", "when"),) if until else ()),
            *((Column("By", weight=2),) if by else ()),
        ),
        rows=tuple(
            (
                Value(row.severity, TONES.get(row.severity, Tone.PLAIN)),
                Value(row.text),
                Value(row.state),
                Value(row.opened_at),
                *((Value(row.snoozed_until),) if until else ()),
                *((Value(row.by or None),) if by else ()),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "alerts",
        next=_at_once(asked, open_count),
    )


def _at_once(asked: Asked, open_count: int) -> tuple[Suggestion, ...]:
    """A button with which many are acknowledged at once, those of the one severity that is shown, for who may."""
    acknowledge = asked.specs.questions.get("acknowledge") if asked.specs else None
    if acknowledge is None or open_count < MANY or not may(asked.caller, "ask", acknowledge).allowed:
        return ()
    names = {name for name, _ in asked.filters}
    if not names or names == {"open"}:
        return (Suggestion("Acknowledge all", "acknowledge all alerts"),)
    if len(names - {"open"}) == 1 and (severity := (names - {"open"}) & set(Severity)):
        return (Suggestion(f"Acknowledge all {min(severity)}", f"acknowledge {min(severity)} alerts"),)
    return ()


def _wanted(read: Reader, asked: Asked) -> Select[tuple[object, ...]]:
    names = {name for name, _ in asked.filters}
    named = names & set(STATES) | ({"snoozed"} if "accepted" in names else set())
    states = named or (set(STATES) if names & EVERY else {"open"})
    severities = alert_filters.severities(names)
    ordered = [alert_filters.ORDERED[name] for name in sorted(names & alert_filters.ORDERED.keys())]
    statement = (
        pick(Alert.severity, Alert.text, Alert.state, Alert.opened_at, Alert.snoozed_until, Alert.by)
        .where(col(Alert.state).in_(sorted(states)))
        .where(*_more(read, asked))
        .order_by(*(ordered or (WORST_FIRST.desc(), col(Alert.opened_at).desc())), col(Alert.id))
    )
    return statement.where(col(Alert.severity).in_(severities)) if severities else statement


def _more(read: Reader, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """That it was raised in the time, by the checks, and is about whom, said. Raises NotFound for what is not there."""
    checks = (asked.specs or Specs()).checks
    yield from alert_filters.conditions(read, asked.filters)
    for name, value in asked.filters:
        if name == "":
            yield past("", value, read.now, "alerts 7d").holds(col(Alert.opened_at))
        if name == "on":
            yield col(Alert.check).in_(watching(value, checks))
        if name == "of check":
            yield col(Alert.check) == find_check(checks, value).name
        if name == "about":
            yield col(Alert.about) == _about(read, value)


def _about(read: Reader, value: str) -> str:
    """The object id of the one person, app or group so called. Raises NotFound."""
    found = [find(read, value) for find in (directory.find_user, directory.find_app, find_group)]
    return only(next((one for one in found if one.hits), found[0]), value, "person, app or group")


def _summary(total: int, open_count: int, *, filtered: bool) -> str:
    if filtered:
        return f"{counted(total, 'alert')} of that kind; {open_count:,} open in all."
    return f"{counted(total, 'alert')} open." if total else "No alert is open."


RAISED = "[raised|opened|created|produced|triggered|found|reported|coming|come|came] by|from|of|under"
QUESTION = Question(
    name="alerts",
    topic="Watch",
    canonical="alerts [filters]",
    help="What needs attention now; narrow it by severity, state or topic.",
    examples=("alerts", "critical alerts", "alerts acknowledged"),
    filters=(
        *alert_filters.SEVERITIES,
        Filter(
            "open",
            says=(
                "active|unresolved|waiting|outstanding|unhandled|pending|remaining|unacked|unacknowledged|unaddressed",
            )
            + ("not resolved|closed|handled|acknowledged|acked|seen|answered",)
            + ("still open|active",)
            + ("nobody [has] [yet] acknowledged|handled|touched|seen|read|answered|opened",)
            + ("nobody [has|is] [yet] dealt|dealing|looked|looking|taken|taking|took with|at|on|into|care [of]",),
        ),
        Filter(
            "acknowledged",
            says=(
                "acked|seen|noted",
                "already acknowledged|seen",
                "been acknowledged|seen",
                "someone|anyone|we has|have acknowledged|seen",
            ),
        ),
        Filter(
            "snoozed",
            says=(
                "sleeping|muted|postponed|parked",
                "on snooze",
                "been snoozed",
                "did|have|has we|i|you|someone|anyone [have] snooze|mute|park|snoozed|muted|parked",
            ),
        ),
        Filter("resolved", says=("closed|gone|fixed|solved|done|old|past", "been resolved|closed|fixed")),
        Filter(
            "in every state",
            says=(
                "of|in any|every|all|whatever state|states|status",
                "every",
                "whatever|whichever|regardless|irrespective [of] [the|their|its] state|status [is|are] [they] [in]",
                "no matter [what|the] [which] [their] state|status [is|are] [they] [in]",
            ),
        ),
        Filter("", "past", ("raised|opened|created|came|appeared|new|triggered {}", "came|come in {}")),
        *alert_filters.FILTERS,
        alert_topics.FILTER,
        Filter(
            "of check",
            "text",
            (f"{RAISED} check|rule {{}}", f"{RAISED} {{}} check|rule", "[that] {} check|rule raised|opened|found"),
        ),
        Filter(
            "about",
            "text",
            ("on|for|concerning|regarding|involving|concern|concerns|affect|affects|involve|involves {}", "with {}")
            + ("relating|related|relate|relates|pertaining|pertain|pertains to {}",)
            + ("about|on|for|concerning|regarding|involving|of|with group|user|person|app|guest|account {}",),
            of="who",
            else_of=("app", "group"),
        ),
        *alert_filters.ORDERS,
    ),
    says=(
        "alerts|findings per|by check|rule|topic|kind|type|connection|tenant",
        "top|most-important|important|biggest [filters] alerts|findings|problems [filters]",
        "what is|are new|fresh|latest in|on|with|for|about|among|under [the|our] alerts|findings [filters]",
        "what|which|anything|something [is|are] [still] [filters!] in|on|under|among|with|of [the|our] "
        "alerts|findings|alarms|warnings [filters]",
        "new|fresh findings|problems|issues [filters]",
        "anything|something [filters] in|on|left [in|on] [the|our|your] alert|alerts queue|list|inbox|backlog|tray",
        "where|how do|are [the|our] alerts|warnings stand|standing|looking [now] [filters]",
        "[filters] alerts|alert that|which were|was|have|are|got [been] [filters!]",
        "what|anything|something [has|have|is] gone|went|turned|got red [filters]",
        "what|which|anything|something [is|are] [new|happening|up|going|on] [on] [on] [the|your] alert|alerts|alarm "
        "front|side",
        "which|what [filters] alerts|alarms|warnings|findings|problems|issues do|does|should|must|can|have "
        "i|we|you|anyone [still] [need|have|has|got] [to] "
        "look|see|handle|deal|fix|check|attend|work|care|do|review|process|treat "
        "[at|to|with|into|after|about|on|through] [filters]",
        "which|what [filters] alerts|alarms|warnings|findings|problems|issues have|has|had|did "
        "come|came|appear|appeared|cropped|crop|pop|popped|arisen|arise|turn|turned [up] [filters]",
        "has|have|was|were|did anyone|someone|we|i|nobody [been|get] alerted|warned|notified [filters!]",
        "what|which|anything|something [alerts] did|have|has we|i|you|someone|anyone [filters!]",
        "[is] [there] anything|something [filters] going|happening|wrong [on] [filters]",
        "[did|has] anything|something kick-off|kicked [off] [filters]",
        "[did|has] anything|something blow|blew|blown|explode|exploded|break|broke|broken [up|down] [filters]",
        "is|are there [filters] things|stuff|something wrong|happening|on [filters]",
        "what got|was|has [been] [filters]",
        "what|which|anything|something [alerts] {snoozed} [filters]",
        "users|people|accounts|apps|groups|guests [that|who|which] with|have|has|having [an|any|some] [filters!] "
        "alert|alerts",
        "does|do|has|have {about} [have] [any|some|open] alerts|alert|problems|findings|issues [filters]",
        "what|which [filters] alerts does|do|has|have {about} [have|got]",
        "what [is] wrong with {about}",
        "[is] [there] anything|something|everything [that|is] [that|is] red|orange|alarming|wrong|urgent right|today",
        "everything [that|is] [that|is] {critical}",
        "new|latest|fresh alerts|alarms|warnings|alert|alarm|warning [filters]",
        "is anything|something red|orange|alarming",
        "[is|was] what|anything|something [alerts] [has|have|was|got] [been] landed|arrived [filters]",
        "security [filters] alerts|issues|problems|incidents|findings [filters]",
        "new|latest|recent|current|today alerts|findings|issues",
        "what alerts|issues|problems came|appeared|happened today|in",
        "is|are there problem|problems|trouble|issues|incidents",
        "is|are there any|a problem|problems|trouble|issue|issues",
        "anything|something wrong|new|burning|suspicious|broken|bad",
        "anything|something|what [is] on fire",
        *(
            f"{said}{narrowed}"
            for narrowed in ("", " [filters]")
            for said in (
                "what|anything [all] have|has|did|do you|steward|bot notice|noticed|find|found|spot|spotted|detect|"
                "detected",
                "[has|have|did] what|anything|something|any [all] [new|else|alerts] [has|have] "
                "came|come|cropped|crop|popped|pop|turned up",
                "[is] [there] anything|something [that] bad|strange|odd|weird|unusual|fishy|worrying|alarming|"
                "dangerous [happen|happened|happening|going|went|came] [on|up]",
            )
        ),
        "anything|something [filters]",
        "is anything|something [filters]",
        "is there anything|something [filters]",
        "[filters] alerts|alert|alarms|warnings|findings|problems|issues|incidents [filters]",
        "[filters] severity alerts|alarms|warnings|findings|problems|issues [filters]",
        "[filters] priority alerts|alarms|warnings|findings|problems|issues [filters]",
        "alert|alarms|warnings|findings",
        "what is|was|has [filters]",
        "which|what [filters] alerts|alarms|warnings|findings|problems|issues [filters]",
        "which|what alerts|alarms|warnings|findings|problems|issues do|are we|there|you have|see",
        "how many [filters] alerts|alarms|warnings|findings|problems|issues [filters]",
        "number|count|list|overview of [filters] alerts|alarms|warnings|findings [filters]",
        "what is wrong|broken|burning|urgent|up",
        "what is on fire",
        "what is wrong in|with the|our|tenant tenant|directory",
        "[are|is] [there] [any|some] red flag|flags [filters]",
        "red flags",
        "what needs|requires|deserves attention|doing|action|fixing",
        "what needs|requires my|our attention|action",
        "what needs to be done|fixed",
        "what should|must|do i|we do|fix|look|know|worry|need at|about|to|first",
        "what should|must i|we worry|know|look about|at|into",
        "what should|must i|we do|fix|check",
        "what should|must i|we do|fix|check next|first|today|now",
        "what do i|we need|have to do|fix|know|worry",
        "what do i|we need|have to worry|know about",
        "anything|something i|we should|must|need|have worry|know|do|fix|to|look about|know|at|worry",
        "anything|something i|we should|must worry|know|care about",
        "anything|something i|we should|must do|fix|check|know",
        "anything|something i|we need to worry|know|care about",
        "anything|something i|we need to do|fix|check|know",
        "anything|something to worry|do|fix|report about",
        "anything|something that needs|requires my|our|attention attention|action",
        "anything|something that needs|requires attention|action|fixing",
        "anything to worry about",
        "is anything|something|everything wrong|broken|urgent|ok|fine|alright|good|burning",
        "is there anything|something wrong|urgent|new|critical|broken|suspicious|bad",
        "is there anything|something i|we should|need|must worry|know|do|to about|fix|know",
        "is there anything|something i|we should worry|know about",
        "is there anything|something i|we should do|fix|know|check",
        "is there anything|something to worry|do|fix about",
        "is there anything|something to do|fix",
        "are there [filters] alerts|alarms|warnings|problems|issues|findings [filters]",
        "is there any|a|an [filters] alert|alarm|warning|problem|issue [filters]",
        "do|does we|you have [filters] alerts|alarms|warnings|problems|issues|findings [filters]",
        "do|have|does we|you have any|got problems|issues|trouble",
        "any [filters] alerts|alarms|warnings|problems|issues|findings|alert|alarm|warning|finding [filters]",
        "problems|issues|trouble|incidents",
        "are we ok|safe|good|fine|secure",
        "how are we doing",
        "how bad is it",
    ),
    answer=answer,
)
