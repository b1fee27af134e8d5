"""What the actions on one account share: the cached account itself, and whether it may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row
from sqlmodel import col, select

from services.errors import NotAllowed, NotFound
from services.microsoft.errors import translated
from services.microsoft.transport import repeatable
from services.resources.users import User

if TYPE_CHECKING:
    from services.microsoft.graph import Graph
    from services.store.reader import Reader
    from services.store.step import Step


def account(read: Reader, step: Step) -> Row[Any]:
    """The cached account a step is about. Raises NotFound."""
    here = (col(User.connection_id) == step.connection_id, col(User.id) == step.target_id)
    user = read.one(select(User).where(*here))
    if user is None:
        raise NotFound("I do not know that person.", "Check the name, or start a sync if the account is new.")
    return user


def insist_on_cloud(user: Row[Any], verb: str) -> None:
    """Raises NotAllowed when the account is mastered on premises; `verb` is what must be done there instead."""
    if user.synced:
        raise NotAllowed(
            f"{user.display_name} comes from your own Active Directory, which would overrule the change.",
            f"{verb} the account there; Entra Connect brings it over within half an hour.",
        )


async def set_enabled(graph: Graph, user_id: str, enabled: bool) -> None:
    """Allows or blocks sign-in. Safe to repeat. PATCH /users/{id} accountEnabled. Raises GraphError kinds."""
    from msgraph.generated.models.user import User as GraphUser

    with repeatable(), translated():
        await graph.sdk.users.by_user_id(user_id).patch(GraphUser(account_enabled=enabled))


async def is_enabled(graph: Graph, user_id: str) -> bool:
    """Whether Graph says that the account may sign in. GET /users/{id} accountEnabled. Raises GraphError kinds."""
    user = await graph.get(f"/users/{user_id}", {"$select": "id,accountEnabled"})
    return bool(user["accountEnabled"])
