"""Log syncs: closed windows of time, the newest first, then only what is new; what is too old goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from services.errors import GraphGone
from services.store import bulk
from services.store.types import DAY, Utc, to_us
from services.sync import pages
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Raw, Rows

FIRST = timedelta(hours=6)
SHORTEST = timedelta(minutes=30)
SLICE = timedelta(days=1)
MANY_PAGES = 20
LATE = timedelta(days=1)
HOUR = timedelta(hours=1)
MOST_READINGS = 4
EXPIRED_A_WRITE = 5_000


async def collect(job: Job) -> None:
    """Reads what is new, then what is still missing of the past. Raises GraphError kinds; read windows stay.

    Until the first of all runs ends, there are no secondary indexes on SQLite.
    """
    point = job.point
    point.round += 1
    point.round_at = job.started_at
    end = job.started_at.replace(microsecond=0)
    oldest = end - job.resource.back
    if point.window_from is None or point.window_to is None or point.window_to < oldest:
        point.window_from = point.window_to = end
    point.expected = job.resource.back // HOUR
    _progress(job)
    rows = Rows(job.resource, job.connection_id)
    # A first month is written without indexes: each batch would touch a page of them for nearly every row.
    await job.write(rows.unindex)
    try:
        await _forward(job, point.window_to, end)
        await _backward(job, point.window_from, oldest)
    finally:
        await job.index(rows.unbuilt)

    def close(db: Connection) -> None:
        job.finish(db)
        job.save(db)

    await job.write(close)
    await _expire(job)


async def _forward(job: Job, covered: datetime, end: datetime) -> None:
    """From the newest closed window up to `end`, a little before it again: rows arrive late."""
    while covered < end:
        top = min(covered + SLICE, end)
        # Most rows come within minutes, some after hours: once a day the last day is read again.
        again = LATE if top.date() > covered.date() else job.resource.overlap
        await _window(job, covered - again, top, closes=(job.point.window_from, top), compare=True)
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


def _progress(job: Job) -> None:
    """How many whole hours of the log are closed, of those that are kept at Microsoft."""
    point = job.point
    if point.window_from is not None and point.window_to is not None:
        point.done = min((point.window_to - point.window_from) // HOUR, job.resource.back // HOUR)


async def _window(
    job: Job,
    start: datetime,
    end: datetime,
    closes: tuple[datetime | None, datetime | None],
    *,
    compare: bool = False,
) -> int:
    """Reads one window (both ends included) and closes it with its last page; how many pages it had.

    A page link that went bad on the way, or a row that came twice because the log moved under our hands, reads the
    window once more: rows are known by their id. `compare` leaves those alone that are there already.
    """
    reading = _Window(job, start, end, closes, compare)
    for _ in range(MOST_READINGS - 1):
        try:
            if await reading.read():
                return reading.pages
        except GraphGone:
            continue
    await reading.read(closing=True)
    return reading.pages


class _Window:
    """One closed window being read."""

    def __init__(
        self,
        job: Job,
        start: datetime,
        end: datetime,
        closes: tuple[datetime | None, datetime | None],
        compare: bool,
    ) -> None:
        self.pages = 0
        self._moved = False
        self._seen: set[str] = set()
        self._job = job
        self._closes = closes
        self._compare = compare
        resource = job.resource
        # Only ge and le are documented for the logs, and no $select.
        between = f"{resource.time} ge {_graph_time(start)} and {resource.time} le {_graph_time(end)}"
        top = {"$top": str(resource.page)} if resource.page else {}
        self._params = {**resource.params, "$filter": between, **top}

    async def read(self, *, closing: bool = False) -> bool:
        """Reads it once; whether it is closed. `closing` closes it whatever came. Raises GraphError kinds."""
        job, point = self._job, self._job.point
        rows = Rows(job.resource, job.connection_id)
        self.pages, self._moved, self._seen = 0, False, set()
        closed = False

        async def write(batch: list[Page]) -> None:
            self.pages += len(batch)

            def work(db: Connection) -> int:
                nonlocal closed
                written = rows.put(db, self._watched(batch), point.round, compare=self._compare, restamp=False)
                if batch[-1].next is None and (closing or not self._moved):
                    closed = True
                    point.window_from, point.window_to = self._closes
                    _progress(job)
                job.save(db)
                return written

            job.rows += await job.write(work)

        try:
            await pages.pour(job.graph, job.resource.path, self._params, write)
        finally:
            job.changed += rows.changed
        return closed

    def _watched(self, batch: list[Page]) -> Iterator[Raw]:
        """The rows of some pages, one after another, noting whether one of them came in this reading already."""
        for page in batch:
            for raw in page.objects():
                self._moved |= raw["id"] in self._seen
                self._seen.add(raw["id"])
                yield raw


async def _expire(job: Job) -> None:
    """Removes what is older than the resource's `keep`, or the settings' days; whole days (UTC), a few at a time.

    What was summed from it stays.
    """
    keep = job.resource.keep or timedelta(days=job.settings.keep_days)
    before = to_us(job.started_at - keep) // DAY * DAY
    rows = Rows(job.resource, job.connection_id)
    table = rows.tables[0]
    # A log's own time is its table's first time column.
    column = next(column.name for column in table.columns if isinstance(column.type, Utc))

    def work(db: Connection) -> int:
        return rows.remove(db, bulk.expired(db, table, column, job.connection_id, before, EXPIRED_A_WRITE))

    while gone := await job.write(work):
        job.removed += gone
    job.changed += rows.changed


def _graph_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
