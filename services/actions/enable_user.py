"""Enabling an account: its person can sign in again."""

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

    Raises NothingToDo when the account is enabled, NotAllowed when it is mastered on premises, NotFound.
    """
    user = account(read, step)
    if user.enabled:
        raise NothingToDo(f"{user.display_name} is already enabled.")
    insist_on_cloud(user, "Enable")
    return Preview(
        change=(("Sign-in", "blocked", "allowed"),),
        warnings=("The password, groups and licences stay as they are.",),
    )


async def run(work: Work) -> Done:
    """Says that sign-in is allowed. Safe to repeat. Raises GraphError kinds."""
    await set_enabled(work.graph, work.target, True)
    return Done("The account can sign in again.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the account enabled. Raises GraphError kinds."""
    return await is_enabled(work.graph, work.target)


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
    undo=inverse("disable_user"),
)
