"""What people typed before and what was meant, counted: how much a text's words tell of each spec.

The counts are those of the corpus: `python -m tests.heard` writes them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from math import inf, log
from pathlib import Path

from bot.parse.reading import Understood
from bot.parse.words import Word, split
from services.specs import Question

COUNTS = Path(__file__).with_name("heard.txt")
# What stands for anything with a figure in it, and for both ends of a text.
FIGURE, END = "#", "^"
# What may be named; a second person is named like any.
KINDS = frozenset(("who", "app", "group", "role", "licence"))
ALIKE = {"other": "who"}
ENDINGS = ("ing", "ed", "es", "s")
SHORTEST_STEM = 4
# What a word counts as for a meaning it was never heard for; two words side by side tell half of what one tells.
UNHEARD, PAIR = 0.01, 0.5
# More than this nothing tells, however often it was heard.
MOST = 15.0
# A word heard so often for a meaning belongs to it.
OFTEN = 2
# A filter that nobody said is meant where so much tells of it; one that has a use for what is named, where this does.
SAID_SO, NAMED_SO = 4.0, 2.0
# So many texts a filter is taken to be in, in which people say what they say without it.
UNSAID = 2.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text may mean: a spec, and the filters said of it by name."""

    name: str
    filters: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reading: Understood) -> Meaning:
        """What was read, whatever was named; which of the checks that there are it is about counts like a filter."""
        said = (*(name for name, _ in reading.filters), own(reading))
        return cls(reading.spec.name, frozenset(filter(None, said)))


# A text that must mean nothing.
NOTHING = Meaning("nothing")


def named(kinds: Iterable[str]) -> str:
    """What stands for the name of what may be of those kinds."""
    return f"<{'|'.join(sorted(kinds))}>"


def nameless(words: Sequence[Word], *meant: Understood | None) -> list[str]:
    """The words of a text, with what stands for a name for each that is in what was `meant` by it."""
    keys = [word.key for word in words]
    for reading in filter(None, meant):
        for kind, name in _names(reading):
            if run := _run(keys, frozenset(word.key for word in split(name))):
                keys[run.start : run.stop] = [named((kind,))]
    return keys


def own(reading: Understood) -> str:
    """Which of the few things that its spec is about was read ("subscription expiring"); "" for any other name."""
    words = reading.slots.get("words", "").casefold()
    return words if isinstance(reading.spec, Question) and words in reading.spec.names else ""


def _names(reading: Understood) -> Iterator[tuple[str, str]]:
    """What is named by what was read, and of what kind each is."""
    said = ((slot, text) for slot, text in reading.slots.items() if slot != "words" or not own(reading))
    yield from ((ALIKE.get(slot, slot), text) for slot, text in said)
    if isinstance(reading.spec, Question):
        kinds = {one.name: one.of for one in reading.spec.filters if one.of in KINDS}
        yield from ((kinds[name], said) for name, said in reading.filters if name in kinds and said)


def _run(keys: Sequence[str], name: Container[str]) -> range:
    """Where the most words side by side are of a name; an empty range where none is."""
    runs = (range(at, end) for at in range(len(keys)) for end in range(at + 1, len(keys) + 1))
    return max((run for run in runs if all(keys[at] in name for at in run)), key=len, default=range(0))


def marks(keys: Iterable[str]) -> set[str]:
    """What is counted of a text with these words: each by its stem, and each two side by side.

    What is `named` counts as each of the kinds it may be of.
    """
    stems = [[f"<{kind}>" for kind in key[1:-1].split("|")] if key[0] == "<" else [_stem(key)] for key in keys]
    pairs = (f"{one} {other}" for side in pairwise(([END], *stems, [END])) for one, other in product(*side))
    return {*chain.from_iterable(stems), *pairs}


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
        self._of_filter = Counter[tuple[str, str]]()
        for meaning, texts in self._texts.items():
            self._of_filter.update({(meaning.name, one): texts for one in meaning.filters})
        self._tells = {mark: _by_spec(mark, counts) for mark, counts in self._counts.items()}

    @classmethod
    def load(cls) -> Heard:
        """What was counted of the corpus."""
        return cls(COUNTS.read_text("utf-8").splitlines())

    def knows(self, key: str) -> bool:
        """Whether a word was heard at all."""
        return _stem(key) in self._counts

    def told(self, keys: Sequence[str]) -> Told:
        """What the words of a text tell, with what stands for each name in it."""
        said = [one for one in marks(keys) if one in self._counts]
        whole = sum(map(_weight, said))
        by_spec: dict[str, float] = defaultdict(float)
        for mark in said:
            for name, told in self._tells[mark].items():
                by_spec[name] += told
        specs = {name: told + _rare(self._of_spec[name], whole) for name, told in by_spec.items()}
        return Told(specs, self._texts, self._of_spec, self._of_filter, self._counts, said)


def _weight(mark: str) -> float:
    return PAIR if " " in mark else 1.0


def _tells(mark: str, times: int) -> float:
    """How much more a `mark` tells of what it was heard for so many `times` than of what it never was."""
    return _weight(mark) * log((times + UNHEARD) / UNHEARD)


def _by_spec(mark: str, counts: Mapping[Meaning, int]) -> dict[str, float]:
    """How much a `mark` tells of each spec."""
    of_spec = Counter[str]()
    for meaning, times in counts.items():
        of_spec[meaning.name] += times
    return {name: _tells(mark, times) for name, times in of_spec.items()}


def _rare(texts: int, whole: float) -> float:
    """What it tells of a meaning to have been meant in so many `texts`, where marks of so much weight are said."""
    return log(texts) - whole * log(texts + 2 * UNHEARD)


class Told:
    """What the words of one text tell of each meaning."""

    def __init__(
        self,
        specs: Mapping[str, float],
        texts: Mapping[Meaning, int],
        of_spec: Mapping[str, int],
        of_filter: Mapping[tuple[str, str], int],
        counts: Mapping[str, Mapping[Meaning, int]],
        said: Sequence[str],
    ) -> None:
        self._specs, self._texts, self._of_spec, self._of_filter = specs, texts, of_spec, of_filter
        self._counts, self._said = counts, said

    def of(self, name: str, just: str = "") -> float:
        """How much more they tell of the spec called `name` than of any other; below 0 of another more.

        Or of `just` one of the things that it is about, where that is more.
        """
        meaning = Meaning(name, frozenset((just,)))
        if meaning not in self._texts:
            return self._ahead(name, self._specs)
        heard = ((mark, self._counts[mark].get(meaning, 0)) for mark in self._said)
        told = sum(_tells(mark, times) for mark, times in heard if times)
        told += _rare(self._texts[meaning], sum(map(_weight, self._said)))
        return self._ahead(name, {**self._specs, name: max(told, self._specs.get(name, told))})

    def ahead(self, names: Collection[str]) -> dict[str, float]:
        """How much more they tell of each of those specs than of any other of them, or of nothing."""
        told = {name: self._specs[name] for name in (*names, NOTHING.name) if name in self._specs}
        return {name: self._ahead(name, told) for name in names}

    def _ahead(self, name: str, among: Mapping[str, float]) -> float:
        if name not in among:
            return -MOST
        most = max((told for one, told in among.items() if one != name), default=-inf)
        return max(-MOST, min(MOST, among[name] - most))

    def meant(
        self, name: str, said: frozenset[str], may: Iterable[str], named: Collection[str], rest: Iterable[str]
    ) -> Meaning:
        """The meaning of the spec called `name` with the filters `said`, and with another one that is meant besides.

        That is the likeliest of those `named`, which take what the text names and nothing else has a use for. Where
        none is said, it is also one of those that `may` be, if the `rest` of the words tells of it.
        """
        told = {one: self._of(name, one, self._said) - NAMED_SO for one in named if one not in said}
        stems = set() if said else {_stem(key) for key in rest}
        free = [mark for mark in self._said if not stems.isdisjoint(mark.split())]
        besides = (one for one in (may if free else ()) if self._often(name, one, free))
        told |= {one: self._of(name, one, free) - SAID_SO for one in besides}
        likely = max(told, key=told.__getitem__, default="")
        return Meaning(name, said | {likely} if told.get(likely, -inf) >= 0 else said)

    def _often(self, name: str, one: str, said: Iterable[str]) -> bool:
        """Whether a word was often heard of the spec called `name` with this filter, and never without any."""
        words = (self._counts[mark] for mark in said if " " not in mark and Meaning(name) not in self._counts[mark])
        return any(
            sum(times for meaning, times in of.items() if meaning.name == name and one in meaning.filters) >= OFTEN
            for of in words
        )

    def _of(self, name: str, one: str, said: Iterable[str]) -> float:
        """How much more what is `said` tells of the spec called `name` with this filter than without."""
        texts = self._of_filter.get((name, one), 0)
        others = self._of_spec.get(name, 0) - texts
        told = log((texts + UNSAID) / (others + UNSAID))
        for mark in said:
            heard = {meaning: times for meaning, times in self._counts[mark].items() if meaning.name == name}
            if whole := sum(heard.values()):
                with_it = sum(times for meaning, times in heard.items() if one in meaning.filters)
                usual = UNSAID * whole / (texts + others)
                ahead = (with_it + usual) / (texts + UNSAID) * (others + UNSAID) / (whole - with_it + usual)
                told += _weight(mark) * log(ahead)
        return told

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
