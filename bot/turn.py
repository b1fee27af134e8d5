"""What comes in from a conversation and what goes out, in our own plain words: no SDK type passes this line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.answers import Answer


class Scope(StrEnum):
    """Where a conversation takes place; the values are Teams' own `conversationType`."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


class Kind(StrEnum):
    """What happened in the conversation."""

    MESSAGE = "message"
    PRESS = "press"
    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `object_id` is `from.aadObjectId` (lower case), None when the channel did not name one."""

    object_id: str | None
    tenant_id: str | None
    channel_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ConversationRef:
    """Enough to speak there again. `id` is Teams' conversation id; for a channel thread it ends in `;messageid=`."""

    id: str
    scope: Scope
    service_url: str
    tenant_id: str
    bot_id: str
    channel: str = "msteams"
    name: str = ""
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened, already authenticated.

    `text` has the bot's mention removed and spaces collapsed. A press has `verb` and `data`: the data is untrusted.
    `message_id` is the card's own message for a press. `mentions` are the object ids named by @mentions of people.
    """

    kind: Kind
    actor: Actor
    conversation: ConversationRef
    at: datetime
    id: str
    text: str = ""
    verb: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    message_id: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: a card with its one-sentence text for notifications, or the text alone.

    `answer` is the result the card draws and `understood` the canonical reading it answers: for the terminal. `posted`
    is awaited with the id the message got, where it can be edited later.
    """

    text: str
    card: Mapping[str, Any] | None = None
    answer: Answer | None = None
    understood: str = ""
    posted: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a turn leads to.

    `messages` are posted in the conversation. A press is also answered itself: with a `card` that takes the pressed
    one's place, a short `toast`, or a `refusal` shown in red under the card. At most one of the three.
    """

    messages: tuple[Message, ...] = ()
    card: Mapping[str, Any] | None = None
    toast: str = ""
    refusal: str = ""
