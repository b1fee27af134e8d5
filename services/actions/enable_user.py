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


DONE = "enabled|unblocked|unlocked|reactivated|activated"
ON = "enable|unblock|unlock|reactivate|activate|unsuspend|re-enable|reenable|unfreeze|unban|re-activate"
ON += "|undisable|un-disable|undeactivate"

# What is restored of an account is access; the account itself is where it was deleted.
UP = "open|reopen|re-open|wake|revive"
ACCESS = "account|access|login|sign-in|user|profile"
BLOCK = "block|lock|ban|suspension|lockout|freeze"
LIVE = "live|active|working|work|usable|enabled|back|on|open"

ACTION = Action(
    name="enable_user",
    canonical="enable <who>",
    help="Lets a disabled account sign in again.",
    examples=("enable Adele Vance", "unblock Alex Wilber"),
    says=(
        f"{ON} of|for [user|guest] <who> [again]",
        f"{UP} <who> 's {ACCESS} [up] [again]",
        f"{UP} [up] {ACCESS} of|for|from|to [user|guest] <who> [again]",
        "allow|permit|restore|reinstate|reopen sign|sign-in|access|login of|for|to [user|guest] <who> [again]",
        f"allow|permit|reinstate <who> 's {ACCESS} [again]",
        "restore|resurrect <who> 's access|login|sign-in [again]",
        f"lift|remove|release|undo [the] [sign-in|account|login|sign] {BLOCK} of|on|for|from [user] <who>",
        f"lift|remove|release|undo <who> 's [sign-in|account|login] {BLOCK}",
        f"can|could|may <who> have|get [back] [her|his|their] {ACCESS} [back|again]",
        f"<who> needs|wants|should|must|has [to] [have|get] [her|his|their] {ACCESS} [back] {LIVE} [again]",
        f"<who> 's {ACCESS} should|must|shall|needs|has [to] [be] {LIVE} [again]",
        f"make <who> 's {ACCESS} {LIVE} [again]",
        "give|hand [back] <who> [back] [her|his|their|the] account|access|login [back|again]",
        "give|hand [back] <who> 's account|access|login [back|again]",
        "<who> can|may|should|must have|get [her|his|their] account|access|login back|again",
        "<who> needs|wants|should|must [to] get [back] [her|his|their] account|access|login [back|again]",
        "get <who> working|in again|back",
        "<who> can|may|should [now] sign [back] in again",
        "<who> is allowed to sign in again",
        "<who> can|may come|get back in",
        f"{ON} [user|account|guest|colleague|person|employee|member] [account] <who> [again]",
        f"{ON} [user] account|login|access|sign-in|sign-ins of|for <who> [again]",
        f"{ON} sign in of|for <who>",
        f"{ON} <who> 's [user] account|login|user|access|profile|sign-in|sign-ins [again]",
        f"{ON} <who> 's sign in",
        f"{ON} <who> account [again]",
        "restore|reinstate <who>",
        "enable <who> to sign in [again]",
        "turn|switch [back] on [user|account] [of|for] <who>",
        "put <who> [account] back on",
        "turn|switch [back] on <who> 's account",
        "turn|switch <who> [back] on",
        "turn|switch <who> 's account [back] on",
        "turn|switch account of|for <who> [back] on",
        "let|allow|permit <who> [back] in [again]",
        "let|allow|permit <who> [to] sign [back] in [again]",
        "allow|permit sign-in|sign-ins of|for <who>",
        "give <who> [back] [her|his|their] access [back|again]",
        "give <who> 's access back",
        "restore|return access of|for|to <who>",
        "restore|return <who> 's access",
        "lift|remove block|lock on|of|from|for <who>",
        "lift|remove <who> 's block|lock",
        f"<who> must|should be {DONE} [again]",
        f"<who> needs|has to be {DONE} [again]",
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
