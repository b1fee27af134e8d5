"""Derived resources: rows computed from other resources' rows, and as old as those."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from services.store.tables import Checkpoint
from services.sync.job import CHECKPOINTS, Job, checkpoint

CONNECTIONS = SQLModel.metadata.tables["connection"]


async def collect(job: Job) -> None:
    """Computes what its sources brought; the result is as old, and as blind, as the oldest of them."""

    def work(db: Connection) -> int:
        assert job.resource.derive is not None  # noqa: S101  the registry's test holds it for every derived resource
        written = job.resource.derive(db, job.connection_id, job.point.synced_at, job.started_at)
        sources = [_source(db, job.connection_id, name) for name in job.resource.after]
        ages = [source.synced_at for source in sources]
        job.point.round += 1
        job.point.round_at = job.started_at
        job.finish(db)
        job.point.synced_at = None if None in ages else min((age for age in ages if age), default=job.started_at)
        job.point.blind = next((source.blind for source in sources if source.blind), job.point.blind)
        job.save(db)
        return written

    job.rows = await job.write(work)


def kin(db: Connection, connection_id: int) -> list[int]:
    """The connections to the same tenant, a subscription's to the tenant it trusts; this one first."""
    tenant = select(CONNECTIONS.c.tenant_id).where(CONNECTIONS.c.id == connection_id).scalar_subquery()
    found = db.scalars(select(CONNECTIONS.c.id).where(CONNECTIONS.c.tenant_id == tenant).order_by(CONNECTIONS.c.id))
    return [connection_id, *(id_ for id_ in found if id_ != connection_id)]


def _source(db: Connection, connection_id: int, name: str) -> Checkpoint:
    """Where a source stands: in the connection itself, or in the one of its kin that has it."""
    for id_ in kin(db, connection_id):
        there = select(CHECKPOINTS.c.round).where(CHECKPOINTS.c.connection_id == id_, CHECKPOINTS.c.resource == name)
        if db.execute(there).first() is not None:
            return checkpoint(db, id_, name)
    return checkpoint(db, connection_id, name)
