"""Dismissing the risk of an account: Identity Protection was wrong about it."""

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
    """What would change. Raises NothingToDo when there is no risk, NotFound."""
    user, found = account(read, step), step.found
    if found["state"] not in risk_states.AT_RISK:
        raise NothingToDo(f"{user.display_name} is not at risk.")
    teaches = "Microsoft learns from it: dismiss only what you have looked into."
    return Preview((("Risk", risk_states.shown(found), "dismissed"),), (teaches,))


async def run(work: Work) -> Done:
    """Dismisses it. Safe to repeat. POST /identityProtection/riskyUsers/dismiss. Raises GraphError kinds."""
    await risk_states.decide(work, "dismiss")
    return Done("The risk is dismissed.")


async def verify(work: Work) -> bool:
    """Whether Identity Protection shows it so. Raises GraphError kinds."""
    return (await risk_states.look(work))["state"] not in risk_states.AT_RISK


BACK = "dismiss|discard|clear|remove|reset|set|put|bring|take|close|drop|lift|wipe|ignore|cancel|delete|lower"
RISK = "[user] risk|risks|risk-state|risk-flag [level|state|flag]"
# Who was elsewhere is not at risk for it.
AWAY = "[on|a|an|in] [business|work] travelling|traveling|abroad|trip|holiday|vacation|leave"
DOWN = "[back|away|off] [to] [none|zero|normal|dismissed|safe|low]"

ACTION = Action(
    name="dismiss_risk",
    canonical="dismiss risk <who>",
    help="Tells Identity Protection that a person is not at risk.",
    examples=("dismiss risk Adele Vance", "dismiss the risk of Alex Wilber"),
    says=(
        "<who> ['s] [user] risk [alert|detection|flag] is|was [a|by|just] "
        "mistake|error|wrong|unfounded|baseless|nothing",
        "[the] alert|detection|flag of|on|about|for <who> 's risk is|was [a] mistake|error|wrong|unfounded|false",
        "[the] [alert|detection|flag] [of|on|about] <who> 's risk is|was not real|true|justified|genuine",
        "no danger|risk|threat from|for|by|of|with <who> [so] [you] [may|can|should] "
        "close|dismiss|clear|lift [the] risk|alert|flag|it",
        "set|put|bring <who> [back] to no|zero|low risk",
        "take|remove|drop <who> off|from [of] risky|risk [users|user] list|users|report",
        "mark|flag|set|report <who> ['s] [account] [as] [a] safe|clean|benign|harmless|ok|fine|legitimate "
        "[in|with|at|to] [microsoft|entra|identity] [id|identity] [protection]",
        "mark|flag|set <who> as no|zero|not risk|risky",
        "mark|flag|set|treat|consider [the] risk of|on|for <who> [as|to] "
        "resolved|dismissed|safe|done|handled|cleared|closed|remediated|harmless",
        "mark|flag|set|treat|consider <who> 's risk|flag|alert [as|to] "
        "resolved|dismissed|safe|done|handled|cleared|closed|remediated|harmless",
        "risk <who> [is|was] [a] false positive|alarm",
        f"{BACK} [back] [the] {RISK} of|for|from|on|off <who> {DOWN}",
        f"{BACK} <who> 's {RISK} {DOWN}",
        "clear|dismiss|discard|close [the] warning|alert|flag of|for|on <who>",
        "<who> risk was|is [a] false [alarm|positive]",
        "[the] risk|alert|detection of|on|for|about <who> was|is [a] false [alarm|positive]",
        "<who> was|is [a|just] false alarm|positive",
        "risk of <who> was|is [a] false [alarm|positive]",
        "<who> 's risk was|is [a] false [alarm|positive]",
        "dismiss|discard|clear|remove|reset the|all risk|risks of|for|from|on <who>",
        "dismiss|discard|clear|remove|reset risk|risks of|for|from|on <who>",
        "dismiss|discard|clear|remove|reset <who> 's risk|risks|risk-state",
        f"<who> was|is [just|only] {AWAY} [so] [you|we] [can|may] [please] [just] "
        "clear|dismiss|close|reset|ignore it|that|this|alert|flag [for] [him|her|them]",
        "<who> is safe",
        "<who> is not at risk",
        "mark <who> as not risky|compromised",
        "dismiss risk of|for <who>",
        "dismiss the risk of|for <who>",
        "dismiss user risk of|for <who>",
        "dismiss <who> 's risk",
        "clear risk of|for <who>",
        "clear the risk of|for <who>",
        "clear <who> 's risk",
        "mark <who> as safe",
        "mark <who> safe",
        "<who> is not compromised|hacked",
    ),
    look=risk_states.look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("IdentityRiskyUser.ReadWrite.All", "User.Read.All"),
    licence="Entra ID P2",
    risk=Severity.MEDIUM,
    many=True,
)
