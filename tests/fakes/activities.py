"""Activities as Teams sends them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
OTHER_TENANT = "bbbbbbbb-0000-4000-8000-000000000002"
BOT = {"id": "28:11111111-2222-4333-8444-555555555555", "name": "Steward"}
SERVICE_URL = "https://smba.trafficmanager.net/emea/"

Json = dict[str, Any]
numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    name: str
    object_id: str
    channel_id: str


@dataclass(frozen=True)
class Place:
    id: str
    scope: str
    name: str = ""
    team_id: str = ""


ADELE = Person("Adele Vance", "00000000-0000-4000-8000-00000000000a", "29:adele")
ALEX = Person("Alex Wilber", "00000000-0000-4000-8000-00000000000b", "29:alex")
PERSONAL = Place("a:adele-and-steward", "personal")
GROUP = Place("19:group@thread.v2", "groupChat", "Approvals")
CHANNEL = Place("19:channel@thread.tacv2;messageid=1700000000000", "channel", "Operations", "19:team@thread.tacv2")


def activity(
    text: str = "help",
    who: Person = ADELE,
    conversation: Place | Any = PERSONAL,
    service_url: str = SERVICE_URL,
    **changes: Any,
) -> Json:
    """A message; `changes` replace whole properties, and None takes one away."""
    if not isinstance(conversation, Place):
        changes["conversation"], conversation = conversation, PERSONAL
    data: Json = {"tenant": {"id": TENANT}}
    if conversation.team_id:
        data |= {"team": {"id": conversation.team_id}, "channel": {"id": conversation.id, "name": conversation.name}}
    said = {
        "type": "message",
        "id": f"{1_700_000_000_000 + next(numbers)}",
        "timestamp": "2026-11-21T08:00:00Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": who.channel_id, "name": who.name, "aadObjectId": who.object_id},
        "recipient": BOT,
        "conversation": {
            "id": conversation.id,
            "conversationType": conversation.scope,
            "tenantId": TENANT,
            "name": conversation.name or None,
            "isGroup": conversation.scope != "personal",
        },
        "textFormat": "plain",
        "text": text,
        "locale": "en-US",
        "entities": [{"type": "clientInfo", "country": "US", "platform": "Web"}],
        "channelData": data,
    }
    return {key: value for key, value in (said | changes).items() if value is not None}


def mention(text: str, conversation: Place = GROUP, **more: Any) -> Json:
    """A message that mentions the bot first, as group chats and channels need."""
    entity = {"type": "mention", "mentioned": BOT, "text": "<at>Steward</at>"}
    return activity(f"<at>Steward</at>&nbsp;{text}\n", conversation=conversation, entities=[entity], **more)


def press(verb: str, data: Any = None, message_id: str = "1:card", **more: Any) -> Json:
    """A press on an Action.Execute button."""
    value = {"action": {"type": "Action.Execute", "id": "b", "verb": verb, "data": data or {}}, "trigger": "manual"}
    changes = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": message_id, "text": None}
    return activity(**(changes | more))


def consent(context: Any, upload: Json | None = None, **more: Any) -> Json:
    """A person's answer to an offered file: yes with where to put it, or no."""
    value: Json = {"type": "fileUpload", "action": "decline" if upload is None else "accept", "context": context}
    if upload is not None:
        value["uploadInfo"] = upload
    changes = {"type": "invoke", "name": "fileConsent/invoke", "value": value, "replyToId": "1:offer", "text": None}
    return activity(**(changes | more))


def search(kind: str, text: str | None, skip: int = 0, count: int = 25, **more: Any) -> Json:
    """Words typed into the message box; None is the first run, before any."""
    given = {"name": "initialRun", "value": "true"} if text is None else {"name": "query", "value": text}
    value = {"commandId": kind, "parameters": [given], "queryOptions": {"skip": skip, "count": count}}
    changes = {"type": "invoke", "name": "composeExtension/query", "value": value, "text": None}
    return activity(**(changes | more))


def submit(data: Json, message_id: str = "1:card", **more: Any) -> Json:
    """A press on an Action.Submit button: a message without text."""
    return activity(**({"value": data, "replyToId": message_id, "text": None} | more))


def installed(action: str = "add", **more: Any) -> Json:
    """The app was added, or removed."""
    return activity(**({"type": "installationUpdate", "action": action, "text": None} | more))


def members(added: list[Json] | None = None, removed: list[Json] | None = None, **more: Any) -> Json:
    """People or bots came or went."""
    changes = {"type": "conversationUpdate", "membersAdded": added, "membersRemoved": removed, "text": None}
    return activity(**(changes | more))
