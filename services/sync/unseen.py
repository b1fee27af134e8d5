"""What a whole list lacked, asked for one by one before it is removed."""

from __future__ import annotations

from functools import partial

from services.errors import GraphUnavailable
from services.names import label
from services.store import bulk
from services.sync import changes, relations
from services.sync.job import Job
from services.sync.rows import Rows

AT_ONCE = 20
# Twenty requests. Of more that the list lacked, so many stand for all.
MOST_ASKED = 400


async def confirm(job: Job, rows: Rows) -> None:
    """Keeps what a list lacked and is there all the same; what is gone is left to the sweep.

    Only for what delta follows: such an object has a path of its own, and its list is read but once, so that nothing
    would bring it back; a snapshot's next list does. Raises GraphError kinds; GraphUnavailable too when the list lacked
    more than are asked for and one of those is there, for then nothing it lacked may be removed.
    """
    if job.resource.kind != "delta":
        return
    table = rows.tables[0]
    lacked = await job.write(
        lambda db: bulk.missed(db, table, [table.c.id], job.connection_id, job.point.round, most=MOST_ASKED + 1)
    )
    ids, there = [id_ for (id_,) in lacked], 0
    for start in range(0, min(len(ids), MOST_ASKED), AT_ONCE):
        found = await relations.whole(job.graph, job.resource, ids[start : start + AT_ONCE])
        some = {id_: raw for id_, raw in found.items() if raw is not None}
        await job.write(partial(changes.keep_all, rows=rows, found=some, round_=job.point.round))
        there += len(some)
    job.rows += there
    if there and len(ids) > MOST_ASKED:
        # From its beginning.
        job.point.next_link = None
        await job.write(job.save)
        raise GraphUnavailable(
            f"The list of {label(job.resource.name)} lacked some that are there, so nothing was removed.",
            "Steward reads it again soon.",
        )
