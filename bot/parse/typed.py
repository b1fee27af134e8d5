"""A typed text ready for matching, with what its misspelt words may stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.parse.dates import read_range
from bot.parse.fillers import FILLERS, NEGATIONS
from bot.parse.lexicon import SPELLINGS
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.spans import read_span
from bot.parse.words import Word, spell

COUNTED = frozenset((*NUMBERS, *UNITS))
SHORTEST_MENDED = 4
# A name is soon another word mixed up ("Joni", "Roel"), a long word or one of the smallest is not.
SHORTEST_RIGHTED = 5
SMALL = (FILLERS | NEGATIONS.keys() | {"with", "from", "this", "what", "when", "show", "list"}) - {"ones"}
QUOTES = frozenset('"“”„«»')
# What leaves out what follows it, by more than "not".
EXCLUDES = re.compile(
    r"exc|apart|aside|other|barring|minus|sans|disregarding|omitting|leaving|save|with the|not \w", re.IGNORECASE
)
PARTS = frozenset(",:;")
WORDS_THEMSELVES = frozenset(("form", "dose", "trial", "holly"))
# No name is spelt nearly so; a day that goes unseen would be taken into the name before it.
DAYS = frozenset("yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday weekend".split())
SHORTEST_DAY = 5
LONG = 8
REMEMBERED = 1_000
INFLECTIONS = ("d", "ed", "s", "es", "ing", "r", "er")


@dataclass(frozen=True, slots=True)
class Typed:
    """Words in the order typed; `means` gives, for the misspelt ones, the known words each may stand for.

    `said` are its words and what they may stand for, `numbers` the keys once more, with misspelt numbers and units put
    right; `today` is what "yesterday" counts from. `runs`, `filters`, `wordings` and `spans` remember what was read at
    each word, because many wordings ask for the same.
    """

    text: str
    words: tuple[Word, ...]
    keys: list[str]
    numbers: list[str]
    means: Mapping[str, frozenset[str]]
    today: date
    said: frozenset[str]
    runs: dict[tuple[int, int], Any] = field(default_factory=dict)
    filters: dict[tuple[int, int, bool], Any] = field(default_factory=dict)
    wordings: dict[tuple[int, str], Any] = field(default_factory=dict)
    spans: dict[tuple[int, str], tuple[str, int] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, words: tuple[Word, ...], means: Mapping[str, frozenset[str]], today: date) -> Typed:
        """`words` of `text`, where a key of `means` may stand for other words; numbers and units are mended at once."""
        keys = [word.key for word in words]
        numbers = [min(means.get(key, frozenset()) & COUNTED, default=key) for key in keys] if means else keys
        said = frozenset(keys).union(*(means.get(key, ()) for key in keys))
        return cls(text, words, keys, numbers, means, today, said)

    def cost(self, at: int, wanted: frozenset[str], *, strict: bool = False) -> int | None:
        """0 when word `at` is one of `wanted`, 1 when it may be meant to be, None otherwise.

        `strict` (actions) refuses another first letter ("unable") and inflections ("disables"): those are other words.
        """
        if at >= len(self.words):
            return None
        key = self.keys[at]
        if key in wanted:
            return 0
        meant = self.means.get(key, frozenset()) & wanted
        if strict:
            meant = frozenset(word for word in meant if a_slip(key, word))
        return 1 if meant else None

    def span(self, at: int, kind: str) -> tuple[str, int] | None:
        """The span of time of a `kind` said from word `at`, and the word after it; None for none."""
        if (at, kind) not in self.spans:
            self.spans[at, kind] = read_span(self.numbers, at, kind, self.today)
        return self.spans[at, kind]

    def window(self, start: int, end: int) -> bool:
        """Whether the words from `start` up to `end` say days to come."""
        found = read_range(self.numbers, start, self.today, ahead=True)
        return found is not None and found[1] == end

    def parted(self, at: int) -> bool:
        """Whether a comma, a colon or a semicolon stands before word `at`."""
        return not PARTS.isdisjoint(self.gap(at))

    def gap(self, at: int) -> str:
        """What stands between word `at` and the one before."""
        return self.text[self.words[at - 1].end : self.words[at].start] if at else ""

    def excludes(self, at: int) -> bool:
        """Whether word `at` leaves out what follows it: "apart from", "excluding"."""
        return self.keys[at] == "not" and bool(EXCLUDES.match(self.raw(at, at + 1)))

    def raw(self, start: int, end: int) -> str:
        """The text from word `start` up to word `end`, as it was typed."""
        begin = self.words[start].start
        begin -= self.text[max(0, begin - 1) : begin] == "+"  # "+44 20 7946 0123"
        said = self.text[begin : self.words[end - 1].end]
        closes = said.count("(") > said.count(")") and self.text[self.words[end - 1].end :].startswith(")")
        return f"{said})" if closes else said


class Mender:
    """Finds what misspelt words may stand for, among the words of all wordings."""

    def __init__(self, vocabulary: frozenset[str], acting: frozenset[str] = frozenset()) -> None:
        """`acting` are the words of wishes, in which none but the smallest is ever put right for sure."""
        self._vocabulary, self._acting = vocabulary, acting - SMALL
        # As it is written and as it is compared: "acounts" is "accounts", which is "users".
        written = {word: spell(word) for word in (*vocabulary, *SPELLINGS) if spell(word) in vocabulary}
        self._long = {word: written[word] for word in sorted(written) if len(word) >= SHORTEST_MENDED}
        self._alike: dict[int, list[str]] = defaultdict(list)  # by how long a word is that may be one of them
        for word in self._long:
            for length in range(len(word) - 2, len(word) + 3):
                if abs(length - len(word)) <= _slips_in(length):
                    self._alike[length].append(word)
        self._right = lru_cache(REMEMBERED)(self._righted)
        # The words of all wordings stay as they are, so what is near to one typed does too.
        self._near = lru_cache(REMEMBERED)(self._nearest)

    def righted(self, text: str, words: tuple[Word, ...]) -> str:
        """`text` with those small words put right that can only be one word with two letters changed over or doubled.

        What is written with capitals may be a name, and what is in quotes is somebody's own.
        """
        if all(word.key in self._vocabulary for word in words) or not QUOTES.isdisjoint(text):
            return text
        for word in reversed(words):
            said = text[word.start : word.end]
            if said == word.key and (right := self._right(said)) != said:
                text = f"{text[: word.start]}{right}{text[word.end :]}"
        return text

    def _righted(self, key: str) -> str:
        if key in self._vocabulary or key in WORDS_THEMSELVES or not key.isalpha() or len(key) < SHORTEST_MENDED:
            return key
        found = {word for word in _slips(key) if spell(word) in self._vocabulary} - self._acting
        if len(key) < SHORTEST_RIGHTED:
            found &= SMALL
        if not found and len(key) >= SHORTEST_DAY:
            found = {day for day in DAYS if a_slip(key, day) and OSA.distance(key, day, score_cutoff=1) == 1}
        return found.pop() if len(found) == 1 else key

    def means(self, words: tuple[Word, ...]) -> dict[str, frozenset[str]]:
        """For each unknown word, the known words at most one slip away (two in long words), the fewest slips only."""
        unknown = {word.key for word in words} - self._vocabulary
        long = (key for key in unknown if len(key) >= SHORTEST_MENDED and key.replace("-", "").isalpha())
        return {key: near for key in long if (near := self._near(key))}

    def _nearest(self, key: str) -> frozenset[str]:
        alike = self._alike.get(len(key), ())
        near = process.extract(key, alike, scorer=OSA.distance, score_cutoff=_slips_in(len(key)), limit=5)
        nearest = {word for word, score, _ in near if score == near[0][1]}
        # "Ofboard" lacks an "f" that is there already, "onboard" is another word.
        return frozenset(map(self._long.__getitem__, nearest.intersection(_slips(key)) or nearest))


def _slips_in(length: int) -> int:
    """How many slips a word of that length may have."""
    return 1 if length < LONG else 2


def _slips(key: str) -> Iterator[str]:
    """What `key` may be a slip of the fingers for: "wiht" for "with", "realy" for "really"."""
    for at, letter in enumerate(key):
        after = key[at + 1 : at + 2]
        yield f"{key[:at]}{letter}{key[at:]}" if letter != after else f"{key[:at]}{key[at + 1 :]}"
        yield f"{key[:at]}{after}{letter}{key[at + 2 :]}"


def a_slip(key: str, word: str) -> bool:
    """Whether `key` may be a slip of the fingers for `word`, and no other word: "unable", "disables"."""
    inflected = any(key == word + ending or key == word.removesuffix("e") + ending for ending in INFLECTIONS)
    return key[0] == word[0] and not inflected
