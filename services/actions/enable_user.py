"""Enabling an account: its person can sign in again."""

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

    Raises NothingToDo when the account is enabled, NotAllowed when it is mastered on premises, NotFound.
    """
    user = read.one(select(User).where(col(User.id) == user_id))
    if user is None:
        raise NotFound("I do not know that person.", "Check the name, or start a sync if the account is new.")
    if user.enabled:
        raise NothingToDo(f"{user.display_name} is already enabled.")
    if user.synced:
        raise NotAllowed(
            f"{user.display_name} comes from your own Active Directory, which would overrule the change.",
            "Enable the account there; Entra Connect brings it over within half an hour.",
        )
    return Preview(
        change=(("Sign-in", "blocked", "allowed"),),
        warnings=("The password, groups and licences stay as they are.",),
    )


async def run(graph: Graph, user_id: str) -> str:
    """Says that sign-in is allowed. Safe to repeat. PATCH /users/{id} accountEnabled. Raises GraphError kinds."""
    from msgraph.generated.models.user import User as GraphUser

    with repeatable(), translated():
        await graph.sdk.users.by_user_id(user_id).patch(GraphUser(account_enabled=True))
    return "The account can sign in again."


async def verify(graph: Graph, user_id: str, since: datetime) -> bool:
    """Whether Graph shows the account enabled. GET /users/{id} accountEnabled. Raises GraphError kinds."""
    user = await graph.get(f"/users/{user_id}", {"$select": "id,accountEnabled"})
    return user["accountEnabled"] is True


ACTION = Action(
    name="enable_user",
    canonical="enable <who>",
    help="Lets a disabled account sign in again.",
    examples=("enable Adele Vance", "unblock Alex Wilber"),
    says=(
        "unblock <who>",
        "reactivate <who>",
        "activate <who>",
        "unsuspend <who>",
        "re-enable <who>",
        "unlock <who>",
        "enable user <who>",
        "enable account <who>",
        "enable the account of <who>",
        "enable sign-in of <who>",
        "enable sign-in for <who>",
        "unblock sign-in of <who>",
        "unblock sign-in for <who>",
        "turn on <who>",
        "let <who> sign in",
        "let <who> sign in again",
        "allow <who> to sign in",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.EnableDisableAccount.All", "User.Read.All"),
    risk=Severity.MEDIUM,
    approvals=1,
    expires=timedelta(days=7),
    undo="disable_user",
)
