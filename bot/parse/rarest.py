"""The words of wordings that tell most of them: those that are least often met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set


def rarity(needs: Iterable[Sequence[frozenset[str]]]) -> Callable[[frozenset[str]], int]:
    """How often the words of a need are met in what each of all wordings `needs`: the least often tells the most."""
    common = Counter(word for every in needs for need in every for word in need)
    return lambda need: sum(common[word] for word in need)


def rarest(needs: Sequence[Sequence[frozenset[str]]], small: Set[str]) -> frozenset[str]:
    """Words of which one is in every text that says one of the wordings; none where one `needs` no word.

    Of each wording those are taken that are no `small` words and least often met.
    """
    met = rarity(needs)
    tell = (min(every, key=lambda need: (not small.isdisjoint(need), met(need))) for every in needs if every)
    return frozenset().union(*tell) if all(needs) else frozenset()
