"""The wordings that a text could be, by the words that they cannot do without."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.parse.patterns import Pattern
from bot.parse.rarest import rarity
from bot.parse.typed import Typed
from services.specs import Wish

ANY = frozenset(("",))


class Filed:
    """Wordings by whether they wish, the word they begin with ("" for any), and the rarest of their other words."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        filed: dict[tuple[bool, str], dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
        met = rarity(one.requires for one in patterns)
        for pattern in patterns:
            heads = pattern.heads
            others = sorted((need for need in pattern.requires if need is not heads), key=met)
            for head, other in itertools.product(heads or ANY, others[0] if others else ANY):
                filed[isinstance(pattern.spec, Wish), head][other].append(pattern)
        self._filed: Mapping[tuple[bool, str], Mapping[str, Sequence[Pattern]]] = dict(filed)

    def could_be(self, typed: Typed, kinds: Iterable[bool]) -> Iterator[Pattern]:
        """The wordings all of whose words are among those that are said; questions, wishes (True), or both kinds."""
        said, first = typed.said, typed.keys[0]
        others = said | ANY
        heads = (first, *sorted(typed.means.get(first, ())), "")
        filed = (self._filed.get(key, {}) for key in itertools.product(kinds, heads))
        found = (by_other[other] for by_other in filed for other in sorted(by_other.keys() & others))
        for pattern in dict.fromkeys(itertools.chain.from_iterable(found)):
            if not any(map(said.isdisjoint, pattern.requires)):
                yield pattern
