"""Disabling an account: nobody can sign in with it any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from services.errors import NotAllowed, NotFound, NothingToDo
from services.microsoft.errors import translated
from services.microsoft.transport import repeatable
from services.resources.users import User
from services.specs import Action, Preview, Severity

if TYPE_CHECKING:
    from services.microsoft.graph import Graph
    from services.store.reader import Reader


def preview(read: Reader, user_id: str) -> Preview:
    """What would change.

    Raises NothingToDo when the account is disabled, NotAllowed when it is mastered on premises, NotFound.
    """
    user = read.one(select(User).where(col(User.id) == user_id))
    if user is None:
        raise NotFound("I do not know that person.", "Check the name, or start a sync if the account is new.")
    if not user.enabled:
        raise NothingToDo(f"{user.display_name} is already disabled.")
    if user.synced:
        raise NotAllowed(
            f"{user.display_name} comes from your own Active Directory, which would overrule the change.",
            "Disable the account there; Entra Connect brings it over within half an hour.",
        )
    return Preview(
        change=(("Sign-in", "allowed", "blocked"),),
        warnings=("Open sessions live on for up to an hour. Revoke sessions ends them sooner.",),
    )


async def run(graph: Graph, user_id: str) -> str:
    """Says that sign-in is blocked. Safe to repeat. PATCH /users/{id} accountEnabled. Raises GraphError kinds."""
    from msgraph.generated.models.user import User as GraphUser

    with repeatable(), translated():
        await graph.sdk.users.by_user_id(user_id).patch(GraphUser(account_enabled=False))
    return "The account can no longer sign in."


async def verify(graph: Graph, user_id: str, since: datetime) -> bool:
    """Whether Graph shows the account disabled. GET /users/{id} accountEnabled. Raises GraphError kinds."""
    user = await graph.get(f"/users/{user_id}", {"$select": "id,accountEnabled"})
    return user["accountEnabled"] is False


ACTION = Action(
    name="disable_user",
    canonical="disable <who>",
    help="Blocks a person's account from signing in.",
    examples=("disable Adele Vance", "block Alex Wilber from signing in"),
    says=(
        "block <who>",
        "block <who> from signing in",
        "block sign-in of <who>",
        "block sign-in for <who>",
        "block the sign-in of <who>",
        "deactivate <who>",
        "suspend <who>",
        "lock <who>",
        "lock out <who>",
        "disable user <who>",
        "disable account <who>",
        "disable the account of <who>",
        "disable sign-in of <who>",
        "disable sign-in for <who>",
        "turn off <who>",
        "stop <who> from signing in",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.EnableDisableAccount.All", "User.Read.All"),
    risk=Severity.MEDIUM,
    approvals=1,
    expires=timedelta(days=7),
    undo="enable_user",
)
