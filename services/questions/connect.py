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
        "connect a|another|new tenant|subscription|connection|directory",
        "connect a new tenant|subscription|connection",
        "connect an azure subscription",
        "connect azure|entra|tenant|subscription",
        "add a|another|new tenant|subscription|connection",
        "add a new tenant|subscription|connection",
        "add tenant|subscription|connection",
        "new connection",
    ),
    live=live,
    role=Role.ADMIN,
)
