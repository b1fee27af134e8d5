"""What a text puts right in itself: "disable Adele, I mean Alex"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.leads import exchanges
from bot.parse.pronouns import PERSON
from bot.parse.reading import Understood
from bot.parse.words import LONGEST, split
from services.names import fold

REGRET = r"(?:sorry|no|nope|oops|wait|ah|oh|er|erm|um|hang on|hold on|actually|rather|well)"
SURELY = r"(?:i mean|i meant|or rather|make that|no wait|oh wait|scratch that|strike that|correction|my mistake)"
# "Disable Adele, sorry, Alex"; what is said behind one of the others surely takes the place of what stands before.
PUT_RIGHT = re.compile(
    rf"(?:[,;.!?–—-]+|\.\.+)\s*(?:{REGRET}[\s,.!:-]+)*(?P<surely>{SURELY})\b[\s,.:-]*(?!it\b|that\b)(?=\S)"
    rf"|(?:[,;.!?–—-]+|\.\.+)\s*(?P<forget>nm|nvm|never ?mind)\s*[,.:;–—-]+\s*(?=\S)"
    rf"|\s(?:{REGRET}\s+)*(?P<run_on>(?:sorry|no|oh|oops) (?:wait|i meant?)|scratch that|strike that)\b[\s,.:-]*(?=\S)"
    r"|[,;.–—-]+\s*(?:sorry|no|oops|wait|oh|er|erm)[,.!:]+\s+(?=\S)",
    re.IGNORECASE,
)
QUOTES = frozenset('"“”„«»')
# Before what is meant instead these say nothing: "sorry, a Power BI Pro", "I mean to Nestor".
BEFORE = frozenset("a an the to in into from of for on until till by at with as his her their".split())
# What begins so is but the end of what was said first: "groups without members, I mean without owner".
ENDS_SO = frozenset("in from with without outside using to of for on by".split())
# What is not meant, behind what is: "disable Adele, I mean Lee, not Adele".
NOT_THAT = re.compile(r",\s*not (?P<denied>(?:the\b|(?-i:[A-Z]))[^,;.]*)(?=\W*$)", re.IGNORECASE)
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was said `first`, and what is meant `instead` of that or of a part of it; `surely`, or so it seems."""

    first: str
    instead: str
    surely: bool

    @property
    def of_the_first(self) -> bool:
        """Whether what is meant instead can but stand at the end of what was said first."""
        return not ENDS_SO.isdisjoint(word.key for word in split(self.instead)[:1])


def corrected(text: str) -> Corrected | None:
    """The two halves of a text that puts itself right; None for any other, and where that stands in a message."""
    found = PUT_RIGHT.search(text[:LONGEST])
    if found is None or not found.start() or ":" in text[: found.start()] or QUOTES & set(text[: found.start()]):
        return None
    first, instead = text[: found.start()], text[found.end() :]
    if denied := NOT_THAT.search(instead):
        if denied["denied"].casefold() not in first.casefold():
            return None  # it tells what is meant more exactly: "rights in Azure? I mean the subscriptions, not Entra"
        instead = instead[: denied.start()]
    return Corrected(first, instead, bool(found["surely"] or found["forget"] or found["run_on"]))


def for_another(halves: Corrected) -> str:
    """The name in the place of "his" where nothing else is put right: "and his? I mean Lee Gu"; "" for any other."""
    words = split(halves.first)
    pointing = halves.surely and len(words) > 1 and words[-1].key in PERSON
    return halves.first[: words[-1].start] + halves.instead if pointing and exchanges(words[:-1]) else ""


def exchanged(halves: Corrected, first: Understood, read: Callable[[str], Sequence[Understood]]) -> str:
    """The first half with the one thing it ends in exchanged for what is meant instead; "" where no one thing is."""
    said, found = split(halves.first), dict[str, str]()
    new = split(halves.instead)
    while new[1:] and new[0].key in BEFORE:
        new = new[1:]
    told = fold(halves.instead[new[0].start : new[-1].end]) if new else ""
    for word in reversed(said[-MOST_WORDS:]):
        text = f"{halves.first[: word.start]}{halves.instead}"
        alike = [one for one in read(text) if one.exact and one.spec is first.spec]
        same = (one for one in alike if one.canonical == first.canonical or _changed(first, one) in ([told], [""]))
        found |= {one.canonical: text for one in same}
    return next(iter(found.values())) if len(found) == 1 else ""


def _changed(first: Understood, now: Understood) -> list[str]:
    """What is said in the places and filters of a reading that was not said there at first."""
    places = [fold(text) for name, text in now.slots.items() if fold(first.slots.get(name, "")) != fold(text)]
    same = first.slots.keys() == now.slots.keys() and len(first.filters) == len(now.filters)
    return [*places, *(fold(text) for name, text in now.filters if (name, text) not in first.filters)] if same else []
