"""Where a row of the outbox is to be told; a person without a chat gets one, and the app first where that is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.connector import SendRefused
from bot.conversations import Conversations
from bot.outcomes import CLOSED
from bot.turn import ConversationRef, Scope
from services.errors import StewardError
from services.places import PERSON
from services.store.engine import Store
from services.store.reader import Reader


class Opens(Protocol):
    """What makes personal chats: Teams."""

    async def personal(self, object_id: str, tenant_id: str, service_url: str) -> ConversationRef:
        """The personal chat with one person. Raises SendRefused."""


class Installs(Protocol):
    """What puts Steward among a person's apps."""

    async def install(self, object_id: str) -> str | None:
        """The id of their chat where the app was there already, "" where it is there now; None: it may not be."""


class Unopened(StewardError):
    """The person has not opened Steward in Teams, and it may not be installed for them."""


class Reach:
    """Finds the conversation that `to` names."""

    def __init__(
        self,
        store: Store,
        teams: Opens,
        conversations: Conversations,
        now: Callable[[], datetime],
        installs: Installs | None = None,
    ) -> None:
        self._store = store
        self._teams = teams
        self._conversations = conversations
        self._now = now
        self._installs = installs

    async def __call__(self, to: str) -> ConversationRef | None:
        """Where `to` is; None when there is no such place or it refuses us. Raises SendRefused, Unopened."""
        now = self._now()
        if not to.startswith(PERSON):
            return await self._store.read(now, lambda read: self._conversations.ref(read, to))
        object_id = to.removeprefix(PERSON)

        def look(read: Reader) -> tuple[ConversationRef | None, bool, ConversationRef | None]:
            known = self._conversations
            return known.person(read, object_id), known.refused(read, object_id), known.anywhere(read)

        ref, refused, anywhere = await self._store.read(now, look)
        if ref is not None or refused:
            return ref
        if anywhere is None:
            raise StewardError("Nobody has spoken to me yet, so I do not know how to reach Teams.")
        ref = await self._opened(object_id, anywhere)
        ref = replace(ref, bot_id=anywhere.bot_id, channel=anywhere.channel)
        await self._conversations.remember(ref, object_id, now)
        return ref

    async def _opened(self, object_id: str, anywhere: ConversationRef) -> ConversationRef:
        """A new personal chat. Teams makes one only with those who have the app."""
        personal = (object_id, anywhere.tenant_id, anywhere.service_url)
        try:
            return await self._teams.personal(*personal)
        except SendRefused as refused:
            if refused.status not in CLOSED:
                raise
        chat = await self._installs.install(object_id) if self._installs else None
        if chat is None:
            raise Unopened("They have not opened me in Teams yet.")
        if chat:
            return ConversationRef(chat, Scope.PERSONAL, anywhere.service_url, anywhere.tenant_id, anywhere.bot_id)
        try:
            return await self._teams.personal(*personal)
        except SendRefused as refused:
            if refused.status not in CLOSED:
                raise
            # Teams takes a moment to know the app that Graph has just installed.
            raise SendRefused("unavailable") from refused
