"""What a text may mean that nothing was worded for, among the things there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot import retimed
from bot.parse import Grammar, Understood
from bot.parse.grammar import MOST_WORDS
from bot.parse.guess import sure
from bot.parse.manners import plain
from bot.parse.words import split
from bot.spotted import spotted
from services.store.reader import Reader
from services.unkept import unkept

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Guessed:
    """The one question that is `likely` enough to be answered at once, or None; and what can be `offered`, best first.

    The likely one is `whole` when it names something, or no word of the text was left out for it.
    What is offered, where nothing is likely, can be typed, wishes too; the nearest examples make it up to three.
    """

    likely: Understood | None
    offered: tuple[str, ...]
    whole: bool = False


def guessed(read: Reader, grammar: Grammar, text: str, today: date) -> Guessed:
    """What `text` may mean."""
    gist = grammar.gist
    words = split(text := gist.righted(text))
    if not 0 < len(words) <= MOST_WORDS:
        return Guessed(None, grammar.nearest(text))
    if topic := unkept(text):
        told = grammar.read(f"not kept {topic.name}", today)
        return Guessed(told if isinstance(told, Understood) else None, topic.nearest, whole=True)
    words = plain(words)
    guesses = gist.guesses(text, words, spotted(read, text, words, gist.known), today)
    alone = retimed.said([word.key for word in words])  # a time that nothing is asked of
    if not alone and (likely := sure(guesses)):
        return Guessed(likely, (), whole=bool(likely.slots) or not guesses[0].left_out)
    can_be_asked = (guess.reading.canonical for guess in guesses[:OFFERED])
    nearest = grammar.nearest(text, wishes=not gist.asks(words))
    return Guessed(None, tuple(dict.fromkeys((*can_be_asked, *nearest)))[:OFFERED])
