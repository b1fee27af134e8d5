"""Cards that stand for something that goes on: remembered where they were posted, so that they can be kept current."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.conversations import Conversations
from bot.hear import Said
from bot.reply import Replies
from bot.turn import Reply, Turn
from services import outbox
from services.answers import Standing
from services.store.engine import Store


class Copies:
    """What was said as a message or in place of a card; `changed` is called when there is something to be told."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        replies: Replies,
        now: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._replies = replies
        self._now = now
        self._changed = changed

    def posted(self, said: Said, turn: Turn) -> Reply:
        """`said` as a message of its own."""
        message = self._replies.message(said.answer, said.understood)
        if said.answer.stands is not None:
            message = replace(message, posted=partial(self._stands, turn, said.answer.stands))
        return Reply(messages=(message,))

    async def in_place(self, said: Said, turn: Turn) -> Reply:
        """`said` in place of the card that was pressed."""
        if said.answer.stands is not None:
            await self._stands(turn, said.answer.stands, turn.message_id)
        return Reply(card=self._replies.card(said.answer, said.understood))

    async def _stands(self, turn: Turn, standing: Standing, message_id: str) -> None:
        """Remembers the copy, and has it drawn anew: things may have gone on while it was posted."""
        here, now = turn.conversation.id, self._now()
        await self._conversations.stands(here, standing.kind, standing.id, message_id, standing.version)
        await self._store.write(lambda db: outbox.tell(db, now, standing.kind, standing.id, here))
        self._changed()
