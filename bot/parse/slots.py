"""The places in a wording for a person's own words: where those may begin, and how far they may go."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from bot.parse.dates import WEEKDAY, may_begin
from bot.parse.fillers import FILLERS
from bot.parse.filter_wordings import folded
from bot.parse.filters import LONGEST_KNOWN
from bot.parse.match import PEOPLE
from bot.parse.no_names import (
    BEFORE,
    BEFORE_NAMES,
    BEFORE_NO_VALUE,
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
    PERMISSION,
)
from bot.parse.numbers import NUMBERS, UNITS, may_count
from bot.parse.openings import HEADS, WHETHER
from bot.parse.pronouns import PERSON
from bot.parse.typed import Typed
from services.specs import Filter

LONGEST_SLOT = 8
# Slots that take as many words as there are.
WHOLE = frozenset(("words", "question", "message", "particulars", "more"))
# Slots that name something we keep; others take what a person makes up.
NAMING = frozenset(("who", "other", "app", "group", "role", "licence", "connection", "deleted", "azure_role"))
NAMED = PEOPLE | {"app"}
THE = frozenset(("the", "a", "an"))
# Slots that take a point or a span of time.
TIMES = frozenset(("start", "end", "window"))
LENGTHS = frozenset(("hours", "minutes", "days"))
# What no comma parts: the name of what is no person, and how long it is for.
UNDIVIDED = (NAMING - PEOPLE) | LENGTHS
LENGTHENS = THE | frozenset("just only next about exactly another roughly around like some".split())
NO_GROUP = ORDERS | {"swap", "replace", "groups", "no", "there"}
# "All Company" is a group.
BEGIN_NO_NAME = BETWEEN_NAMES - {"all"}
# "Update me on the requests" says nothing of what they are about.
SPEAKERS = frozenset(("me", "us", "you", "we"))
LET = frozenset(("me", "us"))
OF_WHOM = frozenset(("of", "for"))
WHEN = frozenset(("yesterday", "today", "this", "last", "past", "since", "during", "in", "within", "over"))


@dataclass(frozen=True, eq=False)
class Slot:
    """A place in a wording by its `mark`, and what of that wording bears on it.

    `filter` is the one whose text it takes, `names` are those of the spec, `choices` all that may stand in it (None for
    anything), `behind` are the fewest words after it, `next` those of which one must follow (None where that is open).
    `first` and `last` tell whether it stands at an end, `before_a_name` whether another name comes next, `acts` whether
    the wording changes something, `wishes` whether it is a wish, `canonical` whether it can always be typed.
    """

    mark: str
    filter: Filter | None
    names: Set[str]
    choices: frozenset[str] | None
    behind: int
    next: frozenset[str] | None
    first: bool
    last: bool
    before_a_name: bool
    acts: bool
    wishes: bool
    canonical: bool

    @cached_property
    def name(self) -> str:
        """What it is called; for a filter's text, of what that is a name, "" for none."""
        return self.filter.of if self.filter else self.mark.rstrip("!")

    @cached_property
    def _skipped(self) -> frozenset[str]:
        """What may stand before it: "our guest Aisha Murray"."""
        if self.name in LENGTHS:
            return LENGTHENS
        of_people = self.name in PEOPLE or (self.name == "name" and self.wishes)
        return BEFORE.get(self.name, BEFORE_PEOPLE if of_people else BEFORE_NAMES)

    @cached_property
    def _stops(self) -> frozenset[str]:
        """The words that it never takes."""
        stops = SPEAKERS if not self.name else frozenset[str]()
        if self.name in NAMING or self.name in NOT_IN:
            stops |= NOT_IN.get(self.name, IN_NO_NAME)
            if self.first and (self.filter or self.name == "app"):
                stops |= IN_NO_LONE_NAME  # "our insurer wants names of users" uses no app
        return stops

    @cached_property
    def _asking(self) -> frozenset[str]:
        """The words that ask, where no name begins with one: "check who has E5" is about no check."""
        return frozenset(HEADS) - {name.split()[0] for name in self.names} if self.names else frozenset()

    def places(self, typed: Typed, at: int) -> Iterator[tuple[int, int]]:
        """Where it may begin from word `at`, and the words that may come after it, in the order that they are tried."""
        begin = self._begin(typed, at)
        if begin is not None:
            for end in self._ends(typed, begin):
                yield begin, end

    def named(self, typed: Typed, begin: int, end: int) -> bool:
        """Whether the words from `begin` up to `end` are one of the names of the spec, or what such names look like."""
        if self.name == "permission" and end - begin == 1 and PERMISSION.fullmatch(typed.keys[begin]):
            return True
        return bool(self.names) and end - begin <= LONGEST_KNOWN and " ".join(typed.keys[begin:end]) in self.names

    def _begin(self, typed: Typed, at: int) -> int | None:
        keys, name = typed.keys, self.name
        while at < len(keys) - 1 and keys[at] in self._skipped:
            at += 1
        if at == len(keys) or not _may_begin(keys[at], name) or (not name and keys[at] in FILLERS):
            return None
        if name in PEOPLE and _counts(keys[at]) and not UNITS.keys().isdisjoint(keys[at + 1 : at + 2]):
            return None
        if self.filter and name == "app" and keys[at].isdigit():
            return None  # "the 23 people" use nothing
        if name == "words" and (keys[at] in WHETHER or keys[at] in self._asking):
            return None
        if name == "value" and _goes_on(typed, at):
            return None
        if name in TIMES and not self.canonical and not may_begin(keys[at]):
            return None
        if name in LENGTHS and not self.canonical and not may_count(keys[at]):
            return None  # "for today, can you add him for 8 hours"
        return None if at and keys[at - 1] in LETTING and keys[at] in LET else at

    def _ends(self, typed: Typed, at: int) -> Iterator[int]:
        keys, name = typed.keys, self.name
        most = len(keys) - self.behind
        longest = most if name in WHOLE else min(most, at + (1 if name == "weekday" else LONGEST_SLOT))
        # Behind a known name may stand "here".
        first = len(keys) if self.last and not self.mark.endswith("!") else at + 1
        if self.before_a_name:
            # "give adele vance a power bi pro licence": the second name begins with its article
            first = next((place for place in range(first, most) if keys[place] in THE), first)
        if first > longest:
            return
        if name in NAMING and not self.acts:
            longest = next((place for place in range(at + 1, longest) if _says_when(typed, place)), longest)
        longest = next((place for place in range(at, longest) if keys[place] in self._stops), longest)
        ends = range(first, longest + 1)
        # "Job title" rather than "job": of what may be chosen the longest.
        for end in ends if self.choices is None else reversed(ends):
            follows = self.next is None or keys[end] in self.next or keys[end] in typed.means
            if follows and (self._takes_any or self._takes(typed, at, end)):
                yield end
                if self.choices is not None:
                    return

    @cached_property
    def _takes_any(self) -> bool:
        return self.choices is None and self.name != "window" and not self.mark.endswith(("!", "!}"))

    def _takes(self, typed: Typed, at: int, end: int) -> bool:
        if self.mark.endswith("!") and not self.named(typed, at, end):
            return False
        if self.mark.endswith("!}") and self.filter and not _known(self.filter, typed, at, end):
            return False
        if self.choices is not None:
            return not self.choices.isdisjoint((typed.raw(at, end).casefold(), " ".join(typed.keys[at:end])))
        return self.name != "window" or typed.window(at, end)


def _counts(key: str) -> bool:
    return key.isdigit() or key in NUMBERS


def _goes_on(typed: Typed, at: int) -> bool:
    """Whether the sentence goes on there: "a new phone and cannot ...", "a new office, block Lee"."""
    before = BEFORE_NO_VALUE | (ORDERS if typed.parted(at) else frozenset())
    return typed.keys[at] in before and at + 1 < len(typed.keys)


def _says_when(typed: Typed, at: int) -> bool:
    """Whether a time is said there, which is part of no name: "Zoom yesterday"."""
    return typed.keys[at] in WHEN and typed.span(at, "past") is not None


def _known(one: Filter, typed: Typed, at: int, end: int) -> bool:
    """Whether a filter may say those words: a country is one that there is."""
    known = folded(one.known)
    return bool(one.of) or not isinstance(known, frozenset) or " ".join(typed.keys[at:end]) in known


def _may_begin(key: str, name: str) -> bool:
    """Whether what a slot of that `name` takes may begin with that word."""
    if (name == "licence" and key in NO_LICENCE) or (name == "group" and key in NO_GROUP):
        return False
    if name == "question" and key in EXPORTS:
        return False
    if name == "value" and (key in OF_WHOM or key in PERSON):
        return False  # in "change the job title of Lee to Head of Sales" that is whose it is
    if name == "weekday" and key.removesuffix("s") not in WEEKDAY:
        return False
    if name in {"name", "particulars", "more"} and (key in OF_A_HIRE or key in NOT_A_NAME or key in HEADS):
        return False
    return name not in NAMING or (key not in BEGIN_NO_NAME and not (name in NAMED and key in NOT_A_NAME))
