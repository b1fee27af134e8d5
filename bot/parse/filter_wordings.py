"""What a filter can be said with, made ready to be read: its name and its wordings, and those of its opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.parse.fillers import FILLERS, NEGATIONS, NO_TEXT
from bot.parse.optional import ways
from bot.parse.rarest import rarest
from bot.parse.words import joined, spell, split
from services.names import apart, fold
from services.specs import Filter

VALUE, KNOWN = "{}", "{known}"
LONG = 8
SMALL = FILLERS | NO_TEXT | NEGATIONS.keys()
NO_WORDS: frozenset[str] = frozenset()
SPANS = frozenset(("days", "age", "past", "ahead"))


@dataclass(frozen=True, slots=True)
class FilterWording:
    """A wording of `filter` that says it under its canonical `name`; `needs` are its words behind the first."""

    filter: Filter
    elements: tuple[frozenset[str] | str, ...]
    name: str
    needs: tuple[frozenset[str], ...]

    def could_be(self, said: frozenset[str]) -> bool:
        """Whether each of its words behind the first is among those that are said, or meant."""
        return not any(map(said.isdisjoint, self.needs))


def wordings_of(filters: Sequence[Filter]) -> Iterator[FilterWording]:
    """Every wording of the `filters`, the longest and most told first."""
    spanned = {one.name: one for one in filters if one.value in SPANS}  # "deleted" and "deleted 30d" are one
    said = (_wording(spanned.get(one.name, one), text, name) for one in filters for text, name in _texts(one))
    yield from sorted(said, key=_most_told_first)


@cache
def words_of(one: Filter) -> frozenset[str]:
    """All words that the filter is said with, of which a text that says it has some."""
    return frozenset(
        word for said in wordings_of((one,)) for part in said.elements if isinstance(part, frozenset) for word in part
    )


@cache
def signs_of(*filters: Filter) -> frozenset[str]:
    """Words of which one is in every text that says one of the `filters`; none where there may be no such word."""
    found = rarest([[*_needed(one)] for one in wordings_of(filters)], SMALL)
    negated = found and any(one.opposite for one in filters)
    return found.union(NEGATIONS) if negated else found


def _needed(wording: FilterWording) -> Iterator[frozenset[str]]:
    """The words of each place in which one of just these must stand; of a known text that it begins with."""
    known = folded(wording.filter.known)
    begins = frozenset(text.split()[0] for text in known) if isinstance(known, frozenset) else NO_WORDS
    parts = (begins if part == KNOWN else part for part in wording.elements)
    yield from (part for part in parts if part and isinstance(part, frozenset))


def misspelt(one: Filter, key: str) -> bool:
    """Whether a text of one word is none, but a long word of the filter's own, or that with a slip: "mfa registerd"."""
    if not one.known or len(key) < LONG:
        return False
    return process.extractOne(key, words_of(one), scorer=OSA.distance, score_cutoff=1) is not None


def strung(one: Filter, text: str) -> bool:
    """Whether `text` is known texts of the filter strung together."""
    known, parts = one.known, map(fold, apart(text))
    if isinstance(known, re.Pattern):
        return one.one_of_several and all(map(known.fullmatch, parts))
    return not one.of and all(part in known for part in parts)


@cache
def folded(known: frozenset[str] | re.Pattern[str]) -> frozenset[str] | re.Pattern[str]:
    """The texts of `known` as typed words are compared."""
    return known if isinstance(known, re.Pattern) else frozenset(" ".join(w.key for w in split(text)) for text in known)


def _most_told_first(wording: FilterWording) -> tuple[int, bool, int, str]:
    """Longer wordings first, known values before any, and those whose words stand before the value."""
    places = [at for at, part in enumerate(wording.elements) if part in (VALUE, KNOWN)]
    return -len(wording.elements), KNOWN not in wording.elements, -(places[0] if places else 0), wording.filter.name


def _texts(one: Filter) -> list[tuple[str, str]]:
    """Every wording with the canonical name it has: its own, and its opposite's; a default makes the value optional."""
    if not one.name:
        return [(text, "") for text in one.says]
    value = f" {VALUE}" if one.value else ""
    own = [f"{one.name}{value}", *([one.name] if one.value and one.default else []), *one.says]
    opposite = [(f"{one.opposite}{value}", one.opposite)] if one.opposite else []
    return [*((said, one.name) for text in own for said in ways(text)), *opposite]


def _wording(one: Filter, text: str, name: str) -> FilterWording:
    elements = _elements(text)
    return FilterWording(one, elements, name, tuple(part for part in elements[1:] if isinstance(part, frozenset)))


def _elements(text: str) -> tuple[frozenset[str] | str, ...]:
    return tuple(
        part if part in (VALUE, KNOWN) else frozenset(spell(word) for word in part.split("|"))
        for part in joined(text.split())
    )
