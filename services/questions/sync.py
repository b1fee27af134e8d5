"""`sync`: how fresh each kind of data is, how far a run under way has come, and what went wrong last time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services import shrinks
from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.left_out import left_out
from services.names import label
from services.paging import PAGE
from services.specs import Asked, Filter, Question, Resource, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection, Run
from services.sync import progress

LAST = pick(func.max(col(Run.id))).group_by(col(Run.connection_id), col(Run.resource))
RUNS = pick(Run.connection_id, Run.resource, Run.state, Run.rows, Run.error, Run.started_at).where(
    col(Run.id).in_(LAST)
)
CONNECTIONS = (
    pick(Connection.id, Connection.name, Connection.kind, Connection.cloud, Connection.credential, Connection.off)
    .where(col(Connection.gone_at).is_(None))
    .order_by(col(Connection.name))
)
TONES = {"done": Tone.GOOD, "held": Tone.WARNING, "failed": Tone.BAD, "skipped": Tone.WARNING}


def answer(read: Reader, asked: Asked) -> Table:
    """One row for each resource that a connection has: last completed sync (UTC), how the last attempt ended, and why.

    A run under way says how far it is and how long it will still take; one that was never tried says so; filters keep
    those that are so. Source: Steward's own checkpoints and runs.
    """
    resources = (asked.specs or Specs()).resources
    points = {(point.connection_id, point.resource): point for point in read.rows(_points())}
    runs = {(run.connection_id, run.resource): run for run in read.rows(RUNS)}
    rows = []
    for one in read.rows(CONNECTIONS):
        lacking = left_out(one.cloud, one.credential, one.off)
        for name, resource in sorted(resources.items()):
            if resource.of == one.kind and name in lacking:
                rows.append(_left_out(one.name, resource, lacking[name]))
            elif resource.of == one.kind:
                rows.append(_row(one.name, resource, points.get((one.id, name)), runs.get((one.id, name)), read.now))
    if wanted := [FITS[name] for name, _ in asked.filters]:
        rows = [row for row in rows if all(fits(row) for fits in wanted)]
    return Table(
        title="Data freshness",
        summary="No kind of data is like that." if wanted and not rows else _summary(rows),
        fresh=freshness(read, *sorted(resources)),
        columns=(
            Column("Connection", weight=2),
            Column("Data", weight=2, leads=True),
            Column("Complete as of", "when", 2),
            Column("Last attempt"),
            Column("Rows", "number"),
            Column("Why", weight=3),
        ),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical or "sync",
    )


def _points() -> Any:
    shown = (Checkpoint.synced_at, Checkpoint.blind, Checkpoint.held, Checkpoint.done, Checkpoint.expected)
    return pick(Checkpoint.connection_id, Checkpoint.resource, *shown)


def _left_out(connection: str, resource: Resource, why: str) -> tuple[Value, ...]:
    """The row of what is not collected on purpose."""
    state = (Value(None), Value("left out", Tone.QUIET), Value(None))
    return (Value(connection), Value(label(resource.name)), *state, Value(why, Tone.QUIET))


def _row(connection: str, resource: Resource, point: Any, run: Any, now: datetime) -> tuple[Value, ...]:
    synced_at = point.synced_at if point else None
    late = synced_at is None or now - synced_at > resource.stale_after
    state = Value("not tried yet", Tone.QUIET)
    if run is not None:
        state = Value(_state(resource, point, run, now), TONES.get(run.state, Tone.PLAIN))
    return (
        Value(connection),
        Value(label(resource.name)),
        Value(synced_at or "never", Tone.WARNING if late else Tone.PLAIN),
        state,
        Value(run.rows if run else None),
        Value(_why(resource, point, run), Tone.QUIET),
    )


def _state(resource: Resource, point: Any, run: Any, now: datetime) -> str:
    """How the last run ended, or how far the one under way is."""
    if run.state != "running":
        return str(run.state)
    done, expected = (point.done, point.expected) if point else (0, None)
    return progress.spoken(resource, done, expected, run.started_at, now)


def _why(resource: Resource, point: Any, run: Any) -> str:
    """What the rows cannot show, or what went wrong; for a list that is held back, what can be done about it."""
    why = (point.blind if point else "") or (run.error if run and run.state not in ("done", "running") else "")
    return f"{why} {shrinks.next_step(resource.name)}" if point and point.held else str(why)


def _summary(rows: list[tuple[Value, ...]]) -> str:
    if not rows:
        return "Nothing is collected yet: no tenant is connected."
    failed = [str(row[1].text) for row in rows if row[3].text == "failed"]
    held = [str(row[1].text) for row in rows if row[3].text == "held"]
    if held:
        return f"More is missing than can be believed in: {', '.join(held)}."
    late = sum(row[2].tone is Tone.WARNING for row in rows)
    if failed:
        return f"The last attempt failed for: {', '.join(failed)}."
    return f"{late} of {len(rows)} kinds of data are late or missing." if late else "All data is fresh."


FITS: Mapping[str, Callable[[tuple[Value, ...]], bool]] = {
    "failed": lambda row: row[3].text == "failed",
    "late": lambda row: row[2].tone is Tone.WARNING,
    "never complete": lambda row: row[2].text == "never",
    "incomplete": lambda row: bool(row[5].text) and row[3].text != "left out",
    "left out": lambda row: row[3].text == "left out",
    "running": lambda row: row[3].text not in (*TONES, "left out", "not tried yet"),
}
FILTERS = (
    Filter("failed", says=("failing|failures|broken", "in error", "with errors|failures|problems")),
    Filter("late", says=("stale|outdated|overdue|old|behind", "out of date", "not fresh|current|up-to-date")),
    Filter(
        "never complete",
        says=(
            "never synced|collected|read|tried|completed|finished",
            "not [yet] synced|collected|read|tried",
            "not been synced|collected|read|tried [yet]",
        ),
    ),
    Filter(
        "incomplete",
        says=("partial|partly", "not complete|whole", "with gaps|holes|blind [spots]", "missing something|parts"),
    ),
    Filter(
        "left out", says=("switched|turned off", "not collected|wanted [on] [purpose]", "excluded|skipped|disabled")
    ),
    Filter("running", says=("in progress", "under way", "being collected|synced|read", "underway|ongoing")),
)
FIGURES = "figures|numbers|data|information|answers|lists|facts|list|records"

QUESTION = Question(
    name="sync",
    topic="Steward",
    canonical="sync [filters]",
    filters=FILTERS,
    help="How fresh each kind of data is, and why something is missing.",
    examples=("sync", "how fresh is the data"),
    says=(
        "[which|what|any|all|list] [of] [the|our|your] [filters!] data|resources|kinds|syncs|collections [filters]",
        "which|what|any data|resources|kinds|syncs [of] [data] [is|are|has|have|was|were|did] [been] [filters!]",
        "data [that|which] [is|are|has|have|was|were] [been] [filters!]",
        "is|are any|some data|resources|syncs [filters!]",
        "is|are|was|were|has|have [any|some] of [the|our|your] data|resources|syncs [been] [filters!]",
        "sync|syncs [that|which] [is|are|has|have] [filters!]",
        "is|are bot|steward|we [still] healthy|alive|running|syncing|synced|working [ok|fine|well|properly]",
        "sync|collection [data] errors|failures|problems|issues|lag|delay|error|hiccups [now|today]",
        "[is|are] [there] anything|something|any|some [data|of|that|which] [it|is|the] [data] out|up [of|to] "
        "date|sync [here]",
        "[is|are] anything|something|everything|you|steward|it [still|all] [not] out|up|in [of|to] date|sync [with] "
        "[entra|microsoft|azure|tenant|directory|reality|in] [here]",
        "[are|is] [you|steward|it] [still] loading|collecting|fetching|syncing|reading|busy "
        "[data|things|everything] [or|and] [have|has|are|is|did] [you|it] "
        "[got|have|done|finished|ready|read|finish|get] [everything|all]",
        "did|has|have one|any|some of your|the collections|syncs|refreshes|updates|runs "
        "break|broken|fail|failed|stop|stopped|die|died",
        "[is|was|has|have|did|does] anything|something|any|some [been|go|gone|went] "
        "fail|failed|failing|break|broken|broke|wrong in|with|during [last|latest|nightly] [data] "
        "sync|syncs|collection|collecting|syncing|refresh "
        "[last|this|today|yesterday|overnight] [night|morning|evening|afternoon]",
        f"how old|fresh|recent|current|new|up-to-date|accurate is|are [all] [the|your|our|this|those|these] {FIGURES} "
        "[that|which] [you|i|we] [have|are|am|been|are] [been] "
        "show|showing|shown|give|giving|given|using|use|see|seeing|look|looking|quote|tell [me|us|at|here]",
        f"is|are [all] [the|what|your|our|this|these|those] {FIGURES} [that] [you] [show|give|tell] [me|us] [still] "
        "up|stale|outdated|fresh|current|old|accurate|reliable|late|recent [to] [date]",
        "is|are what you show|give|tell|know [me|us] [still] up|stale|outdated|fresh|current|old|accurate [to] [date]",
        f"[which|what|is|are] [the|any|some] {FIGURES} is|are|that|which [is|are] missing|fresh",
        f"[which|what|is|are] [the|any|some] {FIGURES} is|are|that|which [is|are] [filters!]",
        "did|has|was [the] last|latest|previous|nightly sync|collection|update|refresh [go|gone|went] "
        "through|well|wrong|ok|fine",
        f"[how] freshness|age|state of [the] <words> [{FIGURES}]",
        "did|has|have|was|is [the|your] [last|latest|nightly] sync|synchronisation|collection|refresh "
        "run|ran|happen|happened|start|started|running",
        "did|has|was [the] last|latest|previous|nightly sync|synchronisation|collection|update|refresh "
        "work|worked|successful|succeed|fail|failed|ok|finish|finished|complete",
        "how old|fresh|recent|current|new is|are what you|steward know|knows|show|shows|have|tell",
        "[do|does] you|steward have|show|know [the] current|fresh|recent|up-to-date|latest|new "
        "data|information|figures|numbers|state",
        "what|which failed|fails to|in|during sync|collection|collect",
        "[is|are] what|which|anything|something [data|resources] [is|are|does|do] not|badly sync|syncing|synced|"
        "collected|"
        "collecting|updating|refreshing [properly|correctly|right|well|fine|ok|as] [it] [should]",
        "what|which could|did|can you not collect|read|sync|fetch|see",
        "any sync|collection|syncs errors|problems|failures|issues",
        f"how old|recent|current|fresh|stale|outdated|up-to-date|reliable is|are [the] [your|our] <words> {FIGURES}",
        "[is] anything|something|what|which [data] [is|are] not [been] synced|collected|refreshed|updated|read [yet]",
        "how old|recent|current|fresh|stale|up-to-date|reliable is|are [the] "
        "data|numbers|figures|information on|about|of|for <words>",
        "when was|were [the] [your|our] <words> data|numbers|figures|information|list [last] "
        "synced|updated|collected|refreshed|read",
        "[as] [of|at] which|what|when [time|date|day|moment] was|were|is|are [the] [your|our] <words> "
        "data|numbers|figures|information|list [last] synced|updated|collected|refreshed|read",
        "when did|do you last|next read|collect|fetch|sync|update|refresh [the] <words>",
        "when does|do|did|will [the] [next|last] sync|collection|refresh of|for|from <words> "
        "run|happen|start|begin|finish [next|again|last]",
        "did|has|was [the] [last|latest|previous|nightly] sync|collection|refresh of|for|from <words> "
        "fail|failed|work|worked|run|finish|finished|complete|successful [and] [why]",
        "is|are [the] [your|our] <words> data|numbers|figures|information [still] "
        "fresh|current|stale|old|up-to-date|recent",
        "how stale|fresh|outdated|current|recent|up-to-date is|are [the|your|our] "
        "sign-ins|sign-in|audit|audits|risk [data|log|logs|signs]",
        "age|freshness of [the] <words> data|numbers|figures|information",
        "what|which data are|do you collecting|collect|syncing|sync|reading|read|keep|have",
        "what are|do you collecting|collect|syncing|sync|reading|read",
        "how old|recent|current|fresh is|are data|information|figures|numbers [that] you are|have showing|shown [me]",
        "sync|syncs|synchronisation|collection status|state|health|overview|report",
        "status|freshness",
        "data freshness|status|age|state",
        "age|freshness|state|status of data|cache|sync",
        "is|are all|every syncs|collections|sync ok|fine|running|working|green|healthy|done|complete|alright",
        "age|freshness|state|status of the|your|our data|cache|sync",
        "how fresh|old|current|recent|stale|new|up-to-date|reliable is the|your|our|this data|information|cache",
        "how fresh|old|current|recent|stale|up-to-date is data|information|cache",
        "how up to date is|are the|your|our|data data|information|you|cache",
        "how up to date is|are data|information|you|cache|it|this",
        "how fresh|old|current|stale is it|this|everything",
        "how far behind are you",
        "when did|was you|steward|the last|data sync|update|collect|refresh|synced|updated|collected|refreshed",
        "when did you|steward last sync|update|collect|refresh|synchronise|synchronize|fetch|read|look",
        "when did you|steward last sync|update|collect|refresh|fetch|read data|everything|users|the",
        "when did|was data|information|cache|everything last updated|synced|collected|refreshed|fetched|read",
        "when was the|your|our data|information|cache last updated|synced|collected|refreshed|fetched|read",
        "when was the last|latest sync|update|refresh|collection",
        "when was last|latest sync|update|refresh|collection",
        "when was everything last updated|synced|collected|refreshed",
        "when did the last|latest sync|update|refresh|collection run|happen|finish",
        "when is|will the|be next sync|update|refresh|collection",
        "when is next sync|update|refresh|collection",
        "when do|does you|steward sync|update|collect|refresh next|again",
        "last sync|synced|update|updated|refresh|collection",
        "last sync|update time|date",
        "time of|since last|the sync|last",
        "is|are the|your|our data|information|cache|everything fresh|current|stale|old",
        "is|are the|your|our data|information|cache|everything outdated|up-to-date|recent|complete",
        "is|are data|information|cache|everything|you fresh|current|stale|old",
        "is|are data|information|cache|everything|you outdated|up-to-date|recent|synced|complete",
        "is|are the|your|our|data data|you|information up to date",
        "is|are data|you|everything|information up to date",
        "is the sync running|working|ok|fine|healthy|done|complete|stuck",
        "is sync running|working|ok|fine|healthy|done|complete|stuck",
        "are you syncing|collecting|synced|done",
        "did|does|has the|last sync|collection work|fail|run|finish|finished|failed|worked",
        "did|does|has sync|collection work|fail|run|finish|finished|failed|worked",
        "did the|last sync|collection fail|work|finish|run",
        "what|which data is|are missing|collected|synced|fresh|kept",
        "what|which data do|does you|steward have|collect|keep|sync|read",
        "what|which data could|can not be|you collect|collected|read",
        "what|which syncs|resources|sync [are|is|have|has|were|did] [been] [filters!]",
        "why is|are data|something|it|users|groups|sign-ins missing|stale|old|outdated",
        "why is the|some data|information missing|stale|old|outdated",
    ),
    reads=(),
    answer=answer,
)
