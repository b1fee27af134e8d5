"""Disabling an account: nobody can sign in with it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.account import account, insist_on_cloud, is_enabled, set_enabled
from services.action_spec import Action, Done, Preview, Work, inverse
from services.errors import NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change.

    Raises NothingToDo when the account is disabled, NotAllowed when it is mastered on premises, NotFound.
    """
    user = account(read, step)
    if not user.enabled:
        raise NothingToDo(f"{user.display_name} is already disabled.")
    insist_on_cloud(user, "Disable")
    return Preview(
        change=(("Sign-in", "allowed", "blocked"),),
        warnings=("Open sessions live on for up to an hour. Revoke sessions ends them sooner.",),
    )


async def run(work: Work) -> Done:
    """Says that sign-in is blocked. Safe to repeat. Raises GraphError kinds."""
    await set_enabled(work.graph, work.target, False)
    return Done("The account can no longer sign in.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the account disabled. Raises GraphError kinds."""
    return not await is_enabled(work.graph, work.target)


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
    undo=inverse("enable_user"),
)
