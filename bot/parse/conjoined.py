"""Several things asked for in one text: "disable Adele and revoke her sessions". Each is offered, none done at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.parse.pronouns import PERSON, naming
from bot.parse.reading import Understood
from bot.parse.words import Word, phrase
from services.specs import Question, Wish

Read = Callable[[str], Sequence[Understood]]
JOINS = frozenset(("and", "then", "plus", "also"))
# What begins so asks for something of its own.
ASKS = frozenset("who what which when where why how is are was were do does did has have had can could".split())
DOUBTS = frozenset("or but if unless not never instead whether".split())
# What belongs to a thing that is named before.
ITS = re.compile(r"\bits\b", re.IGNORECASE)
IT = re.compile(r"\bit\b")
MOST = 4


def conjoined(text: str, words: Sequence[Word], read: Read) -> list[Understood]:
    """What each part of `text` means, of whom the first names where it says "her"; nothing where one is not known.

    A question about those whom the first part lists is left out: the list tells of each of them.
    """
    keys = [word.key for word in words]
    if not DOUBTS.isdisjoint(keys):
        return []
    breaks = list(_breaks(text, words))
    for places in dict.fromkeys((tuple(breaks), *((one,) for one in breaks))):
        bounds = [0, *(at for place in places for at in place), len(words)]
        parts = [words[begin:end] for begin, end in zip(bounds[::2], bounds[1::2], strict=True)]
        if 1 < len(parts) <= MOST and all(parts):
            said = [phrase(text, part) for part in parts]
            found = _each(said, parts, read) or _of_one(said, read)
            if found:
                return list({one.canonical: one for one in found}.values())
    return []


def _each(texts: Sequence[str], parts: Sequence[Sequence[Word]], read: Read) -> list[Understood]:
    """What every part means; nothing where one is not known."""
    found = list(read(texts[0]))
    if not found:
        return []
    name = next((one.slots["who"] for one in found if "who" in one.slots), "")
    thing = next((one.slots["app"] for one in found if "app" in one.slots), name)
    listing = not name and all(isinstance(one.spec, Question) for one in found)
    for text, part in zip(texts[1:], parts[1:], strict=True):
        keys = [word.key for word in part]
        of_them = listing and not PERSON.isdisjoint(keys)
        said = ITS.sub(f"{thing}'s", text) if thing else text
        more = read(naming(said, name) if name else f"{text}: {found[0].canonical}" if of_them else said)
        more = more or (read(IT.sub(thing, text)) if thing and not name else ())
        if not more and not (of_them and keys[0] in ASKS):
            return []
        found += more
    return found


def _of_one(texts: Sequence[str], read: Read) -> list[Understood]:
    """What two parts wish for of whom the second names: "revoke sessions and block Lee"."""
    if len(texts) != 2:
        return []
    first, last = texts
    for said in (last, f"{first.split()[0]} {last}"):
        found = [one for one in read(said) if isinstance(one.spec, Wish) and [*one.slots] == ["who"]]
        if len(found) != 1 or found[0].at is not None or found[0].names:
            continue
        of_whom = (f"{first} {join} {found[0].slots['who']}" for join in ("of", "for", ""))
        own = next((one for said in of_whom for one in read(said) if one.slots == found[0].slots), found[0])
        return [own, *found] if isinstance(own.spec, Wish) and own.spec is not found[0].spec else []
    return []


def _breaks(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where one part ends and the next begins: around an "and", a "then", a comma, or several of them."""
    at = 1
    while at < len(words):
        begin = at
        while begin < len(words) and words[begin].key in JOINS:
            begin += 1
        if begin > at or "," in text[words[at - 1].end : words[at].start]:
            yield at, begin
        at = begin + 1
