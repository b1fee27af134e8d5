"""Confirming that an account is compromised: Identity Protection treats it as high risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import risk_states
from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo when it is confirmed, NotFound."""
    user, found = account(read, step), step.found
    if found["state"] == risk_states.COMPROMISED:
        raise NothingToDo(f"{user.display_name} is already confirmed as compromised.")
    follows = "Policies on high risk hold at once: the person may be blocked, or asked to change the password."
    return Preview((("Risk", risk_states.shown(found), "high, confirmed as compromised"),), (follows,))


async def run(work: Work) -> Done:
    """Confirms it. Safe to repeat. POST /identityProtection/riskyUsers/confirmCompromised. Raises GraphError kinds."""
    await risk_states.decide(work, "confirmCompromised")
    return Done("The account is marked as compromised.")


async def verify(work: Work) -> bool:
    """Whether Identity Protection shows it so. Raises GraphError kinds."""
    return bool((await risk_states.look(work))["state"] == risk_states.COMPROMISED)


HACKED = "hacked|compromised|breached|taken|hijacked|stolen|phished"
ENTRA = "identity|entra|microsoft|azure [id|identity] [protection]"

ACTION = Action(
    name="confirm_compromised",
    canonical="confirm compromised <who>",
    help="Tells Identity Protection that an account is in wrong hands.",
    examples=("confirm compromised Adele Vance", "mark Alex Wilber as compromised"),
    says=(
        f"report|flag|mark|set <who> ['s] [account] [as|is|to] [a] [confirmed] {HACKED}",
        f"<who> ['s] [account] has|is|was|got [been] {HACKED} [over] [for] [sure|certain] report|flag|mark|set "
        "her|him|them|it|this|account [as|is] [a] so|such|that|thus",
        f"tell|inform {ENTRA} [that] <who> ['s] [account] has|is|was|got [been] {HACKED} [over]",
        f"confirm [that] <who> ['s] [account] has|is|was|got [been] {HACKED} [over]",
        "confirm <who> ['s] [account] as|is [a] true positive [in] [identity|entra] [protection]",
        "confirm [the] risk of|on|for <who> [in] [identity|entra] [protection]",
        "confirm <who> 's risk",
        "mark|flag|set|confirm risk|detection|alert of|on|for <who> as|to real|true|genuine|confirmed|high [positive]",
        "mark|flag|set|confirm <who> 's risk|detection|alert as|to real|true|genuine|confirmed|high [positive]",
        "true positive on|for|of <who> [confirm] [it|that] [in] [identity] [protection]",
        "mark|flag|set|confirm risk|detection|alert as real|true|genuine|confirmed|high of|for|on <who>",
        "raise|set|put <who> ['s] [risk] [up] to high [risk]",
        "report|flag|mark|set <who> [as|is|to] [a] [confirmed] hacked|compromised|breached [user] "
        "[in|with|at|to] [microsoft|entra|identity] [identity|id] [protection]",
        "confirm [that] <who> [as|is|was] hacked|compromised|breached in|with|at|to [microsoft|entra] "
        "identity|id|entra "
        "[protection]",
        "confirm that <who> is|was hacked|compromised|breached",
        "confirm <who> was|is hacked|compromised|breached",
        "tell|inform [microsoft|entra] identity|id|entra protection that <who> was|is|got hacked|compromised|breached",
        "confirm that <who> is compromised",
        "confirm <who> is compromised",
        "confirm <who> as compromised",
        "confirm <who> compromised",
        "confirm the compromise of <who>",
        "mark <who> as compromised",
        "mark <who> compromised",
        "flag <who> as compromised",
    ),
    look=risk_states.look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("IdentityRiskyUser.ReadWrite.All", "User.Read.All"),
    licence="Entra ID P2",
    risk=Severity.HIGH,
    many=True,
)
