"""Whether a text names somebody or something, and whom it names that a reading leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.parse import Grammar, Understood
from bot.parse.cores import CLAUSE, SENTENCE
from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.pronouns import PERSON
from bot.parse.words import phrase, split
from bot.pointed import THINGS, Pointer
from bot.spotted import LONGEST_NAME, spotted
from services.countries import CODES
from services.names import fold
from services.store.reader import Reader

# A capital makes no name of one of these: "he left in March", "from Spain", "his VPN".
PLACES, CALLED = frozenset((*MONTH, *WEEKDAY, *CODES)), re.compile(r"(?![A-Z]{2,5}$)[^\W\d_a-z]")
# Behind one of these a name is that of a place: "she was in Vienna".
WHERE = re.compile(
    r"\b(?:was|is|been|travelled|flew|went|works?|working|lives?|living) (?:in|at|near|around|to) $", re.IGNORECASE
)


def names(read: Reader, grammar: Grammar, text: str) -> bool:
    """Whether somebody is named anywhere in `text`, or may be: by a word with a capital that is in no wording."""
    words, known = split(text), grammar.gist.known
    things = spotted(read, text, words, known)
    free = (one for at, one in enumerate(words) if at and not any(thing.start <= at < thing.end for thing in things))
    rest = [one for one in free if not known(one.key) and one.key not in PLACES]
    strange = (text[one.start : one.end] for one in rest if not WHERE.search(text, 0, one.start))
    return any("who" in thing.slots for thing in things) or any(map(CALLED.match, strange))


def leaves_out(read: Reader, grammar: Grammar, text: str, found: Sequence[Understood]) -> bool:
    """Whether somebody named in `text` before what stands for a person is in none of the readings that were `found`."""
    words, said = split(text), " ".join(one.canonical for one in found).casefold()
    place = next((at for at, word in enumerate(words) if word.key in PERSON), 0)
    before = spotted(read, text, words[:place], grammar.gist.known) if place else ()
    people = (one for one in before if "who" in one.slots)
    return any(phrase(text, words[one.start : one.end]).casefold() not in said for one in people)


def names_before(read: Reader, grammar: Grammar, text: str, place: Pointer) -> bool:
    """Whether what stands for a thing in `text` is named before it: "we no longer want Dropbox, remove its access".

    Somebody is only where another clause begins between: not in "add Joni Sherman to it".
    """
    words = split(text)
    for one in spotted(read, text, words, grammar.gist.known):
        between = text[words[one.end - 1].end : words[place.begin].start] if one.end <= place.begin else ""
        parted = SENTENCE.search(between) or CLAUSE.search(between)
        if one.end <= place.begin and (parted or not one.slots.isdisjoint(THINGS)):
            return True
    return False


def tells_of_another(read: Reader, grammar: Grammar, text: str, found: Sequence[Understood]) -> bool:
    """Whether a clause of `text` is but the name of somebody of whom nothing that was `found` tells.

    "User locked out, Frank Gordon, what is he like" asks for no list.
    """
    said = fold(" ".join(one.canonical for one in found))
    for part in (clause for sentence in SENTENCE.split(text) for clause in CLAUSE.split(sentence)):
        words = split(part)
        things = spotted(read, part, words, grammar.gist.known) if 1 < len(words) <= LONGEST_NAME else ()
        whole = any("who" in one.slots and one.end - one.start == len(words) for one in things)
        if whole and fold(phrase(part, words)) not in said:
            return True
    return False
