"""What texts were read as today: people ask the same things again, most of them by a button."""

from __future__ import annotations

from datetime import date, datetime

from bot.parse import Grammar, Reading, Understood
from bot.parse.manners import plain
from bot.parse.reading import readings
from bot.parse.words import split
from services.specs import Question

MOST = 500
LONG = 4  # words


class Readings:
    """Reads texts by the grammar, and keeps what is a question, or may be one of several: a bare name.

    It means the same until the day (UTC) is over: the grammar does not change while Steward runs, and whom a name means
    is looked up each time. Whatever else a text is read as, a wish before all, is read anew each time.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._day = date.min
        self._kept: dict[tuple[str, str], Reading] = {}
        self._doubted: dict[str, bool] = {}

    def read(self, text: str, now: datetime, zone: str) -> Reading:
        """What `text` means to somebody in this time `zone`."""
        if now.date() != self._day or len(self._kept) >= MOST:
            self._day, self._kept, self._doubted = now.date(), {}, {}
        known = self._kept.get((text, zone))
        if known is not None:
            return known
        reading = self._grammar.read(text, self._day, now, zone)
        asks = [isinstance(one.spec, Question) for one in readings(reading)]
        if asks and all(asks):
            self._kept[text, zone] = reading
        return reading

    def trust(self, text: str) -> None:
        """Keeps that nobody who said the like of `text` was found to have meant something else."""
        self._doubted[text] = False

    def doubtful(self, text: str, reading: Understood) -> bool:
        """Whether people who said the like of `text` meant something else than this `reading` of it.

        What is typed as it is shown is meant so, but for names as long as a sentence: "app secrets runing out soon".
        """
        if text.casefold() == reading.canonical and all(len(said.split()) < LONG for said in reading.slots.values()):
            return False
        if text not in self._doubted:
            self._doubted[text] = self._grammar.gist.doubts(plain(split(text)), reading)
        return self._doubted[text]
