"""One turn and what it leads to: the answer in the HTTP response while somebody waits for it, the rest as messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from bot.activity import Json, invoke_answer
from bot.connector import Connector, SendRefused
from bot.turn import Kind, Message, Reply, Turn
from services import tracing

log = structlog.get_logger()

Take = Callable[[Turn], Awaitable[Reply]]
Answer = tuple[int, Json | None]

TRIES = 3
LONGEST_PAUSE_SECONDS = 20.0
SORRY = "Something went wrong on my side. Try again, or give your administrator the reference {}."


class Exchange:
    """Lets a turn be taken and says what comes of it."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def __call__(self, turn: Turn, take: Take, answer: asyncio.Future[Answer], *, invoked: bool) -> None:
        """Takes the turn, gives `answer` as soon as it is known and posts the rest. Raises nothing."""
        # What leads to a file takes its time, and nobody waits for more than that it was heard.
        if turn.kind is Kind.CONSENT:
            answer.set_result((200, None))
        try:
            reply = await take(turn)
        except Exception:
            reference = tracing.reference()
            log.exception("a turn failed", reference=reference)
            sorry = SORRY.format(reference)
            asked = turn.kind in (Kind.PRESS, Kind.SEARCH)
            reply = Reply(refusal=sorry) if asked else Reply(messages=(Message(sorry),))
        messages = reply.messages
        if invoked and not answer.done():
            answer.set_result((200, invoke_answer(reply, turn.kind)))
        elif turn.kind is Kind.PRESS:
            messages = (*await self._answer_late(turn, reply), *messages)
        elif turn.kind is Kind.SEARCH:
            return
        if not answer.done():  # it was heard: its sender and the reply need not wait for each other
            answer.set_result((200, None))
        if reply.instead and messages and await self._replace(turn, messages[0]):
            messages = messages[1:]
        for message in messages:
            await self._say(turn, message)

    async def _answer_late(self, turn: Turn, reply: Reply) -> tuple[Message, ...]:
        """Where the HTTP response cannot carry it: a card takes the pressed one's place, words become a message."""
        if reply.card is None:
            words = reply.refusal or reply.toast
            return (Message(words),) if words else ()
        message = Message("", reply.card)
        return () if await self._replace(turn, message) else (message,)

    async def _replace(self, turn: Turn, message: Message) -> bool:
        """Whether `message` took the place of the one that was answered."""
        if not turn.message_id:
            return False
        try:
            await self._connector.edit(turn.conversation, turn.message_id, message)
        except SendRefused as refused:
            log.warning("what was answered was not replaced", kind=refused.kind, status=refused.status)
            return False
        return True

    async def _say(self, turn: Turn, message: Message) -> None:
        """Posts a reply, three times at most; what is too large goes out as its text."""
        for left in reversed(range(TRIES)):
            try:
                id_ = await self._connector.post(
                    turn.conversation, message, turn.id if turn.kind is Kind.MESSAGE else ""
                )
            except SendRefused as refused:
                if refused.kind == "too_large" and message.card is not None and message.text:
                    message = Message(message.text)
                elif not left or refused.kind not in {"throttled", "unavailable"}:
                    log.warning("a reply was not delivered", kind=refused.kind, status=refused.status)
                    return
                else:
                    pause = refused.retry_after if refused.retry_after is not None else 2.0 ** (TRIES - left)
                    await asyncio.sleep(min(pause, LONGEST_PAUSE_SECONDS) * random.uniform(1.0, 1.2))  # noqa: S311  jitter
            else:
                if message.posted is not None:
                    await message.posted(id_)
                return
