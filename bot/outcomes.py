"""How the telling of one row of the outbox ended: settled for good or ill, or to be tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.connector import SendRefused
from bot.turn import ConversationRef

LONGEST_PAUSE = timedelta(minutes=15)
# The conversation itself, where the message is not at fault: removed, blocked, deleted.
CLOSED = {403, 404}


@dataclass(frozen=True, slots=True)
class Settled:
    """How a row ended. `blocked` is the conversation that refuses us, `stands` the row of Posted to write.

    `vanished` is the conversation in which the copy that stood before is no more, "" for none.
    """

    state: Literal["done", "dead"]
    error: str = ""
    blocked: str = ""
    stands: dict[str, Any] | None = None
    vanished: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A row that is tried again after `pause`; None means the usual, longer each time.

    `unopened` is the person ("person:" and the object id) who must open Steward in Teams first.
    """

    error: str
    pause: timedelta | None = None
    counts: bool = True
    unopened: str = ""


def refused(by: SendRefused, ref: ConversationRef | None) -> Settled | Later:
    """What becomes of a row that Teams refused."""
    if by.status in CLOSED:
        return Settled("dead", by.sentence, blocked=ref.id if ref else "")
    if by.kind in {"gone", "too_large"}:
        return Settled("dead", by.sentence)
    return Later(by.sentence, None if by.retry_after is None else timedelta(seconds=by.retry_after))


def pause(attempts: int) -> timedelta:
    """Twice as long each time, up to a quarter of an hour; the jitter keeps many from coming back at once."""
    longest = min(timedelta(seconds=2.0 ** min(attempts, 12)), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311
