"""A name that several people have is that of whom the conversation was about just now: "turn kelly back on"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.meant import FINDERS, SELF, bare
from bot.parse import Grammar
from bot.parse.match import PEOPLE
from bot.parse.reading import Understood, settled
from bot.parse.words import split
from bot.spotted import spotted
from bot.stands import ONE_PERSON
from services.names import fold
from services.specs import Question
from services.store.reader import Reader

CLAUSES = tuple(",;.:!?–—-")
Naming = Callable[[str], str]


def calls(reading: Understood) -> bool:
    """Whether somebody is called by one name alone in what was read, beside what is asked or wished for."""
    return not bare(reading) and any(" " not in one and "@" not in one and one not in SELF for one in _names(reading))


def of_just_now(read: Reader, readings: Sequence[Understood], person: str) -> tuple[Understood, ...]:
    """The `readings` with the `person` for each name of theirs that others have as well."""
    found = FINDERS["who"](read, person).hits
    if len(found) != 1:
        return tuple(readings)
    own, id_ = set(fold(found[0].name).split()), found[0].id

    def naming(name: str) -> str:
        several = fold(name) in own and len(hits := FINDERS["who"](read, name).hits) > 1
        return person if several and any(hit.id == id_ for hit in hits) else name

    return tuple(_put(one, naming) if calls(one) else one for one in readings)


def _names(reading: Understood) -> Iterator[str]:
    """The names of people in a reading."""
    of = _of_people(reading)
    yield from reading.names or (text for slot, text in reading.slots.items() if slot in PEOPLE)
    yield from (text for name, text in reading.filters if name in of)


def _put(reading: Understood, naming: Naming) -> Understood:
    """The reading with the names of people in it as they are `naming` somebody."""
    of = _of_people(reading)
    slots = {slot: naming(text) if slot in PEOPLE else text for slot, text in reading.slots.items()}
    filters = tuple((name, naming(text) if name in of else text) for name, text in reading.filters)
    names = tuple(map(naming, reading.names))
    if (slots, filters, names) == (reading.slots, reading.filters, reading.names):
        return reading
    return settled(reading, slots=slots, filters=filters, names=names)


def _of_people(reading: Understood) -> frozenset[str]:
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    return frozenset(name for one in filters if one.of == "who" for name in (one.name, one.opposite) if name)


def spoken_of(read: Reader, grammar: Grammar, text: str) -> str:
    """The one person whose name is a clause of its own before what is said of her: "locked out, megan, what's she got".

    "" where there is no such, or another is named.
    """
    words = split(text)
    people = [one for one in spotted(read, text, words, grammar.gist.known) if "who" in one.slots]
    if len(people) != 1 or ONE_PERSON.isdisjoint(word.key for word in words[people[0].end :]):
        return ""
    begin, end = words[people[0].start].start, words[people[0].end - 1].end
    before, after = text[:begin].rstrip(), text[end:].lstrip()
    return text[begin:end] if before[-1:] in CLAUSES and after[:1] in CLAUSES and before and after else ""
