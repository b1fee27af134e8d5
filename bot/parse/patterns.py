"""One wording of a spec, and how typed words fit it.

A wording is words, `a|b` where either will do (`[a|b]`: or neither), `<slot>` for text of the person's own (`[<slot>]`
where it may be left out, `[<slot>|<other>]` where it may be either, `[words <slot> words]` where all of it may,
`<slot!>` for one of the spec's `names` only), `{filter}` for one of its filters, or its text or time (`{filter!}`: a
known one), and `[filters]`, or `[filters!]` where a span of time alone will not do. Behind " = " stands how the slots
make up the `<words>` or what else is asked about, or a wish's particulars, said in another way: "leave <a> out of <b> =
name <a> from <b>".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from bot.parse.fillers import SOFT_IN_WISHES
from bot.parse.filter_wordings import NO_WORDS, SPANS, signs_of
from bot.parse.filters import Filters
from bot.parse.items import Item
from bot.parse.lexicon import VERBS
from bot.parse.match import Match
from bot.parse.no_names import AFTER_NAMES, KINDS_OF_APP
from bot.parse.optional import wordings
from bot.parse.reading import SLOT
from bot.parse.slots import NAMING, THE, Slot
from bot.parse.typed import Typed
from bot.parse.words import OWNED, joined, spell, split
from services.specs import Filter, Question, Wish

FILTERS, NAMED_FILTERS = "[filters]", "[filters!]"
PERMISSION = "permission!"  # which may be one that has no name yet
KNOWN = 2
FILTER_TEXT = re.compile(r"\{(\w+)!?\}")
SHORTEST_OWNER = 3
# Between the words of a question these change nothing; of an action fewer do.
SOFT = frozenset(
    "the a an any all our my your their this these those actually currently still just really also now exactly please "
    "ever so here there right more recently lately already yet today various entire whole complete single its "
    "automatically whatsoever altogether even such literally basically honestly truly genuinely somehow presently "
    "simply different then actively total".split()
)
LONG_SOFT = frozenset(word for word in SOFT if len(word) > 5)
OWNING = THE | {"our", "my", "your", "their", "its"}
POSSESSIVE = frozenset((OWNED,))


@dataclass(frozen=True, slots=True)
class Maybe:
    """Words of which one may stand in a place."""

    words: frozenset[str]


Part = frozenset[str] | Maybe | str
Step = Callable[[Typed, int, int, Any], Match | None]


@dataclass(frozen=True, eq=False)
class Pattern:
    """A compiled wording of `spec`: words as the set of those that will do, a Maybe of such, the rest by its mark.

    `canonical`: what a person can always type. `texts` are the filters whose text stands in it, by their mark,
    `gives` what its slots make of what the spec is about, "" where those stand in it, `named` whether a span alone is
    no filter.
    """

    spec: Question | Wish
    elements: tuple[Part, ...]
    filters: Filters | None
    canonical: bool
    names: frozenset[str] = frozenset()
    texts: Mapping[str, Filter] = field(default_factory=dict)
    gives: str = ""
    named: bool = False

    @property
    def heads(self) -> frozenset[str] | None:
        """The words it can begin with; None when it begins with a slot or filters."""
        first = self.elements[0]
        return first if isinstance(first, frozenset) else None

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words."""
        said = (part.words if isinstance(part, Maybe) else part for part in self.elements if not isinstance(part, str))
        return frozenset(word for part in said for word in part)

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """For each of its known words those that will do; the shortest choice first."""
        said = [part for part in self.elements if isinstance(part, frozenset) and part != POSSESSIVE]
        return tuple(sorted(said, key=len))

    @cached_property
    def requires(self) -> tuple[frozenset[str], ...]:
        """What it `needs`, and the words for what else it cannot do without: a name of the spec's, a filter."""
        marks = [part for part in self.elements if isinstance(part, str)]
        named = any(mark.endswith("!") and mark not in {*self.texts, PERMISSION} for mark in marks)
        names = frozenset(name.split()[0] for name in self.names) if named else NO_WORDS
        narrows = self.filters is not None and (self.named or (self._needs_filter and not self.filters.spans))
        signs = self.filters.signs if self.filters is not None and narrows else NO_WORDS
        flags = (signs_of(one) for mark, one in self.texts.items() if mark in marks and not one.value)
        return tuple(filter(None, (*self.needs, names, signs, *flags)))

    @cached_property
    def _fewest(self) -> tuple[int, ...]:
        """How many words there are behind each element at least."""
        least = [isinstance(part, (frozenset, str)) and part not in (FILTERS, POSSESSIVE) for part in self.elements]
        return tuple(sum(least[at + 1 :]) for at in range(len(least)))

    @cached_property
    def begins_with_text(self) -> bool:
        """Whether it begins with words of the person's own, which would swallow what is before them."""
        first = self.elements[0]
        return isinstance(first, str) and first != FILTERS and not first.endswith("!") and first not in self._choices

    @cached_property
    def acts(self) -> bool:
        """Whether it changes something: neither "what is excluded" nor "show me how to disable" may be read as that."""
        return isinstance(self.spec, Wish) or self.spec.change is not None

    @property
    def rank(self) -> tuple[bool, bool]:
        """Lower wins where several fit as well: what can always be typed, then what was worded whole."""
        return not self.canonical, FILTERS in self.elements

    @cached_property
    def _soft(self) -> frozenset[str]:
        return SOFT_IN_WISHES if isinstance(self.spec, Wish) else SOFT

    def _changes_nothing(self, typed: Typed, at: int) -> bool:
        """Whether word `at` is one that changes nothing, or a misspelt one of a question's ("realy")."""
        key = typed.keys[at]
        return key in self._soft or (not self.acts and not LONG_SOFT.isdisjoint(typed.means.get(key, ())))

    @cached_property
    def _needs_filter(self) -> bool:
        """Whether it says nothing without a filter: none of its words is the list's own ("apps")."""
        noun = spell(self.spec.canonical.split()[0])
        named = any(isinstance(part, frozenset) and noun in part for part in self.elements)
        return FILTERS in self.elements and not self.canonical and not named

    @cached_property
    def _choices(self) -> Mapping[str, frozenset[str]]:
        """What may stand for slots that are a choice: "make me a sandwich" is no wish to change a type.

        In the canonical wording anything may, so that what was wrong about it can be said.
        """
        if self.canonical or not isinstance(self.spec, Wish):
            return {}
        chosen = (slot for slot in self.spec.slots if slot.kind == "choice" and slot.choices)
        return {
            slot.name: frozenset((*(one.casefold() for choice in slot.choices for one in choice), *slot.called))
            for slot in chosen
        }

    def match(self, typed: Typed) -> Match | None:
        """How all of `typed` fits; None when it does not."""
        found = self._match(typed, 0, 0)
        if found is None or (self._needs_filter and not found.items):
            return None
        if self.named and not any(item.name for item in found.items):
            return None
        return found

    @cached_property
    def _steps(self) -> Sequence[tuple[Step, Any]]:
        """How each element is matched, and what it takes."""
        return tuple(itertools.starmap(self._step, enumerate(self.elements)))

    def _step(self, element: int, part: Part) -> tuple[Step, Any]:
        if part == POSSESSIVE:
            return self._possessive, part
        if isinstance(part, Maybe):
            return self._maybe, part.words
        if not isinstance(part, str):
            return self._literal, part
        if part == FILTERS and self.filters is not None:
            return self._filters, self.filters
        if part in self.texts and self.texts[part].value in {"", *SPANS}:
            return self._filter, self.texts[part]
        return self._slot, self._place(element, part)

    def _place(self, element: int, mark: str) -> Slot:
        following = next(iter(self.elements[element + 1 :]), None)
        follows = isinstance(following, frozenset) and following != POSSESSIVE
        name = mark.rstrip("!")
        return Slot(
            mark, self.texts.get(mark), self.names, self._choices.get(name), self._fewest[element],
            following | self._soft if isinstance(following, frozenset) and follows else None,
            first=not element, last=following is None, before_a_name=following in NAMING,
            acts=self.acts, wishes=isinstance(self.spec, Wish), canonical=self.canonical,
        )  # fmt: skip

    def _match(self, typed: Typed, at: int, element: int) -> Match | None:
        if element < len(self.elements):
            step, takes = self._steps[element]
            return step(typed, at, element, takes)
        while at < len(typed.keys) and self._changes_nothing(typed, at):
            at += 1
        return Match() if at == len(typed.keys) else None

    def _maybe(self, typed: Typed, at: int, element: int, wanted: frozenset[str]) -> Match | None:
        """Words that may be left out."""
        said = self._literal(typed, at, element, wanted)
        if said is None and wanted == POSSESSIVE and self._follows(typed, at, element):
            said = self._owned(typed, at, element)
        return said or self._match(typed, at, element + 1)

    def _literal(self, typed: Typed, at: int, element: int, wanted: frozenset[str]) -> Match | None:
        while (
            element and at < len(typed.keys) - 1 and typed.keys[at] not in wanted and self._changes_nothing(typed, at)
        ):
            at += 1
        cost = typed.cost(at, wanted, strict=self.acts)
        if cost is None:
            return None
        rest = self._match(typed, at + 1, element + 1)
        return rest and rest.after(KNOWN, cost)

    def _possessive(self, typed: Typed, at: int, element: int, wanted: frozenset[str]) -> Match | None:
        """The 's of "Adele's", or the s of "adeles" behind a name; in a wish perhaps neither: "reset adele mfa"."""
        if typed.cost(at, wanted) is not None:
            return self._literal(typed, at, element, wanted)
        unowned = self._match(typed, at, element + 1) if element in self._unowned else None
        return self._owned(typed, at, element) or unowned

    def _follows(self, typed: Typed, at: int, element: int) -> bool:
        """Whether word `at` is what somebody has whose 's may stand before it: "on nestors mailbox"."""
        own = self.elements[element + 1 : element + 2]
        return at < len(typed.keys) and any(isinstance(one, Maybe) and typed.keys[at] in one.words for one in own)

    def _owned(self, typed: Typed, at: int, element: int) -> Match | None:
        """The s of "adeles" behind a name, before more words."""
        name = self.elements[element - 1]
        said = typed.keys[at - 1]
        if at == len(typed.keys) or name not in NAMING or not said.endswith("s") or len(said) < SHORTEST_OWNER:
            return None
        rest = self._match(typed, at, element + 1)
        return rest and replace(rest, owner=name)

    @cached_property
    def _unowned(self) -> frozenset[int]:
        """The places of the 's that may be left out: of a wish, before what is no name ("reset adele mfa")."""
        own = (at for at, part in enumerate(self.elements) if part == POSSESSIVE and isinstance(self.spec, Wish))
        after = {at: next((one for one in self.elements[at + 1 :] if not isinstance(one, Maybe)), "") for at in own}
        return frozenset(at for at, one in after.items() if not isinstance(one, str) or one in self._choices)

    def _filters(self, typed: Typed, at: int, element: int, filters: Filters) -> Match | None:
        run = filters.read(typed, at)
        rest = self._match(typed, run.after, element + 1)
        return rest and replace(rest.after(run.known, run.mended), items=run.items + rest.items)

    def _filter(self, typed: Typed, at: int, element: int, wanted: Filter) -> Match | None:
        """One filter that takes nothing, in its place: `{guests}`; of one that takes a span of time, that alone."""
        while element and at < len(typed.keys) - 1 and typed.keys[at] in THE:
            at += 1
        read = self.filters and (partial(self.filters.lasting, one=wanted) if wanted.value else self.filters.one)
        run = read(typed, at) if read and at < len(typed.words) else None
        said = run.items[0].filter if run and run.items else None
        if run is None or said is None or said.name != wanted.name:
            return None
        rest = self._match(typed, run.after, element + 1)
        return rest and replace(rest.after(run.known, run.mended), items=run.items + rest.items)

    def _slot(self, typed: Typed, at: int, element: int, slot: Slot) -> Match | None:
        """Words of the person's own, as few as will do."""
        for begin, end in slot.places(typed, at):
            rest = self._match(typed, end, element + 1)
            if rest is not None:
                return self._taken(slot, typed, begin, end, rest)
        return None

    def _taken(self, slot: Slot, typed: Typed, begin: int, end: int, rest: Match) -> Match:
        """`rest` with what a slot takes; the words of a question inside are no name, and count as those around it."""
        name, said = slot.name, KNOWN * (end - begin)
        known = rest.known + (said + 3 if slot.named(typed, begin, end) else said if name == "question" else 0)
        if slot.filter:
            item = Item(slot.filter, typed.raw(begin, end), slot.filter.name)
            known += said if slot.mark.endswith("!}") else 0
            return replace(rest, slots={slot.mark: (begin, end)} | rest.slots, items=(item, *rest.items), known=known)
        if name == "group" and self.acts and typed.keys[end : end + 1] == ["team"]:
            end += 1  # it may be part of the name, and is looked up without it too
        if end - begin > 1 and typed.keys[end - 1] in AFTER_NAMES.get(name, ()):
            end -= 1
        if name == "app" and end - begin > 1 and typed.keys[end : end + 1] == ["app"]:
            end -= typed.keys[end - 1] in KINDS_OF_APP
        return replace(rest, slots={name: (begin, end)} | rest.slots, known=known)


def compile_patterns(spec: Question | Wish, wording: str, filters: Filters | None) -> Iterator[Pattern]:
    """`wording` made ready to match, with and without its optional slots.

    Only the canonical one does without any filter where it could have some.
    """
    texts: dict[str, Filter] = {}
    if isinstance(spec, Question):
        for one in reversed(spec.filters):
            name = re.sub(r"\W", "_", one.name)
            texts |= {f"{{{name}}}": one, f"{{{name}!}}": one}
    known = spec.names if isinstance(spec, Question) else (name for slot in spec.slots for name in slot.names)
    names = frozenset(" ".join(word.key for word in split(name)) for name in known)
    form, _, gives = wording.replace(NAMED_FILTERS, FILTERS).partition(" = ")
    named = NAMED_FILTERS in wording
    for said in wordings(form.replace(">'s", "> 's")):
        for elements in itertools.product(*map(_elements, joined(said.split()))):
            if isinstance(spec, Wish):
                elements = (_with_others(elements[0]), *elements[1:])
            ends = (0, len(elements) - 1)
            kept = (part for at, part in enumerate(elements) if at in ends or not _only_owning(part))
            yield Pattern(spec, tuple(filter(None, kept)), filters, form == spec.canonical, names, texts, gives, named)


def _only_owning(part: Part) -> bool:
    """Whether it is an article and the like, which change nothing; "my role" is not just any."""
    return isinstance(part, frozenset) and part <= OWNING and part != {"my"}


def _with_others(head: Part) -> Part:
    """The verbs that a wish may begin with, and those that mean the same."""
    if not isinstance(head, frozenset):
        return head
    return head.union(*(VERBS.get(verb, ()) for verb in head))


def _elements(part: str) -> tuple[Part, ...]:
    """What may stand in one place of a wording; "" for nothing at all."""
    if part == FILTERS or FILTER_TEXT.fullmatch(part):
        return (part,)
    if slots := SLOT.findall(part):
        return (*slots, "") if part.startswith("[") else tuple(slots)
    words = frozenset(spell(word) for word in part.strip("[]").split("|"))
    return (Maybe(words) if part.startswith("[") else words,)
