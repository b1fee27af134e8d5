"""One object read anew on demand: after an action on it, or when somebody asks for it now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from services.errors import GraphError, GraphNotFound
from services.microsoft.graph import Graph
from services.specs import Resource, Row
from services.store.engine import Store
from services.sync import changes, each, relations
from services.sync.job import checkpoint, round_now
from services.sync.rows import Raw, Rows


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
            return each.keep(db, rows, id_, found, round_)
        return changes.keep(db, rows, id_, found, round_)

    return await store.write(work, durable=False)
