"""Teams' Activity JSON in our words: what came in becomes a Turn, what goes out becomes an Activity."""

from __future__ import annotations

import html
import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import attachments
from bot.attachments import CARD
from bot.turn import Actor, ConversationRef, Kind, Message, Reply, Scope, Turn, Upload

Json = dict[str, Any]

LONGEST_TEXT = 4_000
LONGEST_ID = 1_024
LONGEST_NAME = 256
TOAST = "application/vnd.microsoft.activity.message"
REFUSAL = "application/vnd.microsoft.error"
INVOKES = {
    "adaptiveCard/action": Kind.PRESS,
    "composeExtension/query": Kind.SEARCH,
    "fileConsent/invoke": Kind.CONSENT,
}
AT_TAG = re.compile(r"</?at(?:\s[^>]*)?>", re.IGNORECASE)
# Pasted text carries these, and nobody can see that it does: control, zero-width and direction characters.
# The zero-width joiner stays: emoji are made with it.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class BadActivity(Exception):
    """Not an activity Teams would send; the text says why, for whoever sent it."""


def to_turn(activity: Json, at: datetime) -> Turn:
    """What the (already authenticated) activity says. Raises BadActivity when it lacks what every activity has."""
    kind = _kind(activity)
    verb, text, data = _asked(activity, kind)
    return Turn(
        kind=kind,
        actor=_actor(activity),
        conversation=_conversation(activity),
        at=at,
        id=_text(activity.get("id"))[:LONGEST_ID] or uuid.uuid4().hex,
        text=text,
        verb=verb,
        data=data,
        message_id=_text(activity.get("replyToId"))[:LONGEST_ID] if kind in (Kind.PRESS, Kind.CONSENT) else "",
        mentions=_mentions(activity) if kind is Kind.MESSAGE else (),
        upload=_upload(activity) if kind is Kind.CONSENT else None,
        zone=_zone(activity),
    )


def tenants(activity: Json) -> set[str]:
    """Every tenant id the activity names as its own, in lower case; empty when it names none."""
    named = (_dict(_dict(activity.get("channelData")).get("tenant")).get("id"), _conversation_tenant(activity))
    return {_text(tenant).lower() for tenant in named if _text(tenant)}


def from_bot(activity: Json) -> bool:
    """Whether the bot itself, or another one, is speaking."""
    sender = _dict(activity.get("from"))
    own = _dict(activity.get("recipient")).get("id")
    return sender.get("role") == "bot" or (bool(own) and sender.get("id") == own)


def outgoing(ref: ConversationRef, message: Message, reply_to: str = "") -> Json:
    """The Activity that says `message`; a card's text is its notification, not a line above it."""
    activity: Json = {"type": "message", "from": {"id": ref.bot_id}, "conversation": {"id": ref.id}}
    if reply_to:
        activity["replyToId"] = reply_to
    if message.file is not None:
        return activity | {"summary": message.text, "attachments": [attachments.file(message.file)]}
    if message.card is None:
        # Plain: names in the text come from the tenant and must not become links or bold.
        return activity | {"text": message.text, "textFormat": "plain"}
    return activity | {"summary": message.text, "attachments": [{"contentType": CARD, "content": message.card}]}


def invoke_answer(reply: Reply, kind: Kind) -> Json | None:
    """The body that answers an invoke of this kind; a consent is answered by none."""
    if kind is Kind.SEARCH:
        return attachments.found(reply)
    return None if kind is Kind.CONSENT else press_answer(reply)


def press_answer(reply: Reply) -> Json:
    """The body that answers an `adaptiveCard/action` invoke; an empty reply is an empty toast."""
    if reply.card is not None:
        return {"statusCode": 200, "type": CARD, "value": reply.card}
    if reply.refusal:
        return refusal(403, "Refused", reply.refusal)
    return {"statusCode": 200, "type": TOAST, "value": reply.toast}


def refusal(status: int, code: str, sentence: str) -> Json:
    """The body that shows `sentence` in red under the pressed card."""
    return {"statusCode": status, "type": REFUSAL, "value": {"code": code, "message": sentence}}


def is_invoke(activity: Json) -> bool:
    """Whether the sender waits for an answer in the HTTP response."""
    return activity.get("type") == "invoke"


def _kind(activity: Json) -> Kind:
    match activity.get("type"):
        case "message":
            submitted = isinstance(activity.get("value"), dict) and not _text(activity.get("text")).strip()
            return Kind.PRESS if submitted else Kind.MESSAGE
        case "invoke":
            kind = INVOKES.get(_text(activity.get("name")))
            if kind is None:
                raise BadActivity("This bot answers card actions, searches and consents to files only.")
            return kind
        case "installationUpdate":
            return Kind.UNINSTALLED if _text(activity.get("action")).startswith("remove") else Kind.INSTALLED
        case "conversationUpdate":
            return _membership(activity)
        case str():
            return Kind.OTHER
    raise BadActivity("An activity has a type.")


def _membership(activity: Json) -> Kind:
    bot = _dict(activity.get("recipient")).get("id")
    for key, kind in (("membersAdded", Kind.INSTALLED), ("membersRemoved", Kind.UNINSTALLED)):
        members = activity.get(key)
        if isinstance(members, list) and any(bot and _dict(member).get("id") == bot for member in members):
            return kind
    return Kind.OTHER


def _asked(activity: Json, kind: Kind) -> tuple[str, str, Json]:
    """The verb, the text and the data of what was said, pressed, looked for or consented to."""
    match kind:
        case Kind.MESSAGE:
            return "", _said(activity), {}
        case Kind.PRESS:
            verb, data = _press(activity)
            return verb, "", data
        case Kind.SEARCH:
            return _search(_dict(activity.get("value")))
        case Kind.CONSENT:
            return "", "", dict(_dict(_dict(activity.get("value")).get("context")))
    return "", "", {}


def _search(value: Json) -> tuple[str, str, Json]:
    """What kind of thing is looked for, by which words ("" at first), and which page of it."""
    given = value.get("parameters")
    parameters = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    words = next((_text(one.get("value")) for one in parameters if one.get("name") == "query"), "")
    options = _dict(value.get("queryOptions"))
    page = {name: options[name] for name in ("skip", "count") if type(options.get(name)) is int}
    return _text(value.get("commandId"))[:64], _readable(words), page


def _upload(activity: Json) -> Upload | None:
    """Where the file may be put; None when the person declined."""
    value = _dict(activity.get("value"))
    where = _dict(value.get("uploadInfo"))
    if value.get("type") != "fileUpload" or value.get("action") not in ("accept", "decline"):
        raise BadActivity("A consent to a file accepts or declines it.")
    if value["action"] == "decline":
        return None
    if not _text(where.get("uploadUrl")):
        raise BadActivity("A consent to a file says where it may be put.")
    names = ("uploadUrl", "contentUrl", "name", "uniqueId", "fileType")
    return Upload(*(_text(where.get(name))[: LONGEST_ID * 4] for name in names))


def _press(activity: Json) -> tuple[str, Json]:
    """The verb and the data of a pressed button. Inputs arrive in the data already, as strings."""
    value = activity.get("value")
    if not is_invoke(activity):
        data = dict(_dict(value))
        return _text(data.pop("verb", "")), data
    action = _dict(value).get("action")
    if not isinstance(action, dict) or action.get("type") != "Action.Execute":
        raise BadActivity("A card action has an action of type Action.Execute.")
    data, verb = action.get("data") or {}, action.get("verb")
    if not isinstance(verb, str) or not verb or not isinstance(data, dict):
        raise BadActivity("A card action has a verb, and data that is an object.")
    return verb, data


def _actor(activity: Json) -> Actor:
    sender = activity.get("from")
    if not isinstance(sender, dict) or not _text(sender.get("id")):
        raise BadActivity("An activity says whom it is from.")
    tenant = _text(sender.get("tenantId")).lower() or min(tenants(activity), default=None)
    return Actor(
        object_id=_text(sender.get("aadObjectId")).lower() or None,
        tenant_id=tenant,
        channel_id=_text(sender["id"])[:LONGEST_ID],
        name=_text(sender.get("name"))[:LONGEST_NAME],
    )


def _conversation(activity: Json) -> ConversationRef:
    conversation = activity.get("conversation")
    id_ = _text(_dict(conversation).get("id"))
    if not isinstance(conversation, dict) or not 0 < len(id_) <= LONGEST_ID:
        raise BadActivity("An activity names its conversation.")
    data = _dict(activity.get("channelData"))
    team = _dict(data.get("team"))
    name = conversation.get("name") or _dict(data.get("channel")).get("name") or team.get("name")
    return ConversationRef(
        id=id_,
        scope=_scope(conversation),
        service_url=_text(activity.get("serviceUrl")).rstrip("/"),
        tenant_id=min(tenants(activity), default=""),
        bot_id=_text(_dict(activity.get("recipient")).get("id"))[:LONGEST_ID],
        channel=_text(activity.get("channelId"))[:64],
        name=_text(name)[:LONGEST_NAME],
        team_id=_text(team.get("id"))[:LONGEST_ID],
    )


def _scope(conversation: Mapping[str, Any]) -> Scope:
    """Teams' conversationType; what it does not name counts as the less private."""
    try:
        return Scope(_text(conversation.get("conversationType")))
    except ValueError:
        named = "conversationType" in conversation
        return Scope.GROUP if named or conversation.get("isGroup") else Scope.PERSONAL


def _said(activity: Json) -> str:
    """The text without the bot's mention."""
    text = _text(activity.get("text"))[: LONGEST_TEXT * 4]
    bot = _dict(activity.get("recipient")).get("id")
    for entity in _entities(activity):
        mention = _text(entity.get("text"))
        if mention and _dict(entity.get("mentioned")).get("id") == bot:
            text = text.replace(mention, " ")
    return _readable(text)


def _readable(text: str) -> str:
    """What a person typed, in one line of composed characters, cut at 4,000."""
    text = UNSEEN.sub("", html.unescape(AT_TAG.sub("", text)))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split())[:LONGEST_TEXT]


def _zone(activity: Json) -> str:
    """The time zone of the person's device, as the client says it in one place or another."""
    clients = _entities(activity, "clientInfo")
    said = (activity.get("localTimezone"), *(client.get("timezone") for client in clients))
    return next((_text(zone)[:64] for zone in said if _text(zone)), "")


def _mentions(activity: Json) -> tuple[str, ...]:
    bot = _dict(activity.get("recipient")).get("id")
    people = (_dict(entity.get("mentioned")) for entity in _entities(activity))
    ids = (_text(person.get("aadObjectId")).lower() for person in people if person.get("id") != bot)
    return tuple(dict.fromkeys(id_ for id_ in ids if id_))


def _entities(activity: Json, kind: str = "mention") -> list[Json]:
    entities = activity.get("entities")
    if not isinstance(entities, list):
        return []
    return [entity for entity in entities if isinstance(entity, dict) and entity.get("type") == kind]


def _conversation_tenant(activity: Json) -> object:
    return _dict(activity.get("conversation")).get("tenantId")


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
