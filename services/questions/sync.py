"""`sync`: how fresh each kind of data is, and what went wrong last time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE
from services.specs import Asked, Question, Resource, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection, Run

LAST = pick(func.max(col(Run.id))).group_by(col(Run.connection_id), col(Run.resource))
RUNS = pick(Run.connection_id, Run.resource, Run.state, Run.rows, Run.error, Run.next_step).where(col(Run.id).in_(LAST))
TONES = {"done": Tone.GOOD, "failed": Tone.BAD, "skipped": Tone.WARNING}


def answer(read: Reader, asked: Asked) -> Table:
    """One row for each resource of each connection: last completed sync (UTC), how the last attempt ended, and why.

    Source: Steward's own checkpoints and runs. A resource that was never tried says so.
    """
    resources = (asked.specs or Specs()).resources
    points = {(point.connection_id, point.resource): point for point in read.rows(_points())}
    runs = {(run.connection_id, run.resource): run for run in read.rows(RUNS)}
    connections = read.rows(pick(Connection.id, Connection.name).order_by(col(Connection.name)))
    names = sorted({*resources, *(name for _, name in (*points, *runs))})
    rows = [
        _row(connection.name, name, points.get((connection.id, name)), runs.get((connection.id, name)), resources, read)
        for connection in connections
        for name in names
    ]
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
    return pick(Checkpoint.connection_id, Checkpoint.resource, Checkpoint.synced_at, Checkpoint.blind)


def _row(connection: str, name: str, point: Any, run: Any, resources: Any, read: Reader) -> tuple[Value, ...]:
    synced_at = point.synced_at if point else None
    why = (point.blind if point else "") or (run.error if run and run.state != "done" else "")
    return (
        Value(connection),
        Value(name.replace("_", " ")),
        Value(synced_at or "never", _age_tone(synced_at, resources.get(name), read.now)),
        Value(run.state if run else "not tried yet", TONES.get(run.state, Tone.PLAIN) if run else Tone.QUIET),
        Value(run.rows if run else None),
        Value(why, Tone.QUIET),
    )


def _age_tone(synced_at: datetime | None, resource: Resource | None, now: datetime) -> Tone:
    if synced_at is None:
        return Tone.WARNING
    stale = resource is not None and now - synced_at > resource.stale_after
    return Tone.WARNING if stale else Tone.PLAIN


def _summary(rows: list[tuple[Value, ...]]) -> str:
    if not rows:
        return "Nothing is collected yet: no tenant is connected."
    failed = [str(row[1].text) for row in rows if row[3].text == "failed"]
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
