"""Snapshot, delta and report syncs: list everything and sweep the unseen; between lists of delta, only changes."""

from __future__ import annotations

from services.errors import GraphGone, GraphUnavailable
from services.store.tables import Checkpoint
from services.sync import changes, lists, pages
from services.sync.job import Job


async def collect(job: Job) -> None:
    """Finishes the round under way, or begins one. Raises GraphError kinds; what was read stays.

    A link or token that is no longer valid starts one full list instead; a second such refusal ends the run.
    """
    shape = pages.shape(job.resource)
    if job.point.shape != shape:
        # Other columns hold other values: what they were before is not known, so the history begins anew.
        job.point.baseline_at = None
        _forget(job)
    try:
        await _round(job)
    except GraphGone:
        _forget(job)
        await _round(job)


def under_way(point: Checkpoint) -> bool:
    """Whether a round was begun and has not ended. It tells what was so when it began; the next, what came since."""
    return point.next_link is not None or (point.full and point.step > 0)


def _forget(job: Job) -> None:
    point = job.point
    point.next_link = point.delta_link = None
    point.step, point.full = 0, False


async def _round(job: Job) -> None:
    point = job.point
    if not under_way(point):
        point.round_at = job.started_at
        # A full round whose first page never came holds a delta link already, but must still list; and a list that
        # lacked too much is read again, for it may have been a bad one.
        if point.delta_link is None or point.full or point.held:
            await _begin(job)
        else:
            point.done, point.expected = 0, None
    await (lists.collect(job) if point.full else changes.collect(job))


async def _begin(job: Job) -> None:
    """Starts a full round. The place from which changes count is taken first, so that none falls between."""
    point, resource = job.point, job.resource
    if resource.kind == "delta" and not resource.lists_by_delta:
        latest = {"$deltatoken": "latest", **pages.delta_params(resource)}
        page = await pages.read(job.graph, resource.delta, latest)
        if page.delta is None:
            raise GraphUnavailable(f"Microsoft gave no place to follow the changes of {resource.name} from.")
        point.delta_link = page.delta
    point.done = 0
    await lists.expect(job)
    point.shape = pages.shape(resource)
    point.round += 1
    point.full, point.step, point.held, point.refused = True, 0, 0, ""
    await job.write(job.save)
