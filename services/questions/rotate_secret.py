"""`rotate secret <connection>`: another client secret, proven before the old one is deleted."""

from __future__ import annotations

from services.answers import Answer, Notice, Suggestion, Tone
from services.live import Live
from services.policy import insist
from services.specs import Asked, Filter, Question, Role


async def live(live: Live, asked: Asked) -> Answer:
    """What will happen, with a button; once confirmed, what has.

    Raises as `Rotation.rotate`: above all for credentials that cannot be rotated, saying what to do instead.
    """
    insist(asked.caller, "connect")
    id_ = asked.connection or 0
    ids = await live.rotation.affected(id_)
    every = live.connections.all()
    names = [every[one].name for one in ids if one in every]
    if asked.filters:
        said = await live.rotation.rotate(asked.caller, id_)
        title = f"The secret of {' and '.join(names)} is new."
        return Notice(title=title, summary=f"{title} {said}", detail=said, tone=Tone.GOOD)
    others = f" {' and '.join(names[1:])} sign in with it too and get the new one." if names[1:] else ""
    title = f"Rotate the client secret of {names[0]}?"
    return Notice(
        title=title,
        summary=title,
        detail=f"I make a new secret in the app registration, try it, use it, and then delete the old one.{others}",
        next=(Suggestion("Rotate now", f"rotate secret {id_} confirmed", here=True, style="positive"),),
    )


QUESTION = Question(
    name="rotate_secret",
    topic="Connections",
    canonical="rotate secret <connection> [filters]",
    help="Replace a connection's client secret by a new one; the old goes when the new has worked.",
    examples=("rotate secret Contoso", "rotate the secret of Contoso"),
    says=(
        "swap|replace|change|exchange|rotate|renew|roll [out|over] [steward|stewards] ['s] [own] [client|app] "
        "secret of|for|on <connection>",
        "swap|replace|change|exchange|rotate|renew|roll [out|over] <connection> 's [own|client|app] "
        "[client|app] secret",
        "rotate|roll <connection>",
        "rotate|roll|renew|cycle secret|secrets of|for|on <connection>",
        "rotate|roll|renew|cycle secret|secrets of|for connection|tenant <connection>",
        "rotate|roll|renew|cycle the secret|key of|for|on <connection>",
        "rotate|roll|renew|cycle client|app secret of|for|on <connection>",
        "rotate|roll|renew|cycle the client|app secret of|for|on <connection>",
        "rotate|roll|renew|cycle <connection> 's secret",
        "rotate|roll|renew|cycle <connection> 's client|app secret",
        "rotate|roll|renew|cycle <connection> secret",
        "rotate|roll|renew|cycle <connection> client|app secret",
        "rotate|roll|renew|cycle the <connection> secret",
        "rotate|roll|renew|cycle the <connection> client|app secret",
        "rotate|roll connection|tenant <connection>",
        "make|create|get|issue a|new new|client|secret secret|for for|<connection> <connection>",
        "make|create|get|issue a|another new secret for|of <connection>",
        "make|create|get|issue new secret for|of <connection>",
        "new secret for|of <connection>",
        "replace|change the|client secret of|for <connection>",
        "replace|change secret of|for <connection>",
        "secret rotation|rollover for|of <connection>",
    ),
    filters=(Filter("confirmed"),),
    live=live,
    role=Role.ADMIN,
)
