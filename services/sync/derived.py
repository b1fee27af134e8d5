"""Derived resources: rows computed from other resources' rows, and as old as those."""

from __future__ import annotations

from sqlalchemy import Connection

from services.sync.job import Job, checkpoint


async def collect(job: Job) -> None:
    """Computes what its sources brought; the result is as old, and as blind, as the oldest of them."""

    def work(db: Connection) -> int:
        assert job.resource.derive is not None  # noqa: S101  the registry's test holds it for every derived resource
        written = job.resource.derive(db, job.connection_id, job.point.synced_at)
        sources = [checkpoint(db, job.connection_id, name) for name in job.resource.after]
        ages = [source.synced_at for source in sources]
        job.point.round += 1
        job.point.round_at = job.started_at
        job.finish(db)
        job.point.synced_at = None if None in ages else min((age for age in ages if age), default=job.started_at)
        job.point.blind = next((source.blind for source in sources if source.blind), job.point.blind)
        job.save(db)
        return written

    job.rows = await job.write(work)
