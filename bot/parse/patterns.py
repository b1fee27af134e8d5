"""One wording of a spec, and how typed words fit it.

A wording is words, `a|b` where either will do, `<slot>` for text of the person's own (`[<slot>]` where it may be left
out, `[<slot>|<other>]` where it may be either, `[words <slot> words]` where all of it may), and `[filters]`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.parse.filters import Filters, Item
from bot.parse.optional import wordings
from bot.parse.reading import SLOT
from bot.parse.typed import Typed
from bot.parse.words import spell
from services.specs import Question, Wish

FILTERS = "[filters]"
LONGEST_SLOT = 8
# Slots that take as many words as there are.
WHOLE = frozenset(("words", "question"))
# Nobody is called that: "disable all guests" must not look for one person; but "All Company" is a group.
NAMED = frozenset(("who", "other", "app"))
NOT_A_NAME = frozenset(
    ("all", "any", "anyone", "everyone", "everybody", "every", "each", "nobody", "nothing", "someone", "somebody")
    + ("users", "people", "accounts", "guests", "members", "who", "what", "if", "when", "because", "not")
)


@dataclass(frozen=True, slots=True)
class Match:
    """How words fit a wording: slots by (first word, word after the last), and how many words were known."""

    slots: dict[str, tuple[int, int]] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    known: int = 0
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled wording of `spec`: literal words as the set of those that will do, slots and filters by their mark.

    `canonical`: what a person can always type.
    """

    spec: Question | Wish
    elements: tuple[frozenset[str] | str, ...]
    filters: Filters | None
    canonical: bool

    @property
    def heads(self) -> frozenset[str] | None:
        """The words it can begin with; None when it begins with a slot or filters."""
        first = self.elements[0]
        return first if isinstance(first, frozenset) else None

    @property
    def rank(self) -> tuple[bool, bool]:
        """Lower wins where several fit as well: what can always be typed, then what was worded whole."""
        return not self.canonical, FILTERS in self.elements

    def match(self, typed: Typed) -> Match | None:
        """How all of `typed` fits; None when it does not."""
        found = self._match(typed, 0, 0)
        needs_filter = FILTERS in self.elements and not self.canonical
        if found is None or (needs_filter and not found.items):
            return None
        return found

    def _match(self, typed: Typed, at: int, element: int) -> Match | None:
        if element == len(self.elements):
            return Match() if at == len(typed.words) else None
        wanted = self.elements[element]
        if isinstance(wanted, frozenset):
            return self._literal(typed, at, element, wanted)
        if wanted == FILTERS and self.filters is not None:
            return self._filters(typed, at, element, self.filters)
        return self._slot(typed, at, element, wanted)

    def _literal(self, typed: Typed, at: int, element: int, wanted: frozenset[str]) -> Match | None:
        cost = typed.cost(at, wanted, strict=isinstance(self.spec, Wish))
        if cost is None:
            return None
        rest = self._match(typed, at + 1, element + 1)
        return rest and Match(rest.slots, rest.items, rest.known + 1, rest.mended + cost)

    def _filters(self, typed: Typed, at: int, element: int, filters: Filters) -> Match | None:
        run = filters.read(typed, at)
        rest = self._match(typed, run.after, element + 1)
        return rest and Match(rest.slots, run.items + rest.items, rest.known + run.known, rest.mended + run.mended)

    def _slot(self, typed: Typed, at: int, element: int, name: str) -> Match | None:
        if at == len(typed.words) or (typed.keys[at] in NOT_A_NAME and name in NAMED):
            return None
        last = len(typed.words) - sum(part != FILTERS for part in self.elements[element + 1 :])
        longest = last if name in WHOLE else min(last, at + LONGEST_SLOT)
        first = len(typed.words) if element + 1 == len(self.elements) else at + 1
        for end in range(first, longest + 1):
            rest = self._match(typed, end, element + 1)
            if rest is not None:
                # The words of a question inside are no name, and count as much as those around it.
                known = rest.known + (end - at if name == "question" else 0)
                return Match({name: (at, end)} | rest.slots, rest.items, known, rest.mended)
        return None


def compile_patterns(spec: Question | Wish, wording: str, filters: Filters | None) -> Iterator[Pattern]:
    """`wording` made ready to match, with and without its optional slots.

    Only the canonical one does without any filter where it could have some.
    """
    for said in wordings(wording.replace(">'s", "> 's")):
        parts = [_elements(part) for part in said.split()]
        for elements in itertools.product(*parts):
            yield Pattern(spec, tuple(filter(None, elements)), filters, wording == spec.canonical)


def _elements(part: str) -> tuple[frozenset[str] | str, ...]:
    """What may stand in one place of a wording; "" for nothing at all."""
    if part == FILTERS:
        return (FILTERS,)
    if slots := SLOT.findall(part):
        return (*slots, "") if part.startswith("[") else tuple(slots)
    return (frozenset(spell(word) for word in part.split("|")),)
