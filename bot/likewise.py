"""The last wish for somebody else: "same for Debra" after "put Diego in the Finance Team"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.parse import Grammar, Understood
from bot.parse.pronouns import PERSON
from bot.parse.reading import readings, respellings
from bot.parse.words import Word, split
from services.last_answers import Last
from services.specs import Question, Wish

ENDS = (("too",), ("as", "well"), ("also",))
LONGEST = 7
# Whoever it is about changes before what it is about: "and Debra".
SUBJECTS = ("who", "app")


def ends_so(words: Sequence[Word]) -> int:
    """How many words at the end of a short text say that it is meant as well: "Lee Gu too"."""
    keys = [word.key for word in words]
    while keys and keys[-1] in {"please", "now", "thanks"}:
        keys.pop()
    ending = next((ending for ending in ENDS if tuple(keys[-len(ending) :]) == ending and len(keys) > len(ending)), ())
    return len(words) - len(keys) + len(ending) if ending and len(keys) <= LONGEST else 0


def wished_for(grammar: Grammar, said: str, last: Last, today: date) -> str:
    """The last wish with what `said` names in the place of what it named; "" where that was none, or names nothing."""
    before = grammar.read(last.canonical, today)
    if not isinstance(before, Understood) or not isinstance(before.spec, Wish) or before.among:
        return ""
    if not PERSON.isdisjoint(word.key for word in split(said)):
        return ""
    kinds = _kinds(readings(grammar.read(said, today)))
    slots = {name: text.casefold() for name, text in before.slots.items()}
    for slot in sorted(kinds & slots.keys(), key=lambda one: one not in SUBJECTS):
        wish = before.saying({**slots, slot: said})
        again = grammar.read(wish, today)
        if isinstance(again, Understood) and again.spec.name == before.spec.name:
            told = [again.slots.get(slot, ""), *(one.slots.get(slot, "") for one in respellings(again))]
            if again.names or said.casefold() in map(str.casefold, told):
                return wish
    return ""


def _kinds(names: Sequence[Understood]) -> set[str]:
    """The slots of questions that ask about nothing but a name: what that may be the name of."""
    if any(len(one.slots) != 1 or one.filters or not isinstance(one.spec, Question) for one in names):
        return set()
    return {slot for one in names for slot in one.slots if one.spec.canonical.endswith(f"<{slot}>")}
