"""`reset credentials <connection>`: a one-time link to the page on which a connection gets another credential."""

from __future__ import annotations

from services.answers import Answer
from services.connections import changeable
from services.invitations import link
from services.live import Live
from services.policy import insist
from services.specs import Asked, Question, Role


async def live(live: Live, asked: Asked) -> Answer:
    """A card that opens the connect page at the keys of this connection.

    Raises NotAllowed outside the caller's personal chat, NotFound for a connection that is gone, Conflict for one of
    the settings.
    """
    insist(asked.caller, "connect")
    row = await live.store.read(asked.now, lambda read: changeable(read.db, asked.connection or 0))
    return await link(
        live.invitations, live.public_url, asked, "reset", f"New credentials for {row['name']}", row["id"]
    )


QUESTION = Question(
    name="reset_credentials",
    topic="Connections",
    canonical="reset credentials <connection>",
    help="Give a connection another secret, certificate or sign-in.",
    examples=("reset credentials Contoso", "new credentials for Contoso"),
    says=(
        "i|we [have] [made|created|got|generated|issued] [a|another] new|other|another|fresh "
        "secret|certificate|credentials for|of [the] <connection> connection|tenant [i|we] [want|would] [to] "
        "[enter|put|type|set|give] [it|them] [in]",
        "change|replace|swap|exchange [the] secret|certificate|credentials of|for|on [the] [connection|tenant] "
        "<connection> for|by|with one|another|mine [that] [i|we] [have|made|got] [already|myself]",
        "i|we [have] made|created|got|generated|issued|have [a|another] new|other|another|fresh "
        "secret|certificate|credentials for|of [connection|tenant|subscription] <connection> [and|so] [let|want] "
        "[me|us] [to] [enter|put|type|set|give] [it|them] [in]",
        "let me|us enter|type|put|give|set [in] [the|a|another] [new|another] secret|certificate|credentials for|of "
        "[connection|tenant|subscription] <connection>",
        "[give|set|enter|use|supply] new|other|another|different|fresh credentials|certificate for|of "
        "[connection|tenant|subscription] <connection> [connection|tenant]",
        "give|set|enter|use|supply new|other|another|different|fresh secret for|of "
        "[connection|tenant|subscription] <connection> [connection|tenant]",
        "reset the credentials|secret|certificate|sign-in of|for <connection>",
        "reset credentials|secret|sign-in of|for <connection>",
        "reset <connection> credentials",
        "reset <connection> 's credentials",
        "change|replace|renew|update credentials|password|certificate of|for <connection>",
        "refresh|redo|reenter|re-enter credentials|password|certificate of|for <connection>",
        "change|replace|renew|update|refresh|redo the credentials|password|certificate of|for <connection>",
        "change|replace|renew|update credentials|certificate of|for connection|tenant <connection>",
        "change|replace|renew|update <connection> credentials|certificate",
        "change|replace|renew|update <connection> 's credentials|certificate",
        "change|replace|renew|update the <connection> credentials|certificate",
        "give|set|enter|use|supply new|other|another|different|fresh credentials|certificate for|of <connection>",
        "give <connection> new|other|another|fresh credentials|certificate",
        "new|other|another|fresh credentials|certificate for|of <connection>",
        "<connection> needs new|other|fresh credentials",
        "reconnect|reauthenticate|re-authenticate|reauthorise|reauthorize <connection>",
        "reconnect|reauthenticate to|with|connection|tenant <connection>",
        "connect <connection> again",
        "credentials of|for <connection> expired|ended|changed",
    ),
    live=live,
    role=Role.ADMIN,
)
