"""After a whole list: what it no longer holds is removed, unless that is too much to be believed."""

from __future__ import annotations

from sqlalchemy import Connection, Table, select, update

from services import shrinks
from services.store import bulk
from services.store.tables import Checkpoint
from services.sync.job import CHECKPOINTS, Job, where
from services.sync.rows import Rows, table_of

# Small tables may lose any share of their rows: four of ten is a quiet week.
SMALL = 50


def close(db: Connection, job: Job, rows: Rows) -> int:
    """Ends the listing under way when all of it was read; how many objects were swept.

    A table is swept after the last of the listings that fill it, and not at all when one of them was refused.
    """
    point, listings, removed = job.point, job.resource.listings, 0
    table = rows.tables[0]
    filling = [step for step, listing in enumerate(listings) if table_of(listing.table) is table]
    if filling[-1] == point.step and not any(step in refused_steps(point) for step in filling):
        missing, too_many = _missing(db, job, rows.tables)
        if too_many and not _accepted(db, job):
            point.held += missing
        elif missing:
            removed = rows.sweep(db, point.round)
    advance(db, job)
    job.save(db)
    return removed


def advance(db: Connection, job: Job) -> None:
    """Goes on to the next listing; after the last, the round is complete."""
    point = job.point
    point.next_link = None
    point.step += 1
    if point.step == len(job.resource.listings):
        finish(db, job)
        ours = where(job.connection_id, job.resource.name)
        db.execute(update(CHECKPOINTS).where(*ours).values(accepted=False))


def finish(db: Connection, job: Job) -> None:
    """Marks the round as complete, with what it cannot show."""
    said = [line.partition(":")[2] for line in job.point.refused.splitlines()]
    if job.point.held:
        said.append(shrinks.sentence(job.resource.name, job.point.held))
    job.finish(db, " ".join(said))


def refuse(db: Connection, job: Job, why: str) -> None:
    """Leaves out the listing under way, with the sentence that says why."""
    job.point.refused += f"{job.point.step}:{why}\n"
    advance(db, job)
    job.save(db)


def refused_steps(point: Checkpoint) -> set[int]:
    """The listings that were refused in the round under way."""
    return {int(line.partition(":")[0]) for line in point.refused.splitlines()}


def _accepted(db: Connection, job: Job) -> bool:
    chosen = select(CHECKPOINTS.c.accepted).where(*where(job.connection_id, job.resource.name))
    return bool(db.scalar(chosen))


def _missing(db: Connection, job: Job, tables: list[Table]) -> tuple[int, bool]:
    """How many rows a sweep would remove, and whether that is too many for one of the tables."""
    share = job.settings.shrink_percent
    found = [bulk.unseen(db, table, job.connection_id, job.point.round) for table in tables]
    too_many = any(there >= SMALL and missing * 100 > share * there for missing, there in found)
    return sum(missing for missing, _ in found), too_many
