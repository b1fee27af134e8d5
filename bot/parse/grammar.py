"""Everything that can be said, compiled once from the specs: text -> reading, the same every time."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from bot.parse.filters import Filters, settle
from bot.parse.manners import asked, begun, plain
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.patterns import NAMING, Match, Pattern, compile_patterns
from bot.parse.reading import SLOT, Ambiguous, Reading, Understood, Unknown, written
from bot.parse.typed import Mender, Typed
from bot.parse.words import Word, split
from services.specs import Question, Specs, Wish

LONGEST_NAME = 5
# What is acted on has no name with one of these: that is markup, code or the next line.
NO_NAME = re.compile(r"[\[\]{}<>|;=`\n\r]|://")
MOST_WORDS = 40
# A bare text that begins or continues with one of these is a sentence, not a name.
SENTENCE = frozenset(
    ("who", "what", "which", "when", "where", "why", "how", "is", "are", "was", "were", "do", "does", "did", "not")
    + ("can", "could", "should", "would", "will", "may", "if", "i", "you", "we", "they", "never", "please", "me")
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Words to read. `acts`: as an action too. `stripped`: how many words like "show me" were taken off.

    `before` and `after`: politeness or "show me" are still on there, which words of the person's own would swallow.
    """

    words: tuple[Word, ...]
    acts: bool = True
    before: bool = False
    after: bool = False
    stripped: int = 0


class Grammar:
    """Reads texts. Built from the specs alone; adding a question or an action file adds its wordings here."""

    def __init__(self, specs: Specs) -> None:
        # By the word it begins with, "" for any, and the hardest of its other words to be met with, "" for none.
        self._by_words: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
        self._anywhere: list[Pattern] = []
        everything: list[Question | Wish] = [*specs.questions.values(), *specs.wishes.values()]
        vocabulary: set[str] = {*NUMBERS, *UNITS}
        for spec in everything:
            filters = Filters(spec.filters) if isinstance(spec, Question) and spec.filters else None
            vocabulary |= filters.vocabulary if filters else frozenset()
            for wording in (spec.canonical, *spec.says):
                for pattern in compile_patterns(spec, wording, filters):
                    vocabulary |= self._learn(pattern)
        self._mender = Mender(frozenset(vocabulary))
        bare = (spec for spec in specs.questions.values() if spec.bare)
        self._bare = sorted(bare, key=lambda spec: "<who>" not in spec.canonical)  # people before apps
        self._verbs = frozenset(spec.canonical.split()[0] for spec in specs.wishes.values())
        self._examples = {example: spec.name for spec in everything for example in spec.examples}

    def _learn(self, pattern: Pattern) -> set[str]:
        """Files `pattern` under words of which one must be there; its own words are returned."""
        heads = pattern.heads
        others = [need for need in pattern.needs if need is not heads]
        if heads is None and not others:
            self._anywhere.append(pattern)
        for head in heads or ("",):
            for word in others[0] if others else ("",):
                self._by_words[head, word].append(pattern)
        return {word for part in pattern.elements if isinstance(part, frozenset) for word in part}

    def read(self, text: str, today: date) -> Reading:
        """What `text` means on the day `today` (UTC); an Unknown for anything else, however odd."""
        text = text.replace("\0", " ").encode(errors="ignore").decode()  # half a character can be neither read nor kept
        words = split(text)
        if not words or len(words) > MOST_WORDS:
            return Unknown(self.nearest(text))
        attempts = _attempts(words)
        question = attempts[-1].words
        found = self._best(text, attempts, {}, today)
        if not found:
            means = self._mender.means(words)
            found = self._best(text, attempts, means, today) if means else []
            if not found or (len(question) <= 2 and not any(reading.slots for reading in found)):
                found += self._names(text, question, today)
        if not found:
            return Unknown(self.nearest(text))
        return found[0] if len(found) == 1 else Ambiguous(tuple(found))

    def nearest(self, text: str) -> tuple[str, ...]:
        """The three examples most like `text`, each of another spec, best first."""
        near = process.extract(text[:200].casefold(), list(self._examples), scorer=fuzz.token_set_ratio, limit=None)
        chosen: dict[str, str] = {}
        for example, _, _ in near:
            chosen.setdefault(self._examples[example], example)
            if len(chosen) == 3:
                break
        return tuple(chosen.values())

    def _best(
        self, text: str, attempts: Sequence[_Attempt], means: dict[str, frozenset[str]], today: date
    ) -> list[Understood]:
        """The readings with the fewest mended, then the most known words, canonical ones first; several if equal."""
        best: tuple[int, int, tuple[bool, bool]] | None = None
        readings: dict[tuple[str, ...], Understood] = {}
        for attempt in attempts:
            typed = Typed.of(text, attempt.words, means, today)
            for pattern, match in self._matches(typed, attempt):
                rank = (
                    match.mended,
                    -match.known - attempt.stripped - (pattern.canonical and not attempt.stripped),
                    pattern.rank,
                )
                if best is not None and rank > best:
                    continue
                reading = _understood(pattern.spec, match, typed, gives=pattern.gives)
                if reading is None:
                    continue
                if best is None or rank < best:
                    best, readings = rank, {}
                readings.setdefault((reading.canonical, *reading.slots), reading)
        return sorted(readings.values(), key=lambda reading: "who" not in reading.slots)

    def _matches(self, typed: Typed, attempt: _Attempt) -> Iterator[tuple[Pattern, Match]]:
        said = frozenset(word for key in typed.keys for word in (key, *typed.means.get(key, ())))
        first = typed.keys[0]
        heads = (first, *sorted(typed.means.get(first, ())), "")
        filed = (self._by_words.get((head, word), ()) for head in heads for word in ("", *sorted(said)))
        for pattern in dict.fromkeys(itertools.chain(*filed, self._anywhere)):
            if pattern.acts and not attempt.acts:
                continue
            if attempt.before and pattern.begins_with_text:
                continue
            if any(need.isdisjoint(said) for need in pattern.needs):
                continue
            match = pattern.match(typed)
            if match and attempt.after and any(end == len(typed.words) for _, end in match.slots.values()):
                continue
            if match:
                yield pattern, match

    def _names(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        """The text as nothing but a name, once for each question that will do with a name alone."""
        if len(words) > LONGEST_NAME or words[0].key in self._verbs or any(word.key in SENTENCE for word in words):
            return []
        typed = Typed.of(text, words, {}, today)
        readings = []
        for spec in self._bare:
            slots = dict.fromkeys(SLOT.findall(spec.canonical), (0, len(words)))
            readings.append(_understood(spec, Match(slots), typed, exact=False))
        return [reading for reading in readings if reading]


def _attempts(words: tuple[Word, ...]) -> list[_Attempt]:
    """What to read of `words`: all, then without politeness, then without "show me" and the like bit by bit."""
    begins, polite = begun(words), plain(words)
    questions = asked(polite)
    leads, ends = bool(questions), len(polite) < len(begins)
    attempts = [
        _Attempt(words, before=leads or begins != words, after=ends),
        _Attempt(begins, before=leads, after=ends),
        _Attempt(polite, before=leads),
    ]
    for shorter in questions:
        stripped = len(polite) - len(shorter)
        attempts.append(_Attempt(shorter, acts=False, before=shorter != questions[-1], stripped=stripped))
    return list(dict.fromkeys(attempts))


def _understood(
    spec: Question | Wish, match: Match, typed: Typed, *, exact: bool = True, gives: str = ""
) -> Understood | None:
    filters = settle(match.items)
    if filters is None:
        return None
    slots = {name: typed.raw(*span) for name, span in match.slots.items() if f"<{name}>" in spec.canonical}
    if isinstance(spec, Wish) and any(name in NAMING and NO_NAME.search(said) for name, said in slots.items()):
        return None
    if gives:
        slots["words"] = SLOT.sub(lambda slot: typed.raw(*match.slots[slot[1]]), gives)
    said = {name: value.casefold() for name, value in slots.items()}
    return Understood(spec, slots, filters, written(spec.canonical, said, filters), exact and not match.mended)
