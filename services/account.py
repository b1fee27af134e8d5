"""What the actions on one account share: the cached account itself, and how it is read and changed in the tenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row
from sqlmodel import col, select

from services.errors import GraphNotFound, NotAllowed, NotFound
from services.microsoft.graph import segments
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.users import User
from services.store.query import named_by, pick

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


def notes(read: Reader, user: Row[Any]) -> tuple[str, ...]:
    """What stands in the way of changing who signs in with this account: it holds a directory role."""
    here = (col(EffectiveRole.connection_id) == user.connection_id, col(EffectiveRole.holder_id) == user.id)
    named = named_by(DirectoryRole, EffectiveRole.role_id)
    roles = read.rows(pick(DirectoryRole.name).join(EffectiveRole, named).where(*here).distinct().limit(3))
    if not roles:
        return ()
    held = ", ".join(row.name for row in roles)
    return (f"They hold {held}: Microsoft refuses this to an app that has no directory role of its own.",)


async def properties(graph: Graph, user_id: str, *names: str) -> dict[str, Any]:
    """These properties of the account as Graph has them now. GET /users/{id}. Raises GraphError kinds."""
    return await graph.get(segments("users", user_id), {"$select": ",".join(("id", *names))})


async def update(graph: Graph, user_id: str, values: Mapping[str, Any]) -> None:
    """Sets properties. Safe to repeat. PATCH /users/{id}. Raises GraphError kinds."""
    await graph.send("PATCH", segments("users", user_id), dict(values))


async def is_gone(graph: Graph, user_id: str) -> bool:
    """Whether Graph knows the account no more. Raises GraphError kinds other than GraphNotFound."""
    try:
        await properties(graph, user_id)
    except GraphNotFound:
        return True
    return False


async def set_enabled(graph: Graph, user_id: str, enabled: bool) -> None:
    """Allows or blocks sign-in. Safe to repeat. PATCH /users/{id} accountEnabled. Raises GraphError kinds."""
    await update(graph, user_id, {"accountEnabled": enabled})


async def is_enabled(graph: Graph, user_id: str) -> bool:
    """Whether Graph says that the account may sign in. GET /users/{id} accountEnabled. Raises GraphError kinds."""
    return bool((await properties(graph, user_id, "accountEnabled"))["accountEnabled"])
