"""Disabling an account: nobody can sign in with it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.account import account, insist_on_cloud, is_enabled, notes, set_enabled
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
        warnings=("Open sessions live on for up to an hour. Revoke sessions ends them sooner.", *notes(read, user)),
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
        "block|lock|freeze|shut|cut <who> out",
        "block|stop|prevent|bar|keep|ban|lock <who> from signing in|out",
        "block|stop|prevent|bar|keep|ban|lock <who> from signing in again",
        "block|stop|prevent|bar|ban <who> from accessing|using anything|everything|systems|our|the",
        "block|stop|prevent|bar|ban <who> signing in",
        "block|disable sign-in|sign-ins|login|access of|for|by|from <who>",
        "block|disable the|all sign-in|sign-ins|login|access|account of|for|by|from <who>",
        "block|disable sign in of|for|by|from <who>",
        "block|disable <who> 's sign-in|sign-ins|login|access",
        "block|disable <who> 's sign in",
        "deactivate <who>",
        "inactivate <who>",
        "suspend <who>",
        "freeze <who>",
        "ban <who>",
        "lock <who>",
        "lock out <who>",
        "lock down <who>",
        "shut out <who>",
        "shut off <who>",
        "shut down <who>",
        "cut off <who>",
        "cut <who> off",
        "switch off <who>",
        "switch <who> off",
        "turn off <who>",
        "turn <who> off",
        "shut <who> down",
        "shut <who> out",
        "shut <who> off",
        "lock <who> down",
        "disable|block|deactivate user|account|guest|colleague|person|employee|member <who>",
        "inactivate|suspend|lock|freeze user|account|guest|colleague|person|employee|member <who>",
        "disable|block|deactivate|inactivate|suspend|lock|freeze user account <who>",
        "disable|block|deactivate|inactivate|suspend|lock|freeze user account of|for <who>",
        "disable|block|deactivate|inactivate|suspend|lock|freeze account|login|access of|for <who>",
        "disable|block|deactivate|inactivate|suspend|lock|freeze account of|for user|guest <who>",
        "disable|block|deactivate|inactivate|suspend|lock|freeze <who> 's account|login|user|access|profile",
        "disable|block|deactivate|inactivate|suspend|lock|freeze <who> 's user account",
        "disable|block|deactivate|inactivate|suspend|lock|freeze <who> account",
        "lock|shut|switch|turn down|off <who> 's account",
        "lock|shut|switch|turn down|off account|user of|for <who>",
        "lock|shut|switch|turn down|off user|account <who>",
        "shut|switch|turn <who> 's account off|down",
        "lock|shut <who> 's account down|off",
        "lock|block|shut|cut <who> out of account|everything|systems|tenant|microsoft",
        "revoke|remove|cut|take|kill <who> 's access",
        "revoke|remove|cut|kill access of|for|from <who>",
        "stop <who> from signing in",
        "do not let <who> sign in",
        "do not let <who> sign in again|anymore",
        "do not allow <who> to sign in",
        "do not allow <who> to sign in again|anymore",
        "disallow <who> to sign in",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.EnableDisableAccount.All", "User.Read.All"),
    risk=Severity.MEDIUM,
    approvals=1,
    expires=timedelta(days=7),
    undo=inverse("enable_user"),
    offers="revoke_sessions",
    many=True,
)
