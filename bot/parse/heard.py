"""What people typed before and what was meant, counted: how much a text's words tell of each spec.

The counts are those of the corpus: `python -m tests.heard` writes them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log
from pathlib import Path

from bot.parse.reading import Understood

COUNTS = Path(__file__).with_name("heard.txt")
# What stands for anything that has a name, for anything with a figure in it, and for both ends of a text.
NAMED, FIGURE, END = "<>", "#", "^"
ENDINGS = ("ing", "ed", "es", "s")
SHORTEST_STEM = 4
# What a word counts as for a meaning it was never heard for; two words side by side tell half of what one tells.
UNHEARD, PAIR = 0.01, 0.5
# More than this nothing tells, however often it was heard.
MOST = 15.0
# A word heard so often for a meaning belongs to it.
OFTEN = 2
# Filters that nobody said are meant where they are so much likelier than what was said, and than any others.
SAID_SO, SURE = 3.0, 1.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text may mean: a spec, and the filters said of it by name."""

    name: str
    filters: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reading: Understood) -> Meaning:
        """What was read, whatever was named."""
        return cls(reading.spec.name, frozenset(name for name, _ in reading.filters if name))


# A text that must mean nothing.
NOTHING = Meaning("nothing")


def marks(keys: Iterable[str]) -> set[str]:
    """What is counted of a text with these words: each by its stem, and each two side by side."""
    stems = [_stem(key) for key in keys]
    return {*stems, *(f"{one} {other}" for one, other in pairwise((END, *stems, END)))}


def _stem(key: str) -> str:
    if re.search(r"\d", key):
        return FIGURE
    ending = next((one for one in ENDINGS if key.endswith(one) and len(key) - len(one) >= SHORTEST_STEM), "")
    return key.removesuffix(ending)


class Heard:
    """How often each mark was heard for each meaning, and how many texts had that."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._meanings: list[Meaning] = []
        self._texts: dict[Meaning, int] = {}
        self._counts: dict[str, dict[Meaning, int]] = {}
        for line in lines:
            head, _, rest = line.partition("\t")
            if head.isdecimal():
                name, *filters = rest.split("|")
                meaning = Meaning(name, frozenset(filters))
                self._meanings.append(meaning)
                self._texts[meaning] = int(head)
            elif rest:
                pairs = (one.split(":") for one in rest.split())
                self._counts[head] = {self._meanings[int(at)]: int(times) for at, times in pairs}
        self._of_spec = Counter[str]()
        for meaning, texts in self._texts.items():
            self._of_spec[meaning.name] += texts

    @classmethod
    def load(cls) -> Heard:
        """What was counted of the corpus."""
        return cls(COUNTS.read_text("utf-8").splitlines())

    def knows(self, key: str) -> bool:
        """Whether a word was heard at all."""
        return _stem(key) in self._counts

    def told(self, keys: Sequence[str]) -> Told:
        """What the words of a text tell, where NAMED stands for each name in it."""
        said = [one for one in marks(keys) if one in self._counts]
        weights = {mark: PAIR if " " in mark else 1.0 for mark in said}
        by_spec: dict[str, float] = defaultdict(float)
        by_meaning: dict[Meaning, float] = defaultdict(float)
        for mark, weight in weights.items():
            of_spec = Counter[str]()
            for meaning, times in self._counts[mark].items():
                of_spec[meaning.name] += times
                by_meaning[meaning] += weight * log((times + UNHEARD) / UNHEARD)
            for name, times in of_spec.items():
                by_spec[name] += weight * log((times + UNHEARD) / UNHEARD)
        whole = sum(weights.values())
        specs = {name: told + _rare(self._of_spec[name], whole) for name, told in by_spec.items()}
        meanings = {one: told + _rare(self._texts[one], whole) for one, told in by_meaning.items()}
        return Told(specs, meanings, self._counts, said)


def _rare(texts: int, whole: float) -> float:
    """What it tells of a meaning to have been meant in so many `texts`, where marks of so much weight are said."""
    return log(texts) - whole * log(texts + 2 * UNHEARD)


class Told:
    """What the words of one text tell of each meaning."""

    def __init__(
        self,
        specs: dict[str, float],
        meanings: dict[Meaning, float],
        counts: dict[str, dict[Meaning, int]],
        said: Sequence[str],
    ) -> None:
        self._specs, self._meanings, self._counts, self._said = specs, meanings, counts, said

    def of(self, name: str) -> float:
        """How much more they tell of the spec called `name` than of any other; below 0 of another more."""
        return self._ahead(name, self._specs)

    def ahead(self, names: Collection[str]) -> dict[str, float]:
        """How much more they tell of each of those specs than of any other of them, or of nothing."""
        told = {name: self._specs[name] for name in (*names, NOTHING.name) if name in self._specs}
        return {name: self._ahead(name, told) for name in names}

    def _ahead(self, name: str, among: Mapping[str, float]) -> float:
        if name not in among:
            return -MOST
        most = max((told for one, told in among.items() if one != name), default=-inf)
        return max(-MOST, min(MOST, among[name] - most))

    def meant(self, name: str, said: frozenset[str], may: frozenset[str]) -> Meaning:
        """The meaning of the spec called `name` with the filters `said`, and those of `may` that are meant besides."""
        plain = Meaning(name, said)
        told = {one: times for one, times in self._meanings.items() if one.name == name and said <= one.filters}
        first = max(told, key=told.__getitem__, default=plain)
        if first == plain or not first.filters <= said | may:
            return plain
        ahead = told[first] - max((of for one, of in told.items() if one != first), default=-inf)
        if ahead < SURE or told[first] - told.get(plain, -inf) < SAID_SO:
            return plain
        telling = (self._counts[mark] for mark in self._said if " " not in mark)
        return first if any(times.get(first, 0) >= OFTEN and plain not in times for times in telling) else plain

    def belongs(self, key: str, meaning: Meaning) -> bool:
        """Whether a word was often heard for just this meaning."""
        return self._counts.get(_stem(key), {}).get(meaning, 0) >= OFTEN


def counted(heard: Iterable[tuple[Meaning, Sequence[str]]]) -> Iterator[str]:
    """The lines that Heard reads: what is heard once tells nothing, and is left out."""
    texts: Counter[Meaning] = Counter()
    counts: dict[str, Counter[Meaning]] = defaultdict(Counter)
    for meaning, keys in heard:
        texts[meaning] += 1
        for mark in marks(keys):
            counts[mark][meaning] += 1
    places = {meaning: at for at, meaning in enumerate(texts)}
    for meaning, many in texts.items():
        yield f"{many}\t{'|'.join((meaning.name, *sorted(meaning.filters)))}"
    for mark in sorted(counts):
        if counts[mark].total() >= OFTEN:
            told = sorted((places[meaning], times) for meaning, times in counts[mark].items())
            yield f"{mark}\t{' '.join(f'{at}:{times}' for at, times in told)}"
