"""`cancel request [<words>]`: takes back what the caller has asked for, before it begins."""

from __future__ import annotations

from services import approval_view, requests_meant
from services.answers import Answer
from services.live import Live
from services.specs import Asked, Question

STATES = ("pending", "approved", "draft")


async def live(live: Live, asked: Asked) -> Answer:
    """The card of the request, cancelled; a card to choose from where several could be meant.

    Raises NotFound, NotAllowed, and Conflict when it has begun or ended.
    """
    none = "You have no request that could be cancelled: none waits for approval or for its time."
    found = await live.store.read(
        asked.now, lambda read: requests_meant.own(read, asked, STATES, "cancel request", none)
    )
    if isinstance(found, Answer):
        return found
    await live.approvals.cancel(asked.caller, found)
    live.changed()
    return await live.store.read(asked.now, lambda read: approval_view.view(read, found, asked.here))


CANCEL = "cancel|withdraw|retract|recall|abort|scrap"
ONES = "request|requests|approval|draft"

# What is called so, and the name that its requests have.
ONGOING = (
    ("offboarding|off-boarding", "offboard"),
    ("onboarding|on-boarding", "onboard"),
    ("clean-up", "clean up"),
    ("lockdown|lock-down", "compromised"),
)

QUESTION = Question(
    name="cancel_request",
    topic="Changes",
    canonical="cancel request [<words>]",
    help="Takes back what you asked for, before it begins.",
    examples=("cancel request 3f2a91c4", "cancel my request"),
    says=(
        f"{CANCEL}|drop|stop what i|we [just|have] asked|requested|ordered|submitted|sent [for|in] [just|now]",
        f"drop|stop|delete|remove my last|latest|recent|own {ONES}",
        f"{ONES} {CANCEL} [number|no|id|nr] <words>",
        f"{CANCEL} [my|the] {ONES} [number|no|id|nr] [<words>]",
        f"{CANCEL} [my|the] {ONES} for|to|about|of|on <words>",
        f"{CANCEL} [my|the] <words> {ONES}",
        *(
            f"{CANCEL}|stop|halt|call-off [my|the|our] [planned|scheduled|pending|running] {whose}"
            for said, name in ONGOING
            for whose in (f"{said} [of|for|on] <one> = {name} <one>", f"<one> 's {said} = {name} <one>")
        ),
        f"take|pull|call back|off [my|the] {ONES} [number|no|id|nr] [<words>]",
        f"take [my|the] {ONES} back",
        "cancel|withdraw|retract that|it|this",
        f"drop|stop|delete|remove my {ONES} [<words>]",
        "drop|stop|delete|remove request [number|no|id|nr] <words>",
        f"i take my {ONES} back",
        f"i [want|would|need|like] [to] {CANCEL} [my|the] {ONES} [<words>]",
    ),
    live=live,
)
