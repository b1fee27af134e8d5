"""Who somebody reports to, as Graph and the cache have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import targets
from services.errors import GraphNotFound, NotFound
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """The manager's id, None for none. GET /users/{id}/manager. Raises GraphError kinds."""
    try:
        found = await work.graph.get(segments("users", work.target, "manager"), {"$select": "id"})
    except GraphNotFound:
        return {"manager": None}
    return {"manager": found["id"]}


def name(read: Reader, step: Step) -> str:
    """The name of the manager that was found; their id where the cache does not know them, "" for none."""
    id = step.found["manager"]
    if not id:
        return ""
    try:
        return targets.find(read, "user", id, step.connection_id).name
    except NotFound:
        return str(id)
