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


DONE = "disabled|blocked|deactivated|suspended|locked"
OFF = "disable|block|deactivate|inactivate|suspend|lock|freeze|ban"

ACCESS = "account|access|login|sign-in|user|profile"
WHOSE = "[user|his|her|their]"
STOP = "block|stop|prevent|bar|keep|ban|lock"
ANYTHING = (
    "[all|any|his|her|their|anything|everything] [account|accounts|system|systems|tenant|network|apps|mailbox|company] "
    "[anymore]"
)
ENTER = "sign|log|get [in] [anymore]"

ACTION = Action(
    name="disable_user",
    canonical="disable <who>",
    help="Blocks a person's account from signing in.",
    examples=("disable Adele Vance", "block Alex Wilber from signing in"),
    says=(
        f"{WHOSE} account|user|login disable|block|deactivation|suspension|lock [for|of] <who>",
        f"make <who> unable to {ENTER}",
        f"<who> can|must|should|may|shall not|never [be] [able] [to] enter|access|use {ANYTHING} [anymore]",
        f"<who> can|must|should|may|shall no longer [be] [able|allowed] [to] enter|access|use {ANYTHING}",
        f"<who> must|should|may|shall have no [more] {ACCESS} [anymore|more]",
        f"<who> must|should|may|shall no longer have [any] {ACCESS} [anymore|more]",
        f"<who> must|should|shall lose [her|his|their] {ACCESS}",
        f"no [more] {ACCESS} for <who> [anymore]",
        f"{STOP} <who> from getting|coming|logging|signing in|into|on [to] {ANYTHING} [again]",
        f"{STOP} <who> from entering|accessing|using {ANYTHING} [again]",
        f"{STOP} <who> getting|signing in|into [to] {ANYTHING}",
        f"lock|shut|switch|turn|cut|put <who> 's {ACCESS} off|down",
        f"lock|shut|switch|turn|cut off|down {ACCESS} of|for|from <who>",
        "<who> must|should|may|shall not get|come|be|log in|on|back [anymore] [again]",
        "<who> must|should|may not have|keep access [anymore]",
        "take|revoke|pull [away|back] <who> 's access|login|account|sign-in [away|back]",
        "take|revoke|pull away|back access|login of|from <who>",
        "make|ensure [sure] [that] <who> can not|never get|come|log in|on [anymore]",
        "<who> should|must|may|shall not be able|allowed to sign in [anymore]",
        "<who> should|must|may|shall not [be] sign|signing in [anymore]",
        "<who> should|must|may|shall no longer [be] [able|allowed] [to] sign in",
        "kill|close|stop|pause|halt <who> 's account|login|access|sign-in|id",
        "kill|close|stop|pause|halt account|login|id of|for <who>",
        "pull the plug on|for user|person <who>",
        f"{OFF} [user|account|guest|colleague|person|employee|member] [account] <who>",
        f"{OFF} [user] account|login|access|sign-in|sign-ins|id|user-id of|for|by|from [user|guest] <who>",
        f"{OFF} sign in of|for|by|from <who>",
        f"{OFF} <who> 's [user] account|login|user|access|profile|sign-in|sign-ins|id|user-id",
        f"{OFF} <who> 's sign in",
        f"{OFF} <who> account|login",
        "lock|shut|block|freeze|cut|switch|turn <who> out|off|down",
        "lock|shut out|off|down [user|account] [of|for] <who>",
        "cut|switch|turn off [user|account] [of|for] <who>",
        "lock|shut|switch|turn|cut off|down <who> 's account|access|login|sign-in",
        "take|put <who> ['s] [account|login] offline|down|on [hold|ice]",
        "lock|shut|switch|turn <who> 's account off|down",
        "lock|block|shut|cut <who> out|off of|from [all] [her|his|their] account|everything|systems|tenant|microsoft",
        "lock|block|bar|ban|keep <who> [out] from|of sign-in|sign-ins|signing",
        "block|stop|prevent|bar|keep|ban|lock <who> from signing in|out [again]",
        "block|stop|prevent|bar|ban <who> from accessing|using [our|all] anything|everything|systems",
        "block|stop|prevent|bar|ban <who> signing in [again]",
        "revoke|remove|cut|take|kill|end|stop <who> 's access [away]",
        "revoke|remove|cut|kill|end|stop access of|for|from <who>",
        "do not let|allow <who> [to] sign in [again|anymore]",
        "disallow|forbid <who> to sign in",
        f"<who> must|should be {DONE}",
        f"<who> needs|has to be {DONE}",
        "make|ensure|see [sure] [to] [it] [that] <who> can not|never [longer] sign in [anymore]",
        "<who> can|may no longer [get|sign|log|come] sign|in [in] [anymore]",
        f"need|want|get <who> {DONE}",
        f"i need|want <who> {DONE}",
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
