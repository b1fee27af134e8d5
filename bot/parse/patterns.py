"""One wording of a spec, and how typed words fit it.

A wording is words, `a|b` where either will do (`[a|b]`: or neither), `<slot>` for text of the person's own (`[<slot>]`
where it may be left out, `[<slot>|<other>]` where it may be either, `[words <slot> words]` where all of it may,
`<slot!>` for one of the spec's `names` only), `{filter}` for one of its filters, or its text or time (`{filter!}`: a
known one), and `[filters]`, or `[filters!]` where a span of time alone will not do. Behind " = " stands how the slots
make up the `<words>`, or a wish's particulars, said in another way: "leave <a> out of <b> = name <a> from <b>".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from bot.parse.dates import WEEKDAY, may_begin
from bot.parse.fillers import FILLERS, SOFT_IN_WISHES
from bot.parse.filter_wordings import SPANS, folded
from bot.parse.filters import LONGEST_KNOWN, Filters, Item
from bot.parse.lexicon import VERBS
from bot.parse.match import PEOPLE, Match
from bot.parse.no_names import (
    AFTER_NAMES,
    BEFORE,
    BEFORE_NAMES,
    BEFORE_PEOPLE,
    BETWEEN_NAMES,
    EXPORTS,
    IN_NO_LONE_NAME,
    IN_NO_NAME,
    LETTING,
    NO_LICENCE,
    NOT_A_NAME,
    NOT_IN,
    OF_A_HIRE,
    ORDERS,
)
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.openings import WHETHER
from bot.parse.optional import wordings
from bot.parse.reading import SLOT
from bot.parse.typed import Typed
from bot.parse.words import OWNED, joined, spell, split
from services.specs import Filter, Question, Wish

FILTERS, NAMED_FILTERS = "[filters]", "[filters!]"
KNOWN = 2
FILTER_TEXT = re.compile(r"\{(\w+)!?\}")
LONGEST_SLOT = 8
SHORTEST_OWNER = 3
# Slots that take as many words as there are.
WHOLE = frozenset(("words", "question", "message", "particulars"))
# Slots that name something we keep; others take what a person makes up.
NAMING = frozenset(("who", "other", "app", "group", "role", "licence", "connection", "deleted", "azure_role"))
NAMED = PEOPLE | {"app"}
# Between the words of a question these change nothing; of an action fewer do.
SOFT = frozenset(
    "the a an any all our my your their this these those actually currently still just really also now exactly please "
    "ever so here there right more recently lately already yet today various entire whole complete single its "
    "automatically whatsoever altogether even such literally basically honestly truly genuinely somehow presently "
    "simply different then".split()
)
LONG_SOFT = frozenset(word for word in SOFT if len(word) > 5)
ARTICLES = frozenset(("the", "a", "an"))
# Slots that take a point or a span of time.
TIMES = frozenset(("start", "end", "window"))
LENGTHS = frozenset(("hours", "minutes", "days"))
LENGTHENS = ARTICLES | frozenset("just only next about exactly another roughly around like some".split())
OWNING = ARTICLES | {"our", "my", "your", "their", "its"}
# "Update me on the requests" says nothing of what they are about.
SPEAKERS = frozenset(("me", "us", "you", "we"))
WHEN = frozenset(("yesterday", "today", "this", "last", "past", "since", "during", "in", "within", "over"))
POSSESSIVE = frozenset((OWNED,))


@dataclass(frozen=True, slots=True)
class Maybe:
    """Words of which one may stand in a place."""

    words: frozenset[str]


Part = frozenset[str] | Maybe | str


@dataclass(frozen=True, eq=False)
class Pattern:
    """A compiled wording of `spec`: words as the set of those that will do, a Maybe of such, the rest by its mark.

    `canonical`: what a person can always type. `texts` are the filters whose text stands in it, by their mark,
    `gives` what its slots make of the spec's words, "" where those stand in it, `named` whether a span alone is no
    filter.
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
        said = (part for part in self.elements if isinstance(part, frozenset) and part != POSSESSIVE)
        return tuple(sorted(said, key=len))

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

    def _match(self, typed: Typed, at: int, element: int) -> Match | None:
        if element == len(self.elements):
            while at < len(typed.keys) and self._changes_nothing(typed, at):
                at += 1
            return Match() if at == len(typed.words) else None
        wanted = self.elements[element]
        if wanted == POSSESSIVE:
            return self._possessive(typed, at, element)
        if isinstance(wanted, frozenset):
            return self._literal(typed, at, element, wanted)
        if isinstance(wanted, Maybe):
            said = self._literal(typed, at, element, wanted.words)
            if said is None and wanted.words == POSSESSIVE and self._follows(typed, at, element):
                said = self._owned(typed, at, element)
            return said or self._match(typed, at, element + 1)
        if wanted == FILTERS and self.filters is not None:
            return self._filters(typed, at, element, self.filters)
        if wanted in self.texts and self.texts[wanted].value in {"", *SPANS}:
            return self._filter(typed, at, element, self.texts[wanted])
        return self._slot(typed, at, element, wanted)

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

    def _possessive(self, typed: Typed, at: int, element: int) -> Match | None:
        """The 's of "Adele's", or the s of "adeles" behind a name; in a wish perhaps neither: "reset adele mfa"."""
        if typed.cost(at, POSSESSIVE) is not None:
            return self._literal(typed, at, element, POSSESSIVE)
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
        read = self.filters and (partial(self.filters.lasting, one=wanted) if wanted.value else self.filters.one)
        run = read(typed, at) if read and at < len(typed.words) else None
        if run is None or run.items[0].filter is not wanted:
            return None
        rest = self._match(typed, run.after, element + 1)
        return rest and replace(rest.after(run.known, run.mended), items=run.items + rest.items)

    def _slot(self, typed: Typed, at: int, element: int, mark: str) -> Match | None:
        name = self.texts[mark].of if mark in self.texts else mark.rstrip("!")
        skipped = LENGTHENS if name in LENGTHS else self._before(name)
        while at < len(typed.words) - 1 and typed.keys[at] in skipped:
            at += 1
        if at == len(typed.words) or not _may_begin(typed, at, name) or (not name and typed.keys[at] in FILLERS):
            return None
        if name in PEOPLE and _counts(typed.keys[at]) and not UNITS.keys().isdisjoint(typed.keys[at + 1 : at + 2]):
            return None
        if name == "words" and typed.keys[at] in WHETHER:
            return None
        if name in TIMES and not self.canonical and not may_begin(typed.keys[at]):
            return None
        if at and typed.keys[at - 1] in LETTING and typed.keys[at] in {"me", "us"}:
            return None
        last = len(typed.words) - self._fewest[element]
        longest = last if name in WHOLE else min(last, at + (1 if name == "weekday" else LONGEST_SLOT))
        if name in NAMING and not self.acts:
            longest = next((place for place in range(at + 1, longest) if _says_when(typed, place)), longest)
        ends = element + 1 == len(self.elements) and not mark.endswith("!")  # behind a known name may stand "here"
        first = len(typed.words) if ends else at + 1
        if self.elements[element + 1 : element + 2] and self.elements[element + 1] in NAMING:
            # "give adele vance a power bi pro licence": the second name begins with its article
            first = next((place for place in range(first, last) if typed.keys[place] in ARTICLES), first)
        # "job title" rather than "job": of what may be chosen the longest.
        for end in reversed(range(first, longest + 1)) if name in self._choices else range(first, longest + 1):
            barred = NOT_IN.get(name, IN_NO_NAME)
            if not element and (mark in self.texts or name == "app"):
                barred = barred | IN_NO_LONE_NAME  # "our insurer wants names of users" uses no app
            if not name and not SPEAKERS.isdisjoint(typed.keys[at:end]):
                break
            if (name in NAMING or name in NOT_IN) and barred.intersection(typed.keys[at:end]):
                break
            named = bool(self.names) and end - at <= LONGEST_KNOWN and " ".join(typed.keys[at:end]) in self.names
            if mark.endswith("!") and not named:
                continue
            if mark.endswith("!}") and not _known(self.texts[mark], typed, at, end):
                continue
            if name in self._choices and self._choices[name].isdisjoint(
                (typed.raw(at, end).casefold(), " ".join(typed.keys[at:end]))
            ):
                continue
            if name == "window" and not typed.window(at, end):
                continue
            rest = self._match(typed, end, element + 1)
            if rest is None:
                continue
            # The words of a question inside are no name, and count as much as those around it.
            known = rest.known + (KNOWN * (end - at) + 3 if named else KNOWN * (end - at) if name == "question" else 0)
            if mark in self.texts:
                item = Item(self.texts[mark], typed.raw(at, end), self.texts[mark].name)
                known += KNOWN * (end - at) if mark.endswith("!}") else 0
                return replace(rest, slots={mark: (at, end)} | rest.slots, items=(item, *rest.items), known=known)
            if name == "group" and self.acts and typed.keys[end : end + 1] == ["team"]:
                end += 1  # it may be part of the name, and is looked up without it too
            if end - at > 1 and typed.keys[end - 1] in AFTER_NAMES.get(name, ()):
                end -= 1
            return replace(rest, slots={name: (at, end)} | rest.slots, known=known)
        return None

    def _before(self, name: str) -> frozenset[str]:
        """What may stand before a name: "our guest Aisha Murray"."""
        of_people = name in PEOPLE or (name == "name" and isinstance(self.spec, Wish))
        return BEFORE.get(name, BEFORE_PEOPLE if of_people else BEFORE_NAMES)


def _counts(key: str) -> bool:
    return key.isdigit() or key in NUMBERS


def _says_when(typed: Typed, at: int) -> bool:
    """Whether a time is said there, which is part of no name: "Zoom yesterday"."""
    return typed.keys[at] in WHEN and typed.span(at, "past") is not None


def _known(one: Filter, typed: Typed, at: int, end: int) -> bool:
    """Whether a filter may say those words: a country is one that there is."""
    known = folded(one.known)
    return bool(one.of) or not isinstance(known, frozenset) or " ".join(typed.keys[at:end]) in known


def _may_begin(typed: Typed, at: int, name: str) -> bool:
    """Whether what a slot of that `name` takes may begin with word `at`."""
    key = typed.keys[at]
    if (name == "licence" and key in NO_LICENCE) or (name == "group" and key in ORDERS | {"swap", "replace"}):
        return False
    if name == "question" and key in EXPORTS:
        return False
    if name == "weekday" and key.removesuffix("s") not in WEEKDAY:
        return False
    if name in {"name", "particulars"} and (key in OF_A_HIRE or key in NOT_A_NAME):
        return False
    return name not in NAMING or (key not in BETWEEN_NAMES - {"all"} and not (name in NAMED and key in NOT_A_NAME))


def compile_patterns(spec: Question | Wish, wording: str, filters: Filters | None) -> Iterator[Pattern]:
    """`wording` made ready to match, with and without its optional slots.

    Only the canonical one does without any filter where it could have some.
    """
    texts: dict[str, Filter] = {}
    if isinstance(spec, Question):
        for one in reversed(spec.filters):
            name = one.name.replace(" ", "_")
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
