"""What is read one by one, for those it is worth it: twenty a request, and one on demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, update

from services.errors import GraphError, GraphNotFound, GraphThrottled
from services.microsoft.graph import Graph
from services.names import label
from services.specs import Resource, Row
from services.store.engine import Store
from services.sync import changes, refusals, relations
from services.sync.job import CHECKPOINTS, Job, checkpoint, round_now, where
from services.sync.rows import Raw, Rows

AT_ONCE = 20
Found = dict[str, Raw | GraphError]


async def collect(job: Job) -> None:
    """Reads each object anew, from where the round stands, and sweeps those that are no longer asked for.

    Raises GraphError kinds; what was read stays. One that cannot be read keeps its rows.
    """
    point = job.point
    ids = sorted(set(await job.write(partial(_whom, job))))
    if point.next_link is None:
        point.round += 1
        point.round_at = job.started_at
        point.done, point.expected = 0, len(ids)
    rows = changes.rows_of(job)
    left = [id_ for id_ in ids if id_ > (point.next_link or "")]
    for start in range(0, len(left), AT_ONCE):
        some = left[start : start + AT_ONCE]
        found: Found = dict(await relations.each(job.graph, job.resource, some))
        _believe(found)
        await job.write(partial(_write, job=job, rows=rows, found=found))
    await job.write(partial(_close, job=job, rows=rows))


async def refresh(
    store: Store, graph: Graph, resource: Resource, connection_id: int, id_: str, now: Callable[[], datetime]
) -> Row | None:
    """Reads one object and keeps it; its row. None, and the row deleted, when Graph knows it no more.

    Raises GraphError kinds.
    """
    found: Raw | GraphError | None
    if resource.kind == "each":
        found = (await relations.each(graph, resource, [id_]))[id_]
        if isinstance(found, GraphError) and not isinstance(found, GraphNotFound):
            raise found
    else:
        found = (await relations.whole(graph, resource, [id_]))[id_]

    def work(db: Connection) -> Row | None:
        # A run under way would sweep what is stamped with an older round than its own.
        round_ = round_now(db, connection_id, resource.name)
        noted = checkpoint(db, connection_id, resource.name).baseline_at is not None
        rows = Rows(resource, connection_id, noted_at=now() if noted else None)
        if isinstance(found, GraphError):
            row = keep(db, rows, id_, found, round_)
        else:
            row = changes.keep(db, rows, id_, found, round_)
        if rows.changed:
            ours = where(connection_id, resource.name)
            db.execute(update(CHECKPOINTS).where(*ours).values(refreshed_at=now()))
        return row

    return await store.write(work, durable=False)


def keep(db: Connection, rows: Rows, id_: str, found: Raw | GraphError, round_: int) -> Row | None:
    """Writes what was read for one id; its row. One that is not there has none, one that failed keeps what it had."""
    if isinstance(found, GraphNotFound):
        rows.remove(db, [id_])
        return None
    if isinstance(found, GraphError):
        rows.stamp(db, id_, round_)
        return None
    return rows.replace(db, found, round_)


def _whom(job: Job, db: Connection) -> list[str]:
    assert job.resource.whom is not None  # noqa: S101  the resources' test holds it for every resource of this kind
    return list(job.resource.whom(db, job.connection_id))


def _believe(found: Found) -> None:
    """Raises what speaks of the whole tenant and not of one object: throttling, and a refusal of all."""
    errors = [error for error in found.values() if isinstance(error, GraphError)]
    for error in errors:
        if isinstance(error, GraphThrottled) or error.status == 401:
            raise error
    if len(errors) == len(found) and all(refusals.refused(error) for error in errors):
        raise errors[0]


def _write(db: Connection, job: Job, rows: Rows, found: Found) -> None:
    for id_, one in found.items():
        keep(db, rows, id_, one, job.point.round)
        job.point.done += isinstance(one, GraphNotFound) or not isinstance(one, GraphError)
        job.rows += not isinstance(one, GraphError)
    job.changed = rows.changed
    job.point.next_link = max(found)
    job.save(db)


def _close(db: Connection, job: Job, rows: Rows) -> None:
    point = job.point
    failed = max((point.expected or 0) - point.done, 0)
    job.removed += rows.sweep(db, point.round)
    job.changed = rows.changed
    many = f"{failed:,} of {point.expected:,}"
    job.finish(db, f"{many} {label(job.resource.name)} could not be read." if failed else "")
    job.save(db)
