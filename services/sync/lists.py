"""Full lists: every listing of a resource, page by page, swept after its last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from sqlalchemy import Connection

from services.errors import GraphDenied, GraphError
from services.specs import Listing
from services.store import bulk
from services.sync import changes, pages, refusals, relations, reports, sweeps
from services.sync.job import Job
from services.sync.pages import Page
from services.sync.rows import Raw, Rows


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
    point.done, point.expected = 0, None
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
            link, params = (job.point.next_link, None) if job.point.next_link else _first(job, listing)
            await pages.pour(job.graph, link, params, list_.pages)
            if list_.moved:
                list_.moved, list_.again = False, True
                await pages.pour(job.graph, *_first(job, listing), list_.pages)
    finally:
        job.skipped += list_.rows.skipped
        job.changed += list_.rows.changed
        await job.store.write(list_.rows.index, durable=False)


class _List:
    """One listing being read: its pages become rows, the checkpoint moves with them.

    `moved` means that an object came twice: the data moved between the pages, so others may not have come at all, and
    the list is read `again` before anything is swept.
    """

    def __init__(self, job: Job, listing: Listing) -> None:
        self.rows = changes.rows_of(job, listing)
        self._job = job
        self._listing = listing
        self.moved = self.again = False
        self._compare = True
        self._last: set[str] = set()

    def prepare(self, db: Connection) -> None:
        """Before the first page: no indexes on empty tables; what is there from older rounds will be compared."""
        job = self._job
        self.rows.unindex(db)
        self._compare = any(bulk.older(db, table, job.connection_id, job.point.round) for table in self.rows.tables)

    async def pages(self, batch: list[Page]) -> None:
        """Writes some pages, and sweeps after the last."""
        beyond = self._listing.beyond
        if beyond is None:
            found: Iterable[Raw] = (raw for page in batch for raw in self._watched(page.objects()))
        else:
            found = await relations.complete(self._job.graph, beyond, batch)
        await self.objects(found, batch[-1].next)

    async def objects(self, found: Iterable[Raw], following: str | None, *, last: bool = True) -> None:
        """Writes objects with the link that follows them; without one they are the last, unless it is said."""
        job, point = self._job, self._job.point

        def work(db: Connection) -> tuple[int, int]:
            written = self.rows.put(db, found, point.round, compare=self._compare)
            point.done += written
            # A list that moved is read from its beginning, by the next run too if this one breaks off.
            point.next_link = None if self.moved and not self.again else following
            closing = last and following is None and (self.again or not self.moved)
            removed = sweeps.close(db, job, self.rows) if closing else 0
            job.save(db)
            return written, removed

        written, removed = await job.write(work)
        job.rows += written
        job.removed += removed

    def _watched(self, page: Iterable[Raw]) -> Iterator[Raw]:
        """The objects of a page, noting whether one of them was in it, or in the page before it, already."""
        here: set[str] = set()
        for raw in page:
            id_ = raw.get("id")
            if id_ is not None:
                self.moved |= id_ in here or id_ in self._last
                here.add(id_)
            yield raw
        self._last = here


async def _pour_by_delta(job: Job, rows: Rows) -> None:
    """A full list that only delta gives whole: its last page also says from where changes count."""

    def advance(db: Connection, batch: list[Page]) -> int:
        job.point.next_link = batch[-1].next
        if job.point.next_link is not None:
            return 0
        job.point.delta_link = batch[-1].delta
        return sweeps.close(db, job, rows)

    link, params = job.point.next_link, None
    if link is None:
        link, params = job.resource.delta, pages.delta_params(job.resource)
    await pages.pour(job.graph, link, params, partial(changes.merge, job, rows, advance, full=True))


async def _pour_report(job: Job, listing: Listing, list_: _List) -> None:
    """One report: written in pieces, so that nobody waits long for the database; swept with the last."""
    pieces = await reports.read(job.graph, listing)
    for number, piece in enumerate(pieces, start=1):
        await list_.objects(piece, None, last=number == len(pieces))


def _first(job: Job, listing: Listing) -> tuple[str, dict[str, str]]:
    return listing.path, pages.list_params(listing)
