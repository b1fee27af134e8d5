"""`sync`: how fresh each kind of data is, how far a run under way has come, and what went wrong last time."""

from __future__ import annotations

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
from services.specs import Asked, Question, Resource, Specs
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

    A run under way says how far it is and how long it will still take; one that was never tried says so. Source:
    Steward's own checkpoints and runs.
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
    return Table(
        title="Data freshness",
        summary=_summary(rows),
        fresh=freshness(read, *sorted(resources)),
        columns=(
            Column("Connection", weight=2),
            Column("Data", weight=2),
            Column("Complete as of", "when", 2),
            Column("Last attempt"),
            Column("Rows", "number"),
            Column("Why", weight=3),
        ),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask="sync",
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


QUESTION = Question(
    name="sync",
    topic="Steward",
    canonical="sync",
    help="How fresh each kind of data is, and why something is missing.",
    examples=("sync", "how fresh is the data"),
    says=(
        "sync|syncs status|state",
        "status",
        "freshness",
        "data freshness",
        "how fresh|old|current|recent is the|your|our|this data|information|cache",
        "how fresh|old|current is it",
        "when did you last sync|update|collect|refresh",
        "when was the last sync|update|refresh",
        "last sync|synced",
        "is the|your data fresh|current|stale|old",
        "is the sync running|working|ok",
        "did the sync work|fail|run",
    ),
    reads=(),
    answer=answer,
)
