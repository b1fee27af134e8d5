"""Logs are kept for so long: older rows go, a few at a time; what was summed from them stays."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.store import bulk
from services.store.types import DAY, Utc, to_us
from services.sync.job import Job
from services.sync.rows import table_of

ROWS_A_WRITE = 5_000


async def collect(job: Job) -> None:
    """Removes the rows of a log that are older than the resource's `keep`, or the settings' days; whole days (UTC)."""
    keep = job.resource.keep or timedelta(days=job.settings.keep_days)
    before = to_us(job.started_at - keep) // DAY * DAY
    table = table_of(job.resource.table)
    # A log's own time is its table's first time column.
    column = next(column.name for column in table.columns if isinstance(column.type, Utc))
    work = partial(
        bulk.expire, table=table, column=column, connection_id=job.connection_id, before=before, most=ROWS_A_WRITE
    )
    while gone := await job.write(work):
        job.removed += gone
