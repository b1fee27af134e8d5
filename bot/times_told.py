"""What a draft says of the times that were told: "until he is back" is no day, and some are no part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.parse import Understood
from bot.parse.asides import told
from bot.parse.manners import open_ended
from bot.parse.reading import settled
from bot.parse.words import phrase, split
from services.answers import Answer, ApprovalView

# What a wish that lasts, or is about days, says itself.
TIMES = frozenset(("hours", "minutes", "start", "end", "days"))


def candidly(answer: Answer, reading: Understood, text: str, now: datetime, zone: str) -> Answer:
    """A draft with what it does not keep of the times that `text` told; any other answer as it is."""
    if not isinstance(answer, ApprovalView):
        return answer
    return replace(answer, warnings=(*answer.warnings, *_notes(reading, text, now, zone)))


def _notes(reading: Understood, text: str, now: datetime, zone: str) -> Iterator[str]:
    words, values = split(text), [value.casefold() for value in reading.slots.values()]
    until = phrase(text, end) if (end := open_ended(words)) else ""
    if until and not any(until.casefold() in one for one in values):
        yield f"I cannot know when that is: “{until}”. It stays so until somebody takes it back."
    if TIMES & reading.slots.keys():
        return
    for one in told(words, now, zone):
        when = phrase(text, one.said)
        if one.at != reading.at and not any(when.casefold() in value for value in values):
            yield f"“{when}” is no part of this. If it is to begin then, say: {settled(reading, at=one.at).canonical}"
