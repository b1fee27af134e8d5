"""Deleting an account: it can be brought back for thirty days, and its files are found again by their drive's id."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from services.account import is_gone
from services.errors import GraphError, GraphNotFound
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work

DAYS = "It can be brought back for 30 days. Then it is gone for good, with its mailbox."


async def look(work: Work) -> dict[str, Any]:
    """The id of the person's drive, None for none: after the deletion it is the only way to their files.

    GET /users/{id}/drive. Whoever may not read it knows no drive.
    """
    with suppress(GraphError):
        return {"drive": (await work.graph.get(segments("users", work.target, "drive"), {"$select": "id"}))["id"]}
    return {"drive": None}


async def delete(work: Work) -> None:
    """Deletes the account; one that is gone is no error. DELETE /users/{id}. Raises GraphError kinds."""
    with suppress(GraphNotFound):
        await work.graph.send("DELETE", segments("users", work.target))


async def verify(work: Work) -> bool:
    """Whether Graph knows the account no more. Raises GraphError kinds."""
    return await is_gone(work.graph, work.target)
