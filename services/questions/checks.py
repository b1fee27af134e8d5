"""`checks`: each rule Steward watches by, and what it last said."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from services import check_filters
from services.answers import Column, Suggestion, Table, Tone, Value
from services.names import label
from services.paging import PAGE, counted
from services.specs import Asked, Check, Filter, Question, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import CheckRun, Connection

TONES = {"pass": Tone.GOOD, "findings": Tone.WARNING, "cannot tell": Tone.QUIET}
WORST = ("findings", "cannot tell", "not run yet", "pass")
RUNS = (
    pick(CheckRun.check, CheckRun.verdict, CheckRun.findings, CheckRun.why, CheckRun.at, Connection.name)
    .join(Connection, col(Connection.id) == CheckRun.connection_id)
    .order_by(col(CheckRun.check), col(Connection.name))
)


def answer(read: Reader, asked: Asked) -> Table:
    """One row for each check and connection, findings first: pass, findings, or cannot tell and why.

    Source: Steward's own check runs. Raises BadArgument for a number of findings that is none.
    """
    checks = (asked.specs or Specs()).checks
    checks = {name: checks[name] for name in check_filters.wanted(read, asked, checks)}
    runs = [run for run in read.rows(RUNS) if run.check in checks]
    ran = {run.check for run in runs}
    rows = [_row(checks[run.check], run) for run in runs]
    rows += [_row(check, None) for name, check in checks.items() if name not in ran]
    verdicts = {name for name, value in asked.filters if name in WORST and not value}
    rows = [row for row in rows if not verdicts or row[1].text in verdicts]
    rows = [row for row in rows if check_filters.enough(asked, _number(row))]
    most = any(name == "most findings first" for name, _ in asked.filters)
    rows.sort(key=lambda row: (-(_number(row) or 0) if most else 0, WORST.index(str(row[1].text)), str(row[0].text)))
    shown = rows[asked.offset : asked.offset + PAGE]
    links = {check.title: f"check {label(name)}" for name, check in checks.items()}
    return Table(
        title="Checks",
        summary=_summary(rows),
        columns=(
            Column("Check", weight=4),
            Column("Verdict", weight=2),
            Column("Findings", "number"),
            Column("Connection", weight=2),
            Column("When", "when", 2),
            Column("Why", weight=4),
        ),
        rows=tuple(shown),
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical or "checks",
        links=tuple(links[str(row[0].text)] for row in shown),
        next=(Suggestion("Alerts", "alerts"), Suggestion("Data freshness", "sync")),
    )


def _number(row: tuple[Value, ...]) -> int | None:
    """How many findings a row tells of; None where the check has not run."""
    said = row[2].text
    return said if isinstance(said, int) else None


def _row(check: Check, run: Any) -> tuple[Value, ...]:
    if run is None:
        return Value(check.title), Value("not run yet", Tone.QUIET), Value(None), Value(None), Value(None), Value(None)
    return (
        Value(check.title),
        Value(run.verdict, TONES.get(run.verdict, Tone.PLAIN)),
        Value(run.findings),
        Value(run.name),
        Value(run.at),
        Value(run.why or None, Tone.QUIET),
    )


def _summary(rows: list[tuple[Value, ...]]) -> str:
    said = [row[1].text for row in rows]
    return (
        f"{counted(len(rows), 'check')}: {said.count('findings'):,} with findings, {said.count('pass'):,} passed, "
        f"{said.count('cannot tell'):,} cannot tell."
    )


JUDGED = "evaluated|evaluate|judged|judge|assessed|assess|run|checked|verified|computed|determined|answered|decided"
EVIDENCE = "data|information|evidence|facts"
TO_JUDGE = "[to] [judge|tell|say|decide|conclude|assess]"

QUESTION = Question(
    name="checks",
    topic="Watch",
    canonical="checks [filters]",
    help="The rules Steward watches by: passed, with findings, or why it cannot tell.",
    examples=("checks", "which checks cannot tell"),
    filters=(
        Filter(
            "findings",
            says=(
                "with|has|have|having findings|hits|problems|issues",
                "failed|failing|red|fail|fails",
                "that fail|failed",
            )
            + (
                "not pass|passed|ok|green|fine|passing",
                "found something|problems",
                "did fail",
                "raised alerts",
                "not in order",
            ),
        ),
        Filter("pass", says=("passed|passing|fine|good|ok|green|clean|passes", "without findings", "are ok|fine")),
        Filter(
            "cannot tell",
            says=(
                "can not tell|say|run",
                "can|could you|we|it|steward not tell|say|judge|check|verify [anything|much] [about|of]",
                "can|could not you|we|it|steward tell|say|judge|check|verify [anything|much] [about|of]",
                "you|we can|could not tell|say|judge [anything|much] [about|of]",
                "unknown|unclear|undecided",
                "do not know",
                "not know",
                f"insufficient|lacking|missing|incomplete {EVIDENCE} {TO_JUDGE}",
                f"lack|lacks|lacked [the] {EVIDENCE} {TO_JUDGE}",
                f"not|too enough|sufficient|little|few {EVIDENCE} {TO_JUDGE}",
            )
            + (f"can|could not {JUDGED}", f"can|could|did|do not be {JUDGED}", f"not be {JUDGED}", f"not {JUDGED}")
            + (
                f"can|could not you|we|steward|it {JUDGED}",
                "inconclusive|undetermined|undecidable",
                "without result|answer|verdict",
            ),
        ),
        Filter("not run yet", says=("not run", "not run yet", "never run|ran", "not been run", "have not run")),
        *check_filters.FILTERS,
    ),
    says=(
        "[for|in|of|on] which|what [of] [the|your|our] [security] checks|controls|rules|tests "
        "is|are|was|were|do|does|did|have|has [there] [we|you|steward] [have] {cannot_tell} [available]",
        "when|how [often] did|do|does|were|are|was|will|have [all] [the|your|our] [security] checks|rules|controls "
        "[last|next|been] run|ran|start|due [last|next]",
        "run|walk|take|talk|go|lead [me|us] through [what|all|the] [all|of] [the|your|our] [security] "
        "checks|controls|tests [with|found|say|said|tell|show|and|results] [me|us|their] "
        "[results|outcome|outcomes|verdicts|findings|result]",
        "how did|do|does|have|has|are|is|went|were [all] [the|your|our] [security] checks|rules|controls|tests "
        "turn|turned|go|gone|going|come|came|do|doing|look|looking|fare|fared|perform|performed|standing|end|ended "
        "[out|up] [which|what] [ones|is|are|has|have|did] [is|are|has|have] [pass|passed|fail|failed|ok] "
        "[and] [which|what] [ones|is|are|has|have|did] [is|are|has|have] [not] [pass|passed|fail|failed|ok]",
        "[all] [the|your|our] [security] checks|controls|tests with|and their|what result|results|outcome|outcomes|"
        "verdict|verdicts|finding|findings|say|found",
        "what [have|did|do] [all] [the|your|our] [security] checks|controls|tests [have] find|found|say|said|tell|show",
        "what|which {cannot_tell} [and] [why]",
        "[which|what|all|our] [filters] {on!} checks|controls|rules [are|is|have|has|do|does] [filters]",
        "[which|what|all|our] checks|controls|rules watch|cover|protect|concern {on!} [filters]",
        "what can|could you|steward check|tell|judge",
        "what can|could [not] you|steward [not] see",
        "why [filters] some|any|all|those|these|certain|many|most [security] [checks|rules|controls|tests]",
        "why are|is|do|does|can|could some|any|those|these|certain|many [security] "
        "checks|rules|controls|tests [filters]",
        "are|is all|any|some|most|every [security] checks|rules|controls|tests|check [filters]",
        "are|is|have our|my [security] checks|rules|controls|tests|check [filters]",
        "are|is there [any] [of] [our|the|your|my] [security] checks|controls|rules [filters]",
        "how are we doing on|with|for|in security|compliance",
        "which|what [security] checks|rules|controls|tests [are|is] [filters] and which|what [ones] can not "
        "you|we|steward "
        "tell|say|judge|run",
        "how are we doing on|with|for|in [the|our] [security] checks|controls|rules [filters]",
        "how secure|safe|healthy|well-protected|protected is|are we|tenant|directory|environment|organisation|posture",
        "how is our security [posture]",
        "security findings|checks|posture|controls overview|summary|report|list|status|dashboard",
        "health checks|check|status",
        "security checks|rules|posture",
        "posture|compliance",
        "rules|monitoring|watches",
        "[filters] checks|rules|check|tests|controls|watches [filters]",
        "which|what [filters] [security] checks|rules|tests|controls [filters]",
        "which|what checks|rules|tests|controls are|is|do there|you|we|active|running have|run|do|use",
        "which|what checks|rules|tests|controls do you|we|steward have|run|do|use|perform",
        "which|what checks|rules|tests|controls are you|we|there running|monitoring|watching|checking|doing",
        "which|what checks|rules|tests|controls are active|running|enabled|configured|there|on",
        "how many [filters] checks|rules|tests [filters]",
        "list|overview|status|state|results|result of checks|rules",
        "list|overview|status|state|results of [filters] checks|rules",
        "check|checks|rule results|status|overview|list|state|report",
        "what do|does you|steward|we check|watch|monitor|look|keep",
        "what do|does you|steward|we check|test|watch|monitor and what|which [of] [it|that|them] [has|have|is|are|did] "
        "failed|fail|fails|failing|passed|pass|found|result|results|red",
        "what do|does you|steward|we test [for]",
        "what do|does you|steward|we watch|look out|for for",
        "what do|does you|steward keep an eye on",
        "what do|does you|steward watch|look|check for",
        "what are|is you|steward checking|watching|monitoring|looking",
        "what are|is you|steward looking|watching at|for|out",
        "what is being checked|watched|monitored",
        "what is checked|watched|monitored",
        "state|status of the|all checks|rules",
        "did [filters] checks [filters]",
        "did all|any checks|rules pass|fail|run",
        "is|are|do|does|did|have we|i|everyone|tenant pass|passing|passed|meet|meeting|fail|failing all|every|any "
        "checks|rules",
        "do|does|are all|any checks|rules pass|fail|passing|failing|ok|green",
        "are all checks|rules passing|ok|fine|green",
    ),
    answer=answer,
)
