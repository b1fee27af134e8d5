"""A time that a text names and a wish read from it has no place for: it is told, for nothing said may get lost."""

from __future__ import annotations

from datetime import datetime

from bot.parse import Understood
from bot.parse.asides import PASSED
from bot.parse.dates import WEEKDAYS
from bot.parse.manners import open_ended
from bot.parse.moments import read_moment
from bot.parse.words import phrase, split

SAID = frozenset(("tomorrow", "tonight", *WEEKDAYS))
TIMES = frozenset(("start", "end", "hours", "minutes", "days"))
BEFORE = 2


def unkept_time(text: str, reading: Understood, now: datetime) -> str:
    """What to say where a wish does not end when `text` says, or has no place for a time; "" where it keeps all."""
    end = open_ended(split(text))
    until = phrase(text, end) if end else reading.until
    if until and not any(until in one for one in reading.slots.values()):
        why = "I cannot know when that is" if end else "I do not end that by myself"
        return f"{why}: “{until}”. It stays so until somebody takes it back."
    lost = "" if until else _untold(text, reading, now)
    return f"I took no account of “{lost}”." if lost else ""


def _untold(text: str, reading: Understood, now: datetime) -> str:
    """The first time to come that `text` names that the `reading` is not for; "" where none is lost."""
    if reading.until or reading.among or TIMES & reading.slots.keys():
        return ""
    words = split(text)
    keys = [word.key for word in words]
    after = 0
    for at, key in enumerate(keys):
        begins = at >= after and (key in SAID or any(map(str.isdigit, key)))
        found = read_moment(keys, at, now) if begins else None
        if found is None:
            continue
        after = found[1]
        if PASSED.intersection(keys[max(0, at - BEFORE) : found[1] + 1]):
            continue
        if reading.at and reading.at.day == found[0].day:
            continue
        said = phrase(text, words[at : found[1]])
        if not any(said.casefold() in value.casefold() for value in reading.slots.values()):
            return said if found[0].utc() > now else ""
    return ""
