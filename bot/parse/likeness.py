"""How like a text is to the nearest wording of a spec: by what they share, a rare word more than a common one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log

from bot.parse.patterns import FILTER_TEXT, FILTERS, Maybe, Part, Pattern

# What a place for a name, one for filters, and a word that is in no wording tell.
NAME, NARROWING, STRANGE = 1.5, 1.0, 3.0


class Likeness:
    """Every wording of every spec, by what is in it. A word tells the more the fewer specs have it."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        patterns = tuple(patterns)
        specs: dict[str, set[str]] = defaultdict(set)
        for pattern in patterns:
            for word in pattern.words:
                specs[word].add(pattern.spec.name)
        many = len({pattern.spec.name for pattern in patterns})
        self._tells = {word: log(1 + many / len(names)) for word, names in specs.items()}
        self._whole: list[float] = []
        self._within: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for pattern in patterns:
            self._learn(pattern)

    def _learn(self, pattern: Pattern) -> None:
        whole = 0.0
        for part in dict.fromkeys(pattern.elements):
            words, told = self._told(part)
            whole += 0 if isinstance(part, Maybe) else told
            for word in words:
                self._within[pattern.spec.name, word][len(self._whole)] = told
        self._whole.append(whole)

    def _told(self, part: Part) -> tuple[Iterable[str], float]:
        """What may stand in the place of `part`, and how much that tells."""
        if isinstance(part, str):
            narrows = part == FILTERS or FILTER_TEXT.fullmatch(part)
            return ((FILTERS,), NARROWING) if narrows else ((f"<{part.rstrip('!')}>",), NAME)
        words = part.words if isinstance(part, Maybe) else part
        return words, min((self._tells[word] for word in words), default=0.0)

    def __call__(self, name: str, words: Iterable[Iterable[str]], names: Iterable[str], *, narrowed: bool) -> float:
        """From 0 to 1, how like a text is to the wording of spec `name` that is nearest.

        `words` are its words, each as what it may stand for, `names` the slots that are named in it, `narrowed`
        whether a filter is said.
        """
        whole = 0.0
        shared: Counter[int] = Counter()
        for meanings in words:
            whole += max((self._tells[word] for word in meanings if word in self._tells), default=STRANGE)
            told: dict[int, float] = {}
            for word in meanings:
                told |= self._within.get((name, word), {})
            shared.update(told)
        for mark, tells in [(f"<{slot}>", NAME) for slot in names] + [(FILTERS, NARROWING)] * narrowed:
            whole += tells
            shared.update(self._within.get((name, mark), {}))
        both = ((alike, whole + self._whole[at]) for at, alike in shared.items())
        return max((min(1.0, alike / (all_ - alike)) for alike, all_ in both if all_ > alike), default=0.0)
