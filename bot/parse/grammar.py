"""Everything that can be said, compiled once from the specs: text -> reading, the same every time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.parse.filters import Filters, settle
from bot.parse.manners import asked, begun, plain
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.patterns import Match, Pattern, compile_patterns
from bot.parse.reading import SLOT, Ambiguous, Reading, Understood, Unknown, written
from bot.parse.typed import Mender, Typed
from bot.parse.words import Word, split
from services.specs import Question, Specs, Wish

LONGEST_NAME = 5
MOST_WORDS = 40
# A bare text that begins or continues with one of these is a sentence, not a name.
SENTENCE = frozenset(
    ("who", "what", "which", "when", "where", "why", "how", "is", "are", "was", "were", "do", "does", "did", "not")
    + ("can", "could", "should", "would", "will", "may", "if", "i", "you", "we", "they", "never", "please", "me")
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Words to read. `acts`: as an action too. `whole`: politeness is still on, which a slot would swallow.

    `leads`: words like "show me" are still on, which a slot at the beginning would swallow.
    """

    words: tuple[Word, ...]
    acts: bool = True
    whole: bool = False
    leads: bool = False


class Grammar:
    """Reads texts. Built from the specs alone; adding a question or an action file adds its wordings here."""

    def __init__(self, specs: Specs) -> None:
        self._by_head: dict[str, list[Pattern]] = defaultdict(list)
        self._open: list[Pattern] = []
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
        """Files `pattern` under the words it can begin with; its own words are returned."""
        if pattern.heads is None:
            self._open.append(pattern)
        for head in pattern.heads or ():
            self._by_head[head].append(pattern)
        return {word for part in pattern.elements if isinstance(part, frozenset) for word in part}

    def read(self, text: str) -> Reading:
        """What `text` means; an Unknown for anything else, however odd."""
        text = text.replace("\0", " ").encode(errors="ignore").decode()  # half a character can be neither read nor kept
        words = split(text)
        if not words or len(words) > MOST_WORDS:
            return Unknown(self.nearest(text))
        polite = plain(words)
        question = asked(polite)
        leads = question != polite
        attempts = [
            _Attempt(words, whole=polite != words, leads=leads),
            _Attempt(begun(words), whole=polite != begun(words), leads=leads),
            _Attempt(polite, leads=leads),
            _Attempt(question, acts=not leads),
        ]
        found = self._first(text, attempts, {})
        if not found:
            means = self._mender.means(words)
            found = self._first(text, attempts, means) if means else []
            if not found or (len(question) <= 2 and not any(reading.slots for reading in found)):
                found += self._names(text, question)
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

    def _first(self, text: str, attempts: list[_Attempt], means: dict[str, frozenset[str]]) -> list[Understood]:
        """The best readings of the first attempt that has any."""
        for attempt in dict.fromkeys(attempts):
            found = self._best(Typed.of(text, attempt.words, means), may_act=attempt.acts, leads=attempt.leads)
            found = [reading for reading in found if not (attempt.whole and reading.slots)]
            if found:
                return found
        return []

    def _best(self, typed: Typed, *, may_act: bool, leads: bool) -> list[Understood]:
        """The readings with the fewest mended, then the most known words, canonical ones first; several if equal."""
        first = typed.keys[0]
        heads = (first, *sorted(typed.means.get(first, ())))
        patterns = [pattern for head in heads for pattern in self._by_head.get(head, ())] + self._open
        best: tuple[int, int, tuple[bool, bool]] | None = None
        readings: dict[tuple[str, ...], Understood] = {}
        for pattern in patterns:
            if isinstance(pattern.spec, Wish) and not may_act:
                continue
            match = pattern.match(typed)
            if match and leads and any(start == 0 for start, _ in match.slots.values()):
                continue
            reading = match and _understood(pattern.spec, match, typed)
            if not match or not reading:
                continue
            rank = (match.mended, -match.known, pattern.rank)
            if best is None or rank < best:
                best, readings = rank, {}
            if rank == best:
                readings.setdefault((reading.canonical, *reading.slots), reading)
        return list(readings.values())

    def _names(self, text: str, words: tuple[Word, ...]) -> list[Understood]:
        """The text as nothing but a name, once for each question that will do with a name alone."""
        if len(words) > LONGEST_NAME or words[0].key in self._verbs or any(word.key in SENTENCE for word in words):
            return []
        typed = Typed.of(text, words, {})
        readings = []
        for spec in self._bare:
            slots = dict.fromkeys(SLOT.findall(spec.canonical), (0, len(words)))
            readings.append(_understood(spec, Match(slots), typed, exact=False))
        return [reading for reading in readings if reading]


def _understood(spec: Question | Wish, match: Match, typed: Typed, *, exact: bool = True) -> Understood | None:
    filters = settle(match.items)
    if filters is None:
        return None
    slots = {name: typed.raw(*span) for name, span in match.slots.items() if f"<{name}>" in spec.canonical}
    said = {name: value.casefold() for name, value in slots.items()}
    return Understood(spec, slots, filters, written(spec.canonical, said, filters), exact and not match.mended)
