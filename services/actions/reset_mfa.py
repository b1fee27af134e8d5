"""Resetting MFA: second factors are removed, so that their owner registers anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import second_factors
from services.account import account, notes
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import GraphError, GraphNotFound, NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

KEEPS_DEFAULT = "default"


async def look(work: Work) -> dict[str, Any]:
    """The methods that would go. Raises GraphError kinds."""
    wanted = work.given.get("method")
    found = await second_factors.methods(work)
    return {"methods": [one for one in found if wanted in (None, one["kind"])]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each method. Raises NothingToDo without any, NotFound."""
    user, methods, wanted = account(read, step), step.found["methods"], step.given.get("method")
    if not methods:
        raise NothingToDo(f"{user.display_name} has no {wanted or 'second factor'} registered.")
    lines = tuple((one["kind"].capitalize(), one["name"] or "registered", "removed") for one in methods)
    after = "They are asked to register anew when they next sign in with their password."
    return Preview(change=lines, warnings=(after, *notes(read, user)))


async def run(work: Work) -> Done:
    """Says how many are gone. Safe to repeat. DELETE each typed method, the default one last.

    Raises GraphError kinds.
    """
    left = list(work.found["methods"])
    for _ in range(2):
        left = [one for one in left if not await _removed(work, one, last=len(left) == 1)]
    for one in left:
        await _removed(work, one, last=True)
    count = len(work.found["methods"])
    return Done(
        f"{count} {'method was' if count == 1 else 'methods were'} removed. They register anew at next sign-in."
    )


async def _removed(work: Work, method: dict[str, Any], *, last: bool) -> bool:
    """Whether it is gone; the default method goes only when no other is left, so that it is tried again `last`."""
    try:
        await work.graph.send("DELETE", second_factors.path(work.target, method))
    except GraphNotFound:
        return True
    except GraphError as error:
        if last or error.status != 400 or KEEPS_DEFAULT not in error.sentence.casefold():
            raise
        return False
    return True


async def verify(work: Work) -> bool:
    """Whether Graph lists none of them any more. Raises GraphError kinds."""
    gone = {one["id"] for one in work.found["methods"]}
    return gone.isdisjoint(one["id"] for one in await second_factors.methods(work))


RESET = "reset|clear|remove|delete|wipe|redo|reinitialise|restart|renew|start [over]"
ANEW = "again|anew|new|newly|afresh|scratch"
REGISTER = "register|re-register|reregister|enrol|enroll|re-enrol|re-enroll|set-up|setup"
METHODS = "[methods|method|registration|registrations|settings|devices|device|setup|factors]"
VERIFYING = "mfa|authentication|verification|sign-in"
DEVICE = "phone|mobile|authenticator|token|key"

ACTION = Action(
    name="reset_mfa",
    canonical="reset mfa <who> [method <method>]",
    help="Removes a person's second factors, so that they register anew.",
    examples=("reset mfa Adele Vance", "remove the second factors of Alex Wilber"),
    says=(
        "reset|remove|delete|clear|wipe|drop|revoke [only|just] <method> number|device|factor|app|method|mfa "
        "[off|away] from|of|on|off|for <who> ['s] [mfa|authentication] [methods|settings|registration]",
        "reset|remove|delete|clear|revoke [the] <method> [app|method|registration] of|for|from|on <who>",
        "throw|chuck|bin|get away|out|rid [of] [the|her|his|their] [old|lost|former|broken] <method> "
        "[app|method|registration] of|for|from|on <who>",
        "throw|chuck away|out <who> 's [old|lost|former|broken] <method> [app|method|registration]",
        "remove|delete|drop|clear|revoke [the] old|lost|former|broken <method> [app|method|registration] "
        "of|for|from|on <who>",
        "remove|delete|drop|clear|revoke <who> 's old|lost|former|broken <method> [app|method|registration]",
        "wipe [the] <method!> [app|method|registration] of|for|from|on <who>",
        "wipe <who> 's <method!> [app|method] [from] [mfa]",
        "wipe|clear|reset <who> 's <method> methods|method|number|registration|registrations",
        "drop|wipe|reset|clear|revoke <method> method|registration of|from|for|on <who>",
        "drop|remove|delete|clear|revoke her|his|their [old|lost|broken|former] <method> from|off|for <who>",
        "remove|delete|clear <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [methods]",
        "remove|delete|clear <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [settings]",
        "remove|delete|clear <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [registration]",
        "reset|drop|wipe|revoke <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [methods]",
        "reset|drop|wipe|revoke <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [settings]",
        "reset|drop|wipe|revoke <method> [app|method] from|of|on|in|for <who> 's mfa|authentication [registration]",
        "remove|delete|clear|reset|drop|revoke <who> 's <method> [app|method] [from] [mfa]",
        "remove|delete|clear|reset|drop|revoke only <method> [app|method] from|of|on|for <who>",
        f"{RESET} [all] mfa|authentication {METHODS} of|for|from|on [user] <who> [method <method>]",
        f"{RESET} [all] [of] <who> 's mfa|authentication {METHODS}",
        f"{RESET} [all] [of] <who> 's methods|method|factors|factor of|for {VERIFYING}",
        f"{RESET} [all] methods|method|factors|factor of|for {VERIFYING} of|for|from|on [user] <who>",
        f"{RESET} [user] <who> mfa {METHODS}",
        f"{RESET} [all|every] [of] <who> 's [registered] factors|factor",
        f"{RESET} [all|every] [registered] factors|factor of|for|from|on [user] <who>",
        "[do|perform|make|run] [a|an] mfa reset|re-registration [for|of|on] <who>",
        "put back [all] [of] <who> 's mfa|authentication [methods]",
        "remove|delete|clear|drop|wipe|revoke <method> [number] as [a] [mfa|sign-in|verification|authentication] "
        "method|factor|mfa for|of|from|on <who>",
        "remove|delete|clear|drop|revoke <method> [number|app|key] <who> uses|has|registered [for|as|in] "
        "[mfa|verification] [method]",
        f"{RESET} [all] verification|sign-in|signing methods|method|factors|factor of|for|from|on [user] <who>",
        f"{RESET} [all] [of] <who> 's verification|sign-in|signing methods|method|factors|factor",
        f"<who> needs|has|must|should|wants [to] {REGISTER} [her|his|their] mfa|authenticator|phone|methods [app] "
        f"[from] {ANEW}",
        f"<who> needs|has|must|should|wants [to] set up [her|his|their] mfa|authenticator [app] [from] {ANEW}",
        f"{REGISTER} mfa|authentication {METHODS} of|for <who> [from] {ANEW}",
        f"{REGISTER} <who> 's mfa|authentication {METHODS} [from] {ANEW}",
        f"make|let|force|have|require <who> [to] {REGISTER} [her|his|their] mfa|authenticator {METHODS} [from] {ANEW}",
        "force|require|trigger re-registration|reregistration|registration of mfa|authentication "
        "[methods] for|from|by|on "
        "<who>",
        "force|require|trigger mfa re-registration|reregistration|registration for|from|by|on|of <who>",
        "take|drop|pull [only|just] <method> [number|app|method|key] off|from <who> ['s] [mfa|account] [methods]",
        "remove|delete|drop|take <method> [app|key|number|method] from|off <who> 's sign-in|verification|account|mfa "
        "[methods|factors|settings]",
        "remove|delete|drop <who> 's [old|lost|broken] <method> [key|app|number|method] [from] "
        "[her|his|their] [account]",
        "remove|delete mfa method <method> of|from|for <who>",
        "remove|delete <method> method of|from|for <who>",
        "remove|delete <who> 's <method> method",
        "make|let|force|have|require <who> [to] [re-register|reregister|register|enrol|enroll] [for] mfa again|anew",
        "make|let|force|have|require <who> [to] set up mfa [again|anew]",
        "make|force|have|require <who> [to] re-register|reregister|re-enrol|re-enroll [for] mfa",
        "<who> needs [her|his|their] mfa reset",
        f"<who> lost|misplaced [her|his|their] {DEVICE}",
        f"<who> 's {DEVICE} is|was|got lost|stolen",
        "<who> has|got new phone|mobile",
        "<who> 's mfa needs|has to be reset",
        "<who> 's mfa must|should be reset",
        "reset <who> 's phone|mobile",
        "<who> needs|has to re-register|reregister|re-enrol [for] mfa",
    ),
    slots=(
        Slot(
            name="method",
            label="Which method",
            kind="choice",
            required=False,
            choices=second_factors.CHOICES,
            called=second_factors.CALLED,
            names=second_factors.NO_DEVICES,
        ),
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("UserAuthenticationMethod.ReadWrite.All", "User.Read.All"),
    risk=Severity.HIGH,
    many=True,
    all_of="method|factor|mfa|device",
    singly="reset mfa {} method phone",
)
