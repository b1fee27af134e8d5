"""Delta: only what changed since the last round, laid over what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import Connection

from services.specs import Listing, Row
from services.sync import pages, relations, sweeps
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Merged, Raw, Rows

REREAD_AT_ONCE = 20


def rows_of(job: Job, listing: Listing | None = None) -> Rows:
    """The rows of a listing, their history noted once there is a complete round to compare with."""
    return Rows(job.resource, job.connection_id, listing, job.now() if job.point.baseline_at else None)


async def collect(job: Job) -> None:
    """Reads the changes since the last round, from where it stands. Raises GraphError kinds; what was read stays."""
    rows, point = rows_of(job), job.point

    def advance(db: Connection, batch: list[Page]) -> None:
        point.next_link = batch[-1].next
        if point.next_link is None:
            point.delta_link = batch[-1].delta or point.delta_link
            sweeps.finish(db, job)

    link = point.next_link or point.delta_link
    assert link is not None  # noqa: S101  a round without either is a full one
    try:
        await pages.pour(job.graph, link, None, partial(merge, job, rows, advance))
    finally:
        job.skipped += rows.skipped
        job.changed += rows.changed


async def merge(
    job: Job, rows: Rows, advance: Callable[[Connection, list[Page]], None], batch: list[Page], *, full: bool = False
) -> None:
    """Lays some pages over what is known and moves on, in one transaction.

    What they tell only in part is read whole first, in transactions of its own, and only then it moves on.
    """

    def save(db: Connection) -> None:
        advance(db, batch)
        job.save(db)

    def work(db: Connection) -> Merged:
        found = (raw for page in batch for raw in page.objects())
        merged = rows.merge(db, found, job.point.round, full=full)
        job.point.done += merged.written
        if not merged.partial:
            save(db)
        return merged

    merged = await job.write(work)
    for start in range(0, len(merged.partial), REREAD_AT_ONCE):
        some = await relations.whole(job.graph, job.resource, merged.partial[start : start + REREAD_AT_ONCE])
        await job.write(partial(keep_all, rows=rows, found=some, round_=job.point.round))
    if merged.partial:
        await job.write(save)
    job.rows += merged.written + len(merged.partial)
    job.removed += merged.removed


def keep_all(db: Connection, rows: Rows, found: Mapping[str, Raw | None], round_: int) -> None:
    """Writes objects that were read whole, as `keep` does."""
    for id_, raw in found.items():
        keep(db, rows, id_, raw, round_)


def keep(db: Connection, rows: Rows, id_: str, raw: Raw | None, round_: int) -> Row | None:
    """Writes one object that was read whole; its row, None (and nothing left) for one that is gone or not kept."""
    if raw is None:
        rows.remove(db, [id_])
        return None
    return rows.replace(db, raw, round_)
