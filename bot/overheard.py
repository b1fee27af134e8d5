"""What a text named that was not answered: "her" after it is whoever that was, and nobody from before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.meant import FINDERS
from bot.parse import Grammar, Understood
from bot.parse.reading import respellings
from bot.parse.things import Thing
from bot.parse.words import Word, phrase, split
from bot.spotted import spotted
from services.store.reader import Reader

# The one thing that may be meant after it, by slot and object id, and the question about that.
Overheard = tuple[str, tuple[str, str]]
NOTHING_SURE: Overheard = ("", ("", ""))
QUESTIONS = {"who": "user", "app": "app", "group": "group"}


def overheard(
    read: Reader, grammar: Grammar, texts: Sequence[str], understood: Understood | None = None
) -> Overheard | None:
    """The one person named in the first of `texts` that names anything, or the one thing; None where none does.

    NOTHING_SURE where that is not sure, or a second text, what was understood, names nothing either. What was
    `understood` stays what was said last.
    """
    found = next((heard for text in texts if (heard := _heard(read, grammar, text))), None)
    found = found or (NOTHING_SURE if len(texts) > 1 else None)
    return found and (_parted(read, understood, found[1]) if understood else found[0], found[1])


def _parted(read: Reader, understood: Understood, subject: tuple[str, str]) -> str:
    """What was understood, the names in it parted where that of its `subject` ends: "assign licence Lee Gu E3"."""
    slot, id_ = subject
    ways = (one for one in respellings(understood) if slot == "who" and slot in one.slots)
    named = (one for one in ways if [hit.id for hit in FINDERS[slot](read, one.slots[slot]).hits] == [id_])
    whole = next(named, None)
    return whole.saying(whole.slots | {slot: id_}) if whole and len(whole.slots) > 1 else understood.canonical


def _heard(read: Reader, grammar: Grammar, text: str) -> Overheard | None:
    words = split(text)
    things = spotted(read, text, words, grammar.gist.known)
    if any(_strange(text, words, at, things, grammar) for at in range(1, len(words))):
        return NOTHING_SURE
    people = [one for one in things if "who" in one.slots]
    named = people or [one for one in things if not one.slots.isdisjoint(QUESTIONS)]
    if not named:
        return None
    found = [
        (slot, hit.id)
        for slot in QUESTIONS
        if slot in named[0].slots
        for hit in FINDERS[slot](read, phrase(text, words[named[0].start : named[0].end])).hits
    ]
    if len(named) != 1 or len(found) != 1:
        return NOTHING_SURE
    return f"{QUESTIONS[found[0][0]]} {found[0][1]}", found[0]


def _strange(text: str, words: tuple[Word, ...], at: int, things: list[Thing], grammar: Grammar) -> bool:
    """Whether a word may be a name of what we do not know: it has a capital and is in no wording of ours."""
    known = grammar.gist.known(words[at].key) or any(one.start <= at < one.end for one in things)
    return not known and text[words[at].start].isupper()
