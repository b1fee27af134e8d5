"""Snapshot and delta syncs: list everything and sweep the unseen; between lists, only the changes."""

from __future__ import annotations

from sqlalchemy import Connection

from services.errors import GraphGone, GraphNotFound, GraphUnavailable
from services.microsoft.graph import quote_segment
from services.sync import pages
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Rows


async def collect(job: Job) -> None:
    """Finishes the round under way, or begins one. Raises GraphError kinds; what was read stays.

    A link or token that is no longer valid starts one full list instead; a second such refusal ends the run.
    """
    if job.point.shape != pages.shape(job.resource):
        job.point.next_link = job.point.delta_link = None
    try:
        await _round(job)
    except GraphGone:
        job.point.next_link = job.point.delta_link = None
        await _round(job)


async def _round(job: Job) -> None:
    point = job.point
    resumed = point.next_link is not None
    if not resumed:
        point.round_at = job.started_at
        # A full round whose first page never came holds a delta link already, but must still list.
        if point.delta_link is None or point.full:
            await _begin(job)
    if point.full:
        await _list(job)
    else:
        await _changes(job)


async def _begin(job: Job) -> None:
    """Starts a full round. The place from which changes count is taken first, so that none falls between."""
    point = job.point
    if job.resource.kind == "delta":
        latest = {"$deltatoken": "latest", **pages.delta_params(job.resource)}
        page = await pages.read(job.graph, job.resource.delta, latest)
        if page.delta is None:
            raise GraphUnavailable(f"Microsoft gave no place to follow the changes of {job.resource.name} from.")
        point.delta_link = page.delta
    point.shape = pages.shape(job.resource)
    point.round += 1
    point.full = True
    await job.store.write(job.save, durable=False)


async def _list(job: Job) -> None:
    """Reads the full list from where it stands, and sweeps after its last page."""
    rows, point = Rows(job.resource, job.connection_id), job.point

    async def write(batch: list[Page]) -> None:
        def work(db: Connection) -> tuple[int, int]:
            written = sum(rows.put(db, page.objects(), point.round) for page in batch)
            point.next_link = batch[-1].next
            swept = 0
            if point.next_link is None:
                swept = rows.sweep(db, point.round)
                job.finish()
            job.save(db)
            return written, swept

        _count(job, *await job.store.write(work, durable=False))

    link, params = (point.next_link, None) if point.next_link else (job.resource.path, pages.list_params(job.resource))
    await job.store.write(rows.unindex, durable=False)
    try:
        await pages.pour(job.graph, link, params, write)
    finally:
        await job.store.write(rows.index, durable=False)


async def _changes(job: Job) -> None:
    """Reads the changes since the last round, from where it stands."""
    rows, point = Rows(job.resource, job.connection_id), job.point

    async def write(batch: list[Page]) -> None:
        def work(db: Connection) -> tuple[int, int, list[str]]:
            return rows.merge(db, [raw for page in batch for raw in page.objects()], point.round)

        written, removed, partial = await job.store.write(work, durable=False)
        _count(job, written + len(partial), removed)
        for id_ in partial:
            await reread(job, rows, id_)
        point.next_link = batch[-1].next
        if point.next_link is None:
            point.delta_link = batch[-1].delta or point.delta_link
            job.finish()
        await job.store.write(job.save, durable=False)

    link = point.next_link or point.delta_link
    assert link is not None  # noqa: S101  a round without either is a full one
    await pages.pour(job.graph, link, None, write)


async def reread(job: Job, rows: Rows, id_: str) -> dict[str, object] | None:
    """Reads one object whole and keeps it; its row, or None (and the row deleted) when Graph knows it no more."""
    path = f"{job.resource.path}/{quote_segment(id_)}"
    try:
        raw = await job.graph.get(path, pages.one_params(job.resource))
    except GraphNotFound:
        await job.store.write(lambda db: rows.remove(db, [id_]), durable=False)
        return None
    return await job.store.write(lambda db: rows.replace(db, raw, job.point.round), durable=False)


def _count(job: Job, written: int, removed: int) -> None:
    job.rows += written
    job.removed += removed
