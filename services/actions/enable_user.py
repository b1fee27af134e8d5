"""Enabling an account: its person can sign in again."""

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

    Raises NothingToDo when the account is enabled, NotAllowed when it is mastered on premises, NotFound.
    """
    user = account(read, step)
    if user.enabled:
        raise NothingToDo(f"{user.display_name} is already enabled.")
    insist_on_cloud(user, "Enable")
    return Preview(
        change=(("Sign-in", "blocked", "allowed"),),
        warnings=("The password, groups and licences stay as they are.", *notes(read, user)),
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
        "unblock|unlock|reactivate|activate|unsuspend|re-enable|reenable|unfreeze|restore|unban|re-activate <who>",
        "unblock|unlock|reactivate|activate|unsuspend user|account|guest|colleague|person|employee|member <who>",
        "re-enable|reenable|unfreeze user|account|guest|colleague|person|employee|member <who>",
        "enable|unban|re-activate user|account|guest|colleague|person|employee|member <who>",
        "unblock|unlock|reactivate|activate|unsuspend user account <who>",
        "re-enable|reenable|unfreeze|enable|re-activate user account <who>",
        "unblock|unlock|reactivate|activate|unsuspend account|login|access|sign-in|sign-ins of|for <who>",
        "re-enable|reenable|unfreeze|enable|re-activate account|login|access|sign-in|sign-ins of|for <who>",
        "unblock|unlock|reactivate|activate|unsuspend sign in of|for <who>",
        "re-enable|reenable|unfreeze|enable|re-activate sign in of|for <who>",
        "unblock|unlock|reactivate|activate|unsuspend <who> 's account|login|access|sign-in|user|sign-ins",
        "re-enable|reenable|unfreeze|enable|re-activate <who> 's account|login|access|sign-in|user|sign-ins",
        "unblock|unlock|reactivate|activate|unsuspend <who> 's user account",
        "re-enable|reenable|unfreeze|enable|re-activate <who> 's user account",
        "unblock|unlock|reactivate|activate|unsuspend|re-enable|reenable|unfreeze|enable|re-activate <who> 's sign in",
        "unblock|unlock|reactivate|activate|re-enable|reenable|enable|re-activate <who> account",
        "unblock|unlock|reactivate|activate|re-enable|reenable|enable|re-activate <who> again",
        "enable <who> to sign in",
        "enable <who> to sign in again",
        "turn|switch on <who>",
        "turn|switch <who> on",
        "turn|switch <who> back on",
        "turn|switch on <who> 's account",
        "turn|switch back on <who> 's account",
        "turn|switch <who> 's account on",
        "turn|switch <who> 's account back on",
        "turn|switch on account of|for <who>",
        "turn|switch back on account of|for <who>",
        "turn|switch on user|account <who>",
        "turn|switch account of|for <who> on",
        "turn|switch account of|for <who> back on",
        "let <who> in",
        "let <who> in again",
        "let <who> back in",
        "let <who> sign in",
        "let <who> sign in again",
        "let <who> sign back in",
        "allow|permit <who> to sign in",
        "allow|permit <who> to sign in again",
        "allow|permit <who> to sign back in",
        "allow|permit <who> back in",
        "allow|permit sign-in|sign-ins of|for <who>",
        "give <who> access back|again",
        "give <who> 's access back",
        "give <who> back access",
        "restore|return access of|for|to <who>",
        "restore <who> 's access|account",
        "lift|remove the block|lock on|of|from|for <who>",
        "lift|remove block|lock on|of|from|for <who>",
        "lift|remove <who> 's block|lock",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.EnableDisableAccount.All", "User.Read.All"),
    risk=Severity.MEDIUM,
    approvals=1,
    expires=timedelta(days=7),
    undo=inverse("disable_user"),
    many=True,
)
