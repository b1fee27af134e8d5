"""What was collected from a connection that is gone, deleted piece by piece, so that nobody waits long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import Table, delete, literal_column, select, update
from sqlmodel import SQLModel

from services import audit
from services.connection_rows import TABLE
from services.store.engine import Store

PIECE = 5_000
# Until then another replica may not know that the connection is gone, and still write; and cards may still be edited.
SETTLED = timedelta(minutes=2)
# What people asked for and decided is the trail's, as its lines are.
KEPT = {"approval"}
FIRST, LAST = "checkpoint", "alert"


async def purge(store: Store, now: Callable[[], datetime], audit_key: bytes) -> int:
    """Deletes the rows of every connection that is to be purged; how many were. May be broken off, and called again.

    The first pass deletes what there is but the alerts; one that comes two minutes later deletes those, and ends it.
    """
    going = select(TABLE.c.id, TABLE.c.name, TABLE.c.gone_at).where(TABLE.c.purging.is_(True))
    rows = await store.read(now(), lambda read: list(read.rows(going)))
    deleted = 0
    for row in rows:
        settled = now() - row.gone_at >= SETTLED
        for table in tables(alerts=settled):
            while gone := await store.write(partial(_piece, table=table, connection_id=row.id), durable=False):
                deleted += gone
        if settled:
            await store.write(partial(_end, id=row.id, name=row.name, now=now(), audit_key=audit_key))
    return deleted


def tables(*, alerts: bool = True) -> Iterable[Table]:
    """Every table with rows of connections, checkpoints first: without its checkpoint no run may write any more."""
    ours = [table for table in SQLModel.metadata.sorted_tables if "connection_id" in table.c and table.name not in KEPT]
    return sorted((one for one in ours if alerts or one.name != LAST), key=lambda one: (one.name != FIRST, one.name))


def _piece(db: Database, table: Table, connection_id: int) -> int:
    """Deletes some rows; how many, 0 when there are none left."""
    place: Any = literal_column("rowid" if db.dialect.name == "sqlite" else "ctid")
    some = select(place).select_from(table).where(table.c.connection_id == connection_id).limit(PIECE)
    return db.execute(delete(table).where(place.in_(some))).rowcount


def _end(db: Database, id: int, name: str, now: datetime, audit_key: bytes) -> None:
    ended = update(TABLE).where(TABLE.c.id == id, TABLE.c.purging.is_(True)).values(purging=False)
    if db.execute(ended).rowcount:
        audit.append(db, audit_key, now, audit.STEWARD, "Steward", "connection.purged", str(id), detail={"name": name})
