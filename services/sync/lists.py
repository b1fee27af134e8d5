"""Full lists: every listing of a resource, page by page until it stood still, swept after its last."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Connection

from services.errors import GraphDenied, GraphError
from services.names import label
from services.specs import Listing
from services.store import bulk
from services.sync import changes, pages, refusals, relations, reports, sweeps, unseen
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Raw, Rows
from services.sync.still import MOST_READINGS, Watch, moving


async def collect(job: Job) -> None:
    """Reads the listings from where the round stands. Raises GraphError kinds; what was read stays.

    A listing that is refused is left out; when it is the resource's own, the refusal is raised.
    """
    while job.point.full:
        step = job.point.step
        listing = job.resource.listings[step]
        read = partial(_read, job, listing)
        try:
            await (refusals.twice(read) if step else read())
        except GraphDenied as error:
            if step == 0 or not refusals.refused(error):
                raise
            why = refusals.sentence(listing, str(listing.table.__tablename__), error)
            await job.write(partial(sweeps.refuse, job=job, why=why))


async def expect(job: Job) -> None:
    """Notes how many objects the round will bring: what Microsoft counts, else what is there; None when unknown."""
    point = job.point
    try:
        point.expected = await job.graph.count(job.resource.count) if job.resource.count else None
    except GraphError:
        # Without a count the sync works as well; only its progress is less exact.
        point.expected = None
    if point.expected is None:
        tables = {table for one in job.resource.listings for table in Rows(job.resource, 0, one).tables[:1]}
        counted = await job.write(lambda db: sum(bulk.unseen(db, table, job.connection_id, 0)[1] for table in tables))
        point.expected = counted or None


async def _read(job: Job, listing: Listing) -> None:
    list_ = _List(job, listing)
    await job.write(list_.prepare)
    try:
        if job.resource.kind == "report":
            await _pour_report(job, listing, list_)
        elif listing.single:
            await list_.pages([await pages.read_single(job.graph, *_first(job, listing))])
        elif listing is job.resource and job.resource.lists_by_delta:
            await _pour_by_delta(job, list_.rows)
        else:
            await _pour(job, listing, list_)
        # Before it is complete, or it could be so and its table without indexes for good.
        await job.index(list_.rows.unbuilt)
        await unseen.confirm(job, list_.rows)
        job.removed += await job.write(partial(sweeps.close, job=job, rows=list_.rows))
    finally:
        job.skipped += list_.rows.skipped
        job.changed += list_.rows.changed
        await job.index(list_.rows.unbuilt)


class _List:
    """One listing being read: its pages become rows, the checkpoint moves with them. `watch` is of this reading."""

    def __init__(self, job: Job, listing: Listing) -> None:
        self.rows = changes.rows_of(job, listing)
        self.watch = Watch()
        self._job = job
        self._listing = listing
        self._compare = True

    def prepare(self, db: Connection) -> None:
        """Before the first page: no indexes on empty tables; what is there from older rounds will be compared."""
        job = self._job
        self.rows.unindex(db)
        self._compare = any(bulk.older(db, table, job.connection_id, job.point.round) for table in self.rows.tables)

    def again(self) -> None:
        """Before the list is read once more, from its beginning: all it gave is there now."""
        self.watch, self._compare, self._job.point.done = Watch(), True, 0

    async def pages(self, batch: list[Page]) -> None:
        """Writes some pages."""
        found: Iterable[Any] = (raw for page in batch for raw in self.watch.page(page.objects()))
        if self._listing.beyond is not None:
            found = await relations.complete(self._job.graph, self._listing.beyond, found)
        await self.objects(found, batch[-1].next)

    async def objects(self, found: Iterable[Raw], following: str | None) -> None:
        """Writes objects with the link that follows them; None after the last."""
        job, point = self._job, self._job.point

        def work(db: Connection) -> int:
            written = self.rows.put(db, found, point.round, compare=self._compare)
            point.done += written
            # A list that moved is read from its beginning, by the next run too if this one breaks off; one that breaks
            # off between its end and its sweep, from where its last pages were.
            point.next_link = None if self.watch.moved else following or point.next_link
            job.save(db)
            return written

        job.rows += await job.write(work)


async def _pour(job: Job, listing: Listing, list_: _List) -> None:
    """Reads a list until it stood still and holds as many as are counted, or gives no more than the time before.

    Raises GraphError kinds; GraphUnavailable when it moved MOST_READINGS times.
    """
    link, params = (job.point.next_link, None) if job.point.next_link else _first(job, listing)
    most = 0
    for _ in range(MOST_READINGS):
        await pages.pour(job.graph, link, params, list_.pages)
        if not list_.watch.moved:
            if job.point.done <= most or not await _short(job, listing):
                return
            most = job.point.done
        list_.again()
        link, params = _first(job, listing)
    raise moving(label(str(listing.table.__tablename__)))


async def _short(job: Job, listing: Listing) -> bool:
    """Whether fewer objects came than were counted before the list, and than are counted now."""
    point = job.point
    if listing is job.resource and job.resource.count and point.done < (point.expected or 0):
        await expect(job)
        return point.done < (point.expected or 0)
    return False


async def _pour_by_delta(job: Job, rows: Rows) -> None:
    """A full list that only delta gives whole: its last page also says from where changes count."""

    def advance(db: Connection, batch: list[Page]) -> None:
        job.point.next_link = batch[-1].next or job.point.next_link
        if batch[-1].next is None:
            job.point.delta_link = batch[-1].delta

    link, params = job.point.next_link, None
    if link is None:
        link, params = job.resource.delta, pages.delta_params(job.resource)
    await pages.pour(job.graph, link, params, partial(changes.merge, job, rows, advance, full=True))


async def _pour_report(job: Job, listing: Listing, list_: _List) -> None:
    """One report: written in pieces, so that nobody waits long for the database."""
    for piece in await reports.read(job.graph, listing):
        await list_.objects(piece, None)


def _first(job: Job, listing: Listing) -> tuple[str, dict[str, str]]:
    return listing.path, pages.list_params(listing)
