"""What is asked behind what is told: "Lee is leaving, who has her laptop"."""

from __future__ import annotations

from bot.parse.clauses import LONGEST_NAME, VERB, VERBS, apart
from bot.parse.manners import begun
from bot.parse.pronouns import OWNERS
from bot.parse.the_same import SPEAKERS
from bot.parse.words import Word

OF_WHAT = frozenset(("what", "which", "whose", "where", "how", "why"))
ONE = frozenset(("he", "she"))


def asks_behind(text: str, words: tuple[Word, ...]) -> bool:
    """Whether the last clause asks what is so of whom one before it tells: "Lee is leaving, who has her laptop"."""
    first, *_, last = parts if len(parts := list(apart(text, words))) > 1 else (words, ())
    told, keys = ([word.key for word in begun(one)] for one in (first, last))
    if OF_WHAT.intersection(keys[:1]) and ONE.intersection(keys[2:5]) and not VERB.isdisjoint(keys[1:4]):
        return True  # "got Lee on the phone, which groups is he in"
    if not (SPEAKERS.intersection(told[:1]) or VERBS.intersection(told[1 : LONGEST_NAME + 1])):
        return False
    if keys[:1] == ["who"]:
        return bool(OWNERS.intersection(keys[2:3])) and (keys[1] in VERB or keys[1].endswith("s"))
    return bool(OF_WHAT.intersection(keys[:1])) and not VERB.isdisjoint(keys[1:5])
