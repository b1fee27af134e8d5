"""Words that stand for somebody named elsewhere: "her", "his devices"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.parse.reading import Understood
from bot.parse.words import OWNED, split

PERSON = frozenset(("her", "him", "them", "she", "he", "they", "his", "hers", "their", "theirs"))
OWNERS = frozenset(("his", "their", "her"))
WILL = re.compile(r"\b(s?he|they)['’]ll\b", re.IGNORECASE)
# "What's she got set up?", but "what's she called?".
HAS = re.compile(
    r"\b(what)['’]s (s?he|they) (?=(?:got|been|done|had|(?!allowed|supposed|called|named|involved|based)\w+ed)\b)",
    re.IGNORECASE,
)
# "Shes not a guest", "he's leaving".
IS = re.compile(
    r"\b(s?he)['’]?s (?=(?:not|no|an?|now|in|on|at|away|back|ill|sick|out|off|here|gone|\w+ing)\b)", re.IGNORECASE
)
MAKING = (["make"], ["let"], ["have"], ["appoint"])
AFTER_OBJECT = frozenset(("", "please", "now", "from", "out", "again", "to", "and", "with", "in", "back", "off", "for"))
AFTER_OBJECT |= frozenset(
    "a an the some another that then by on everywhere until immediately asap at tomorrow today tonight next "
    "this too also as well instead right straight permanently completely entirely anyway first later up down over away "
    "already soon quickly because since but after before till without who which when if while".split()
)


def owns(keys: Sequence[str], at: int) -> bool:
    """Whether the word `at` is followed by what is theirs: "her devices", but "disable her please".

    In "make her Lee's manager" it is followed by what is somebody else's.
    """
    if keys[at - 1 : at] in MAKING and OWNED in keys[at + 2 : at + 4]:
        return False
    return keys[at] in OWNERS and (keys[at + 1] if at + 1 < len(keys) else "") not in AFTER_OBJECT


def in_full(text: str) -> str:
    """`text` with "he will" for "he'll" and "he is" for "hes", so that a name can take the place of the one word."""
    return HAS.sub(r"\1 has \2 ", WILL.sub(r"\1 will", IS.sub(r"\1 is ", text)))


def naming(text: str, name: str) -> str:
    """`text` with the name in place of the words that stand for it."""
    words, said, end = split(text := in_full(text)), "", 0
    keys = [word.key for word in words]
    for at, word in enumerate(words):
        if word.key in PERSON:
            said += text[end : word.start] + name + ("'s" if owns(keys, at) else "")
            end = word.end
    return said + text[end:]


def points(reading: Understood) -> bool:
    """Whether something in a reading points at somebody: of whom is not said."""
    slots = (text for name, text in reading.slots.items() if name != "message")
    said = (*slots, *(value for _, value in reading.filters))
    return any(PERSON.intersection(word.key for word in split(text)) for text in said)
