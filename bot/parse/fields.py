"""What each wish changes, by the verbs that it may begin with: "change the department of ..." is about nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from bot.parse.reading import PLACE
from bot.parse.words import split
from services.specs import Question, Wish


class Fields:
    """What may be named behind a verb: "manager" of one wish, each of its properties of another.

    `heads` are the words that each spec may begin with, `empty` those that say nothing of what is meant.
    """

    def __init__(
        self, specs: Mapping[str, Question | Wish], heads: Mapping[str, Collection[str]], empty: Collection[str]
    ) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        for name, verbs in heads.items():
            changed = _changed(specs[name]).difference(empty)
            for verb in verbs:
                self._of[verb] |= changed

    def begin(self, keys: Sequence[str]) -> bool:
        """Whether a text begins like a wish and names what that one changes."""
        return keys[0] in self._of and not self._of[keys[0]].isdisjoint(keys)


def _changed(spec: Question | Wish) -> frozenset[str]:
    """What a wish changes, in a word each."""
    if not isinstance(spec, Wish):
        return frozenset()
    own = (word.key for word in split(PLACE.sub(" ", spec.canonical))[1:])
    choices = (slot for slot in spec.slots if slot.kind == "choice")
    chosen = (one for slot in choices for one in (*dict(slot.choices), *slot.called) if one.isalpha())
    return frozenset((*own, *chosen))
