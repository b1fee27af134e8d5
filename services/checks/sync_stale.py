"""Steward watching itself: data that could not be collected, or not for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func
from sqlmodel import col, select

from services import registry
from services.answers import Fact, Tone, Value
from services.left_out import left_out
from services.specs import Check, Finding, Limits, Resource, Severity
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection, Run
from services.watch.words import A_CHECK


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding a resource whose last sync failed; worse once nothing was collected for three cadences.

    A resource that is skipped for want of a licence or permission, or left out on purpose, is a blind spot of answers,
    not a failure.
    """
    own = read.one(select(Connection).where(col(Connection.id) == connection_id))
    lacking = left_out(own.cloud, own.credential, own.off) if own else {}
    kept = {
        row.resource: row for row in read.rows(select(Checkpoint).where(col(Checkpoint.connection_id) == connection_id))
    }
    last = {row.resource: row for row in read.rows(_last_runs(connection_id))}
    for name, resource in registry.folder("services.resources", "RESOURCE", Resource).items():
        if name in lacking:
            continue
        checkpoint, run = kept.get(name), last.get(name)
        synced_at = checkpoint.synced_at if checkpoint else None
        skipped = run is not None and run.state == "skipped"
        stale = synced_at is not None and read.now - synced_at > resource.stale_after and not skipped
        failed = run is not None and run.state == "failed"
        if stale or failed:
            yield _finding(name, run if failed else None, synced_at, stale)


def _finding(name: str, run: Row[Any] | None, synced_at: datetime | None, stale: bool) -> Finding:
    what = name.replace("_", " ").capitalize()
    facts = [Fact("Last collected", Value(synced_at or "never", Tone.BAD if stale else Tone.WARNING))]
    if run is not None:
        facts += [Fact("Reason", Value(run.error)), Fact("Next step", Value(run.next_step))]
    text = f"{what} have not been collected for too long." if stale else f"{what} could not be collected."
    severity = Severity.HIGH if stale else Severity.MEDIUM
    return Finding(subject=name, text=text, facts=tuple(facts), rank=int(stale), severity=severity)


def _last_runs(connection_id: int) -> Any:
    """The newest finished run of each resource."""
    finished = (col(Run.connection_id) == connection_id, col(Run.finished_at).is_not(None))
    newest = select(func.max(col(Run.id))).where(*finished).group_by(col(Run.resource))
    return select(Run).where(col(Run.id).in_(newest))


CHECK = Check(
    name="sync_stale",
    title="Data is not being collected",
    says=(f"{A_CHECK} sync|collection|data stale|old|late|stuck|fresh|freshness|collected [not|too|being]",),
    why="Answers and other checks go by data that is getting old.",
    todo="Type sync to see what failed and why; sync now tries again.",
    every=timedelta(minutes=15),
    severity=Severity.MEDIUM,
    reads=(),
    find=find,
    watches_itself=True,
)
