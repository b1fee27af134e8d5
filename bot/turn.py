"""What comes in from a conversation and what goes out, in our own plain words: no SDK type passes this line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.answers import Answer, FileOffer


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
    CONSENT = "consent"
    SEARCH = "search"
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
class Upload:
    """Where a person lets a file be put, untrusted: `url` takes its bytes, `shown_url` shows it afterwards."""

    url: str
    shown_url: str
    name: str
    unique_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened, already authenticated.

    `text` has the bot's mention removed and spaces collapsed. A press has `verb` and `data`: the data is untrusted.
    `message_id` is the card's own message for a press. `mentions` are the object ids named by @mentions of people.
    `zone` is the time zone that the person's own device says it is in, "" for none.

    A consent has the data of the offer, and an `upload` when the person agreed. A search has the kind of thing looked
    for as its `verb`, the text, and in its data how many to `skip` and to `count`.
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
    upload: Upload | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: a card with its one-sentence text for notifications, or the text alone.

    `file` is an offer to which the person is asked to consent, or a file that was put where they let it. `answer` is
    the result the card draws and `understood` the canonical reading it answers: for the terminal. `posted` is awaited
    with the id the message got, where it can be edited later.
    """

    text: str
    card: Mapping[str, Any] | None = None
    file: FileOffer | Upload | None = None
    answer: Answer | None = None
    understood: str = ""
    posted: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a search found: what the list shows of it, and the card that is put into the message."""

    title: str
    detail: str
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a turn leads to.

    `messages` are posted in the conversation. A press is also answered itself: with a `card` that takes the pressed
    one's place, a short `toast`, or a `refusal` shown in red under the card. At most one of the three. A search is
    answered with `results`, or with a toast or refusal where there are none. `instead`: the first message takes the
    place of the one that was answered.
    """

    messages: tuple[Message, ...] = ()
    card: Mapping[str, Any] | None = None
    toast: str = ""
    refusal: str = ""
    results: tuple[Result, ...] = ()
    instead: bool = False
