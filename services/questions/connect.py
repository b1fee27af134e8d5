"""`connect`: a one-time link to the page on which a tenant or subscription is connected."""

from __future__ import annotations

from services.answers import Answer
from services.invitations import link
from services.live import Live
from services.policy import insist
from services.specs import Asked, Question, Role


async def live(live: Live, asked: Asked) -> Answer:
    """A card that opens the connect page, for this person, once. Raises NotAllowed outside their personal chat."""
    insist(asked.caller, "connect")
    return await link(live.invitations, live.public_url, asked, "connect", "Connect a tenant or subscription")


QUESTION = Question(
    name="connect",
    topic="Connections",
    canonical="connect",
    help="Connect a tenant or an Azure subscription.",
    examples=("connect", "connect a tenant"),
    says=(
        "hook|wire|plug [up|in] a|another|new|an|our|the [new] [azure|second|other] "
        "tenant|subscription|directory|connection",
        "new|another connection|tenant|subscription [please] make|add|create|connect|set [up]",
        "connect a|another|new|an|our|my|azure tenant|subscription|connection|directory",
        "connect a|another|new|an|our|my|second tenant|subscription|connection|directory to|with steward|you",
        "connect a|an|our|new new|azure|entra|microsoft|second tenant|subscription|connection|directory",
        "connect azure|entra|tenant|subscription|microsoft",
        "connect to a|another|new|our|azure|the tenant|subscription|directory",
        "connect to azure|entra|microsoft",
        "connect|add|link|attach|onboard|register a|another|our|one [new|more|second|additional|further] "
        "[azure|entra|microsoft] tenant|subscription|connection|directory",
        "add|register|link|attach|onboard|set|hook a|another|new|our|up|an tenant|subscription|connection|directory",
        "add|register|link a|an|our|up|another|the new|azure|a|second tenant|subscription|connection",
        "attach|onboard|set a|an|our|up|another|the new|azure|a|second tenant|subscription|connection",
        "add|register|link|attach|onboard|hook tenant|subscription|connection",
        "set|hook up tenant|subscription|connection",
        "set|hook up new|another|azure tenant|subscription|connection",
        "set up a|an|the|our new|azure|another tenant|subscription|connection",
        "new connection|tenant|subscription",
        "how do|can|to i|we connect|add a|another|an|our|tenant tenant|subscription|connection|azure",
        "how do|can i|we connect|add tenant|subscription|connection|azure",
        "how do|can i|we connect|add a|another|an|our|new tenant|subscription|connection|azure",
        "how do|can i|we connect|add a|another|an|our new|azure|second tenant|subscription|connection",
        "how to connect|add tenant|subscription|connection",
        "where do|can i|we connect|add tenant|subscription|connection",
        "where do|can i|we connect|add a|another|new tenant|subscription|connection",
    ),
    live=live,
    role=Role.ADMIN,
)
