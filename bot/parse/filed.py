"""The wordings that a text could be, by the words that they cannot do without."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.parse.patterns import Pattern
from bot.parse.typed import Typed
from services.specs import Wish


class Filed:
    """Wordings by the word they begin with ("" for any), the rarest of their other words, and whether they wish."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._by_words: dict[tuple[str, str, bool], list[Pattern]] = defaultdict(list)
        common = Counter(word for one in patterns for need in one.needs for word in need)

        def met(need: Iterable[str]) -> int:
            return sum(common[word] for word in need)

        for pattern in patterns:
            heads = pattern.heads
            others = sorted((need for need in pattern.needs if need is not heads), key=met)
            for key in itertools.product(heads or ("",), others[0] if others else ("",)):
                self._by_words[*key, isinstance(pattern.spec, Wish)].append(pattern)

    def could_be(self, typed: Typed, kinds: Iterable[bool]) -> Iterator[Pattern]:
        """The wordings all of whose words are among those that are said; questions, wishes (True), or both kinds."""
        said, first = typed.said, typed.keys[0]
        heads = (first, *sorted(typed.means.get(first, ())), "")
        filed = (self._by_words.get(key, ()) for key in itertools.product(heads, ("", *sorted(said)), kinds))
        for pattern in dict.fromkeys(itertools.chain(*filed)):
            if not any(map(said.isdisjoint, pattern.needs)):
                yield pattern
