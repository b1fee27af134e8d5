"""Derived resources: rows computed from other resources' rows when those have changed, and as old as those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Table, exists, or_, select
from sqlmodel import SQLModel

from services.store.settle import settle, stage
from services.store.tables import Checkpoint
from services.sync.job import CHECKPOINTS, Job
from services.touches import Touches

CONNECTIONS, RUNS = (SQLModel.metadata.tables[name] for name in ("connection", "run"))
# Some of what is derived changes with time alone: who did not sign in for ninety days, whose role has ended.
AT_LATEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Look:
    """Whether to compute anew, and where the sources stood when it was."""

    due: bool
    sources: list[Checkpoint]


async def collect(job: Job) -> None:
    """Computes what its sources brought, if anything; the result is as old, and as blind, as the oldest of them.

    The checkpoint's `round` counts how often it was computed, `round_at` is when it was last.
    """

    def look(db: Connection) -> _Look:
        ids = kin(db, job.connection_id)
        seen = _Look(_due(db, job, ids), _sources(db, job, ids))
        if seen.due and job.resource.wanted is not None:
            stage(db, _table(job), job.resource.wanted(db, job.connection_id, job.started_at))
        return seen

    def work(db: Connection, seen: _Look) -> int:
        written = _derive(db, job) if seen.due else 0
        ages = [source.synced_at for source in seen.sources]
        job.finish(db)
        job.point.synced_at = None if None in ages else min((age for age in ages if age), default=job.started_at)
        job.point.blind = next((source.blind for source in seen.sources if source.blind), job.point.blind)
        job.point.denied = any(source.denied for source in seen.sources)
        job.save(db)
        return written

    job.rows = job.changed = await job.write_after(look, work)


def _derive(db: Connection, job: Job) -> int:
    if job.resource.derive is not None:
        written = job.resource.derive(db, job.connection_id, job.point.synced_at, job.started_at)
    else:
        written = settle(db, _table(job), job.connection_id)
    if written:
        touches = Touches(job.connection_id, job.resource.name)
        touches.add(None)
        touches.write(db)
    job.point.round += 1
    job.point.round_at = job.started_at
    return written


def _table(job: Job) -> Table:
    return SQLModel.metadata.tables[str(job.resource.table.__tablename__)]


def _due(db: Connection, job: Job, ids: list[int]) -> bool:
    """Whether a source has, or may have, other rows than when this was last computed, or that was a day ago.

    `ids` are the connections the sources are in. What a run changed is counted when it ends; one that failed may have
    died before it could.
    """
    last = job.point.round_at
    if last is None or job.started_at - last >= AT_LATEST:
        return True
    names = job.resource.after
    changed = exists().where(
        RUNS.c.connection_id.in_(ids),
        RUNS.c.resource.in_(names),
        RUNS.c.finished_at >= last,
        or_(RUNS.c.changed > 0, RUNS.c.state == "failed"),
    )
    refreshed = exists().where(
        CHECKPOINTS.c.connection_id.in_(ids), CHECKPOINTS.c.resource.in_(names), CHECKPOINTS.c.refreshed_at >= last
    )
    return bool(db.scalar(select(or_(changed, refreshed))))


def kin(db: Connection, connection_id: int) -> list[int]:
    """The connections to the same tenant, a subscription's to the tenant it trusts; this one first."""
    tenant = select(CONNECTIONS.c.tenant_id).where(CONNECTIONS.c.id == connection_id).scalar_subquery()
    found = db.scalars(select(CONNECTIONS.c.id).where(CONNECTIONS.c.tenant_id == tenant).order_by(CONNECTIONS.c.id))
    return [connection_id, *(id_ for id_ in found if id_ != connection_id)]


def _sources(db: Connection, job: Job, ids: list[int]) -> list[Checkpoint]:
    """Where each source stands: in the first of the connections `ids` that has it; anew when none has."""
    chosen = select(CHECKPOINTS).where(
        CHECKPOINTS.c.connection_id.in_(ids), CHECKPOINTS.c.resource.in_(job.resource.after)
    )
    found = {(row["connection_id"], row["resource"]): Checkpoint(**row) for row in db.execute(chosen).mappings()}
    return [
        next((found[id_, name] for id_ in ids if (id_, name) in found), Checkpoint(connection_id=ids[0], resource=name))
        for name in job.resource.after
    ]
