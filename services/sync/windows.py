"""Log syncs: closed windows of time, the newest first, then only what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from services.errors import GraphGone
from services.sync import pages
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Rows

FIRST = timedelta(hours=6)
SHORTEST = timedelta(minutes=30)
SLICE = timedelta(days=1)
MANY_PAGES = 20
LATE = timedelta(days=1)


async def collect(job: Job) -> None:
    """Reads what is new, then what is still missing of the past. Raises GraphError kinds; read windows stay."""
    point = job.point
    point.round += 1
    point.round_at = job.started_at
    end = job.started_at.replace(microsecond=0)
    oldest = end - job.resource.back
    if point.window_from is None or point.window_to is None or point.window_to < oldest:
        point.window_from = point.window_to = end
    await _forward(job, point.window_to, end)
    await _backward(job, point.window_from, oldest)
    job.finish()
    await job.store.write(job.save, durable=False)


async def _forward(job: Job, covered: datetime, end: datetime) -> None:
    """From the newest closed window up to `end`, a little before it again: rows arrive late."""
    while covered < end:
        top = min(covered + SLICE, end)
        # Most rows come within minutes, some after hours: once a day the last day is read again.
        again = LATE if top.date() > covered.date() else job.resource.overlap
        await _window(job, covered - again, top, closes=(job.point.window_from, top))
        covered = top


async def _backward(job: Job, covered: datetime, oldest: datetime) -> None:
    """From the oldest closed window down to `oldest`; a window grows while it fits a page, shrinks when it is large."""
    length = FIRST
    while covered > oldest:
        start = max(covered - length, oldest)
        count = await _window(job, start, covered, closes=(start, job.point.window_to))
        covered = start
        if count <= 1:
            length *= 2
        elif count > MANY_PAGES:
            length = max(length / 2, SHORTEST)


async def _window(job: Job, start: datetime, end: datetime, closes: tuple[datetime | None, datetime | None]) -> int:
    """Reads one window (both ends included) and closes it with its last page; how many pages it had.

    A page link that went bad on the way reads the window once more: rows are known by their id.
    """
    try:
        return await _pages(job, start, end, closes)
    except GraphGone:
        return await _pages(job, start, end, closes)


async def _pages(job: Job, start: datetime, end: datetime, closes: tuple[datetime | None, datetime | None]) -> int:
    rows, point, count = Rows(job.resource, job.connection_id), job.point, 0

    async def write(batch: list[Page]) -> None:
        nonlocal count
        count += len(batch)

        def work(db: Connection) -> int:
            written = sum(rows.put(db, page.objects(), point.round) for page in batch)
            if batch[-1].next is None:
                point.window_from, point.window_to = closes
            job.save(db)
            return written

        job.rows += await job.store.write(work, durable=False)

    time = job.resource.time
    # Only ge and le are documented for the logs, and no $select.
    params = {"$filter": f"{time} ge {_graph_time(start)} and {time} le {_graph_time(end)}"}
    await pages.pour(job.graph, job.resource.path, params | {"$top": str(job.resource.page)}, write)
    return count


def _graph_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
