"""`rotate secret <connection>`: another client secret, proven before the old one is deleted."""

from __future__ import annotations

from collections.abc import Sequence

from services.answers import Answer, Choice, Chooser, Notice, Suggestion, Tone
from services.connection_wordings import ONE, RENEWED, THING
from services.live import Live
from services.policy import insist
from services.specs import Asked, Filter, Question, Role

RENEW = "swap|replace|change|exchange|rotate|renew|roll|cycle|regenerate|reissue"
SELF = "you|steward|this|the|bot [bot|app]"
OURS = "bot|connection|tenant|steward|your ['s] [app|client|connection]"
FRESH = "[own|client|app] [client|app] secret|secrets"
OWN = "[own] [connection|client|app] ['s] [client] secret"
OTHERS = f"[{THING}] <connection> ['s] [{THING}] ['s]"


async def live(live: Live, asked: Asked) -> Answer:
    """What will happen, with a button; once confirmed, what has.

    Raises as `Rotation.rotate`: above all for credentials that cannot be rotated, saying what to do instead.
    """
    insist(asked.caller, "connect")
    every = live.connections.all()
    if asked.connection is None and len(every) != 1:
        return _which([(id_, one.name) for id_, one in every.items()])
    id_ = asked.connection or next(iter(every))
    ids = await live.rotation.affected(id_)
    names = [every[one].name for one in ids if one in every]
    if asked.filters and asked.connection is not None:
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


def _which(every: Sequence[tuple[int, str]]) -> Chooser:
    """The connections to choose from."""
    title = "Which connection's secret shall I renew?"
    choices = tuple(Choice(name, "", f"rotate secret {id_}") for id_, name in every)
    return Chooser(title=title, summary=title, choices=choices, total=len(choices))


QUESTION = Question(
    name="rotate_secret",
    topic="Connections",
    canonical="rotate secret [<connection>] [filters]",
    help="Replace a connection's client secret by a new one; the old goes when the new has worked.",
    examples=("rotate secret Contoso", "rotate the secret of Contoso"),
    says=(
        f"[the] client|own secret|credential of|for {ONE} must|should|needs|has|ought to|be [be] "
        "renewed|rotated|replaced|changed|renewal|rotation",
        f"[the] secret|credential of|for {ONE} must|should|needs|has|ought [to] be renewed|rotated|replaced|changed",
        f"[a] new|fresh|another secret for {SELF} [replace] [the] [old|ancient|current] [one]",
        f"{RENEW} [out|over] [steward|your] ['s] {OWN}",
        f"{RENEW} [out|over] {OWN} of [steward|your|own] ['s] [own] connection|app [registration]",
        f"{RENEW} [out|over] {OWN} for|by|with|against new|another|fresh [one]",
        f"get|give|make|create|issue|generate [yourself|steward] new|another|fresh {OWN}",
        f"[steward|your] ['s] {OWN} should|must|needs|has|ought|wants [to] [be] "
        "renewed|rotated|replaced|changed|swapped|exchanged|renewing|rotating|replacing [with|by] [new|fresh] [one]",
        f"{RENEW} [out|over] [steward|your] ['s] {RENEWED} of|for|on|in {ONE}",
        f"{RENEW} [out|over] {OTHERS} {RENEWED}",
        f"{RENEW} [out|over] {OTHERS} {RENEWED} for|by|with|against [a] new|another|fresh [one]",
        f"{RENEW} [out|over] {RENEWED} of|for|on|in {ONE} for|by|with|against new|another|fresh [one]",
        f"rotate|roll {ONE}",
        f"{RENEW} [out|over] {OURS} secret|credential|password|key",
        f"{RENEW} [out|over] [the|our|client|app|connection] secret|credential|password|key [that|which] {SELF} "
        "uses|use|signs|connects|has [to|in|with] [connect|sign] [in] [with] [to] [microsoft|entra|azure|us|tenant]",
        f"{RENEW} [out|over] secret|credential|password|key of|for {SELF}",
        f"{RENEW} [out|over] secret|credential|password|key of|for our|the tenant|connection [connection]",
        f"[make|create|get|issue|generate|set] [up] new|another|fresh {FRESH} for|of|on {ONE}",
        f"give {OTHERS} new|another|fresh {RENEWED}",
        f"{OTHERS} needs|requires|wants|gets new|another|fresh {RENEWED}",
        f"secret rotation|rollover|renewal for|of|on {ONE}",
        f"{OTHERS} secret rotation|rollover|renewal",
    ),
    filters=(Filter("confirmed"),),
    live=live,
    role=Role.ADMIN,
)
