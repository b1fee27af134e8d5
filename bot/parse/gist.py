"""What a text that nothing was worded for is most likely about: the things and filters in it, and each spec's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import log, sqrt

from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.fields import Fields
from bot.parse.fillers import FILLERS, NEGATIONS
from bot.parse.filters import Filters
from bot.parse.guess import CERTAIN, LIKELY, OTHERWISE, Guess, acts
from bot.parse.had import only_names
from bot.parse.heard import KINDS, Heard, Told, named, nameless, own
from bot.parse.items import Item, Run
from bot.parse.likeness import Likeness
from bot.parse.no_names import BETWEEN_NAMES
from bot.parse.numbers import NUMBERS
from bot.parse.openings import SO_OF
from bot.parse.patterns import SOFT, Pattern
from bot.parse.pronouns import PERSON
from bot.parse.reading import PLACE, Understood, written
from bot.parse.settling import settle, undated
from bot.parse.things import MY, Thing, filling, oneself
from bot.parse.typed import COUNTED, Mender, Typed
from bot.parse.words import Word, split
from services.specs import Question, Wish

# These say nothing of what is meant.
EMPTY = FILLERS | SOFT | BETWEEN_NAMES | {"me", "we", "they", "you", "'s", "steward", "please", "microsoft"}
# What begins so asks; with one of the others anywhere nothing is wished for: "I don't want to disable Adele".
ASKS = frozenset(
    "who what which when where why how is are was were do does did has have had show list tell find".split()
)
# Of what it is asked "by whom, and on which date?" is not said.
NOTHING = EMPTY | ASKS | frozenset("by at on since whom date day time".split())
# What begins so wants something or is about anything, be it shown or done.
WANTING = frozenset(("want", "need", "i", "we", "anything", "all"))
DENIALS = NEGATIONS.keys() | {"nobody", "none", "nothing"}
# Nor is anything else said of those that have or leave out something in common, or more "than" something.
APART = frozenset("exclude excludes excluded same than".split())
DOUBTS = DENIALS | frozenset("if unless when before should would may might maybe suppose think or but".split())
# No wish is meant where one of these is said, however like one it sounds.
REFUSES = DENIALS | frozenset("if unless may might maybe suppose think or unable typed says said wrote".split())
MAY = frozenset(("can", "could"))
# "Can anyone open her calendar?" asks who has the right to look.
ANYONE = frozenset(("anyone", "everyone", "users", "guests", "others", "outsiders"))
BESIDES = frozenset("besides except other else apart".split())
LOOKS = frozenset("open see read access use enter reach view look send write get sign log browse".split())
# Who stands for somebody who was named elsewhere; "they" may be those of whom it is asked.
ONE_PERSON = PERSON - frozenset(("they", "them", "their", "theirs"))
# Behind one of these "it" is what a wish is about: "take Esther out of it".
OF_IT = frozenset("of from to into in on".split())
# The number of a ticket tells of nothing that is asked for: "for change CHG3321", "ticket 55120".
TICKET = re.compile(r"(?:inc|chg|ritm|req|tkt|task|sr|cs|prb)[-_]?\d+")
TICKETS = frozenset("ticket incident finding case change number no ref reference req request case".split())
# What a thing named, a word of a filter, and the first word of a wish tell; a spec's own word tells the rarer the more.
NAMED, NARROWED, BEGUN, CANONICAL = 2.5, 0.9, 1.5, 1.3
# What it tells to be worded like one of the spec's wordings to the letter.
ALIKE = 5.0
# What is asked of a thing by its name alone.
BARE = 2.0
# What it costs to leave out a negation, a number, a day or a mark ("Mail.Read"), and an unknown word; of a word of
# other wordings the part of what it tells, and at most.
DENIED, MARKED, UNKNOWN, ELSEWHERE, MOST_ELSEWHERE = 3.0, 2.0, 0.7, 0.6, 1.5
# What the card of somebody or something shows besides: "has Diego an E5?" is answered by Diego's.
SHOWN = frozenset(("licence", "app", "role", "group"))
MARK = re.compile(r".*[0-9.@_]")
NONE: frozenset[str] = frozenset()
# Whoever stands behind one of these may be who asks.
OURS = frozenset(("my", "our"))
# Words before a filter that takes the rest of the text.
LEAST_BEFORE = 2
# Fewer words tell too little, and of a wish that does not begin like one.
FEW, FEW_OF_A_WISH = 3, 5
# What it tells that people who said the like meant a spec.
HEARD = 0.4


class Gist:
    """Guesses what is meant. A word tells the more of a spec the fewer others have it, and the more of its wordings."""

    def __init__(self, patterns: Iterable[Pattern], mender: Mender) -> None:
        patterns = tuple(patterns)
        self._likeness = Likeness(patterns)
        self._heard = Heard.load()
        said: dict[str, Counter[str]] = defaultdict(Counter)
        self._filters: dict[str, Filters] = {}
        self._flags: dict[str, frozenset[str]] = {}
        self._takes: dict[str, dict[str, str]] = {}
        self._specs: dict[str, Question | Wish] = {}
        self._mender = mender
        heads: dict[str, set[str]] = defaultdict(set)
        for pattern in patterns:
            name = pattern.spec.name
            self._specs[name] = pattern.spec
            said[name].update(("", *pattern.words))
            if acts(pattern.spec):
                heads[name] |= (pattern.heads or frozenset()) - ASKS - WANTING
            if pattern.filters is not None:
                self._filters[name] = pattern.filters
                flags = pattern.spec.filters if isinstance(pattern.spec, Question) else ()
                self._flags[name] = frozenset(one.name for one in flags if not one.value)
                self._takes[name] = {one.name: one.of for one in flags if one.of in KINDS}
        # What somebody holds is never left out of a wish: "take his Owner role away".
        held = (slot for spec in self._specs.values() if isinstance(spec, Wish) for slot in spec.slots if slot.options)
        self._held = frozenset(name for slot in held for name in slot.names)
        self._heads = {name: frozenset(words) for name, words in heads.items()}
        self._begins = frozenset().union(*self._heads.values())
        self._fields = Fields(self._specs, self._heads, EMPTY)
        seen = Counter(word for words in said.values() for word in words)
        self._tells = {word: 0.0 if word in EMPTY else log(1 + len(said) / times) for word, times in seen.items()}
        self._weights = {name: self._weighed(self._specs[name], words) for name, words in said.items()}

    def _weighed(self, spec: Question | Wish, words: Counter[str]) -> dict[str, float]:
        """What each word tells of the spec; `words` says in how many wordings it is, "" how many there are."""
        canonical = {word.key for word in split(PLACE.sub(" ", spec.canonical))}
        shares = {word: 0.4 + 0.6 * sqrt(times / words[""]) for word, times in words.items() if word}
        return {word: self._tells[word] * (CANONICAL if word in canonical else share) for word, share in shares.items()}

    def known(self, key: str) -> bool:
        """Whether it is a word of any wording."""
        return key in self._tells

    def righted(self, text: str) -> str:
        """`text` with its slips of the fingers put right."""
        return self._mender.righted(text, split(text))

    def asks(self, words: Sequence[Word]) -> bool:
        """Whether nothing is wished for: it asks, or there is a negation, a condition or a doubt in it."""
        keys = [word.key for word in words]
        if not (ASKS.isdisjoint(keys[:1]) and DOUBTS.isdisjoint(keys)):
            return True
        return self._begins.isdisjoint(keys[:1]) and not ASKS.isdisjoint(keys[:2])

    def _refuses(self, text: str, words: Sequence[Word]) -> bool:
        """Whether nothing can be wished for: it is a question, or there is a negation, a condition or a doubt in it."""
        keys = [word.key for word in words]
        if keys[0] in ASKS | DOUBTS or not REFUSES.isdisjoint(keys):
            return True
        if keys[0] in MAY and not ANYONE.isdisjoint(keys[1:2]) and not (LOOKS | BESIDES).isdisjoint(keys[2:4]):
            return True
        return text.rstrip().endswith("?") and (self.asks(words) or (keys[0] in MAY and "be" in keys))

    def doubts(self, words: Sequence[Word], reading: Understood) -> bool:
        """Whether people who said the like of these `words` meant something else than this `reading` of them."""
        if len(words) < FEW:
            return False
        said = split(" ".join((*reading.slots.values(), *(value for _, value in reading.filters))))
        tries = (reading, None) if any(self.known(word.key) for word in said) else (reading,)
        return any(
            self._heard.told(nameless(words, one)).of(reading.spec.name, own(reading)) <= -CERTAIN for one in tries
        )

    def begins(self, words: Sequence[Word]) -> bool:
        """Whether it begins like a wish or a question."""
        return words[0].key in self._begins | ASKS

    def guesses(self, text: str, words: Sequence[Word], things: Sequence[Thing], today: date) -> list[Guess]:
        """What the `words` of `text` may mean, the likeliest first. One that asks something is no wish."""
        if not words:
            return []
        if NOTHING.issuperset(word.key for word in words):
            return []
        typed = Typed.of(text, tuple(words), self._mender.means(tuple(words)), today)
        asks = self.asks(words)
        refuses = self._refuses(text, words) or only_names(typed.keys, things)
        specs = (spec for spec in self._specs.values() if not (refuses and acts(spec)))
        told = self._heard.told(list(self._nameless(typed, things)))
        things = [*things, *oneself(typed.keys, things)]
        found = [guess for spec in specs if (guess := self._guess(spec, typed, things, told))]
        ahead = told.ahead([guess.reading.spec.name for guess in found])
        found = [replace(one, fit=one.fit + HEARD * ahead[one.reading.spec.name]) for one in found]
        found = [one for one in found if not (asks and acts(one.reading.spec) and one.heard < OTHERWISE)]
        return sorted((one for one in found if one.fit >= LIKELY), key=lambda guess: -guess.fit)

    def _nameless(self, typed: Typed, things: Sequence[Thing]) -> Iterator[str]:
        """The words typed, with what stands for a name in place of each, and misspelt ones put right."""
        for at, key in enumerate(typed.keys):
            thing = next((one for one in things if one.sure and one.start <= at < one.end), None)
            if thing is None:
                near = () if self._heard.knows(key) else typed.means.get(key, ())
                yield next(filter(self._heard.knows, sorted(near)), key)
            elif thing.start == at:
                yield named(thing.slots)

    def _guess(self, spec: Question | Wish, typed: Typed, things: Sequence[Thing], heard: Told) -> Guess | None:
        begun, heads = typed.keys[0] in self._begins, self._heads.get(spec.name, NONE)
        slots = filling(spec, things, typed.keys)
        if slots is None or (acts(spec) and typed.keys[0] not in heads and self._fields.begin(typed.keys)):
            return None
        covered = {at for thing in slots.values() for at in range(thing.start, thing.end)}
        items, told = self._narrowed(spec, typed, covered, things)
        filters = settle(items)
        if filters is None:
            return None
        said = frozenset(item.name for item in items)
        free = [one for one in things if one.sure and not one.within(covered)]
        if typed.keys[0] in SO_OF:
            free = [one for one in free if "who" not in one.slots or one.start != 1]  # of whom it is asked
        named = self._named(spec, free)
        rest = [key for at, key in enumerate(typed.keys) if at not in covered]
        meaning = heard.meant(spec.name, said, self._flags.get(spec.name, NONE), named, rest)
        besides = {name: named.get(name) for name in sorted(meaning.filters - said)}
        filters = (*filters, *((name, _raw(typed, one) if one else "") for name, one in besides.items()))
        covered |= {at for one in besides.values() if one for at in range(one.start, one.end)}
        fit = NAMED * (len(slots) + sum(map(bool, besides.values()))) + NARROWED * told
        if slots and isinstance(spec, Question) and spec.bare:
            fit += BARE
            covered |= {at for thing in things if thing.slots <= SHOWN for at in range(thing.start, thing.end)}
        if begun:
            fit += BEGUN if typed.keys[0] in heads else -BEGUN
        others = [
            thing
            for thing in things
            if not thing.within(covered)
            and not all(heard.belongs(typed.keys[at], meaning) for at in range(thing.start, thing.end))
        ]
        if acts(spec) and any("who" in thing.slots for thing in others):
            return None  # whom it would be about is anybody's guess
        costs, strange = [0.0], {at for at in range(len(typed.keys)) if self._strange(typed, at)}
        for at in set(range(len(typed.keys))) - covered:
            told, cost = self._word(typed, at, self._weights[spec.name])
            fit += told
            held = acts(spec) and typed.keys[at] in self._held
            if held or (cost and at in strange and (acts(spec) or not strange.isdisjoint((at - 1, at + 1)))):
                cost = MARKED  # a role, or somebody or something that is not there, is meant as well
            apart = self._counts(typed.keys[at]) or typed.excludes(at) or typed.keys[at] in APART
            if cost and (apart or not heard.belongs(typed.keys[at], meaning)):
                costs.append(cost)
        left = ((key, *typed.means.get(key, ())) for at, key in enumerate(typed.keys) if at not in covered)
        fit += ALIKE * self._likeness(spec.name, left, slots, narrowed=bool(items))
        left_out = sum(NAMED if thing.sure else UNKNOWN for thing in others) + sum(costs)
        raw = {name: _raw(typed, thing) for name, thing in slots.items()}
        canonical = written(spec.canonical, {name: text.casefold() for name, text in raw.items()}, filters)
        reading = Understood(spec, raw, filters, canonical, exact=False)
        unnamed = "who" not in slots and not ONE_PERSON.isdisjoint(typed.keys)
        unnamed |= acts(spec) and any(before in OF_IT and key == "it" for before, key in pairwise(typed.keys))
        either = len(items) > 1 and any(key == "or" for at, key in enumerate(typed.keys) if at not in covered)
        partial = unnamed or either or any(thing.sure for thing in others) or max(costs) >= MARKED
        says = not heads.isdisjoint(typed.keys)
        few = acts(spec) and not begun and len(typed.keys) < FEW_OF_A_WISH
        return Guess(reading, fit - left_out, left_out, partial, begun, says, 0.0 if few else heard.of(spec.name))

    def _named(self, spec: Question | Wish, free: Sequence[Thing]) -> dict[str, Thing]:
        """What may stand for the value of each filter that takes what has a name, among what is still `free`."""
        takes = self._takes.get(spec.name, {})
        fits = {name: next((one for one in free if kind in one.slots), None) for name, kind in takes.items()}
        return {name: one for name, one in fits.items() if one}

    def _narrowed(
        self, spec: Question | Wish, typed: Typed, covered: set[int], things: Sequence[Thing]
    ) -> tuple[list[Item], float]:
        """The filters said anywhere in the text, their words now `covered` too, and how many of those were known."""
        items: list[Item] = []
        told, at, filters = 0.0, 0, self._filters.get(spec.name)
        while filters is not None and at < len(typed.words):
            run = None if at in covered else filters.one(typed, at)
            said = range(at, run.after if run else at)
            torn = any(one.sure and one.within(said) and not {one.start, one.end - 1} <= {*said} for one in things)
            if run is None or torn or not covered.isdisjoint(said) or self._invented(run, typed, at, things):
                at += 1
                continue
            items += run.items
            covered |= set(range(at, run.after))
            told, at = told + run.known / 2, run.after
        return items, told

    def _invented(self, run: Run, typed: Typed, at: int, things: Sequence[Thing]) -> bool:
        """Whether the filter said at word `at` is a number of nothing, takes nearly all, or its text is our words."""
        if run.after - at == 1 and typed.keys[at] in COUNTED:
            return True
        if typed.keys[run.after - 1].isdigit() and any(one.start == run.after for one in things):
            return True  # "failed sign-ins 4 Alex"
        if at < LEAST_BEFORE and run.items[0].filter and run.items[0].filter.value == "rest":
            return True
        if run.after - at > 1 and run.items[0].spans and typed.keys[run.after - 1] in NUMBERS:
            return True
        if any("who" in thing.slots for thing in things) and undated(run, typed, at):
            return True
        if run.items[0].filter and run.items[0].filter.person and at and typed.keys[at - 1] in OURS:
            return True  # "my manager Adele has asked me"
        said = next((item.value for item in run.items if item.filter and item.filter.value == "text"), None)
        if said is None or any(thing.within(range(at, run.after)) for thing in things):
            return False
        return len(words := split(said)) > 1 and any(self.known(word.key) or word.key in EMPTY for word in words)

    def _strange(self, typed: Typed, at: int) -> bool:
        """Whether word `at` may be a name: it has a capital within the text, and is in no wording."""
        return at > 0 and typed.raw(at, at + 1)[:1].isupper() and not self.known(typed.keys[at])

    def _counts(self, key: str) -> bool:
        """Whether it says how much or when, or is a mark."""
        return (key in COUNTED and key != "one") or key in MONTH or key in WEEKDAY or bool(MARK.match(key))

    def _word(self, typed: Typed, at: int, weights: dict[str, float]) -> tuple[float, float]:
        """What word `at` tells of the spec with these `weights`, and what it costs to leave it out."""
        key = typed.keys[at]
        if key in DENIALS | APART:
            return 0.0, DENIED
        told = [weights[one] for one in (key, *typed.means.get(key, ())) if one in weights]
        if told or key in EMPTY:
            return max(told, default=0.0), 0.0
        if self._counts(key):
            return 0.0, MARKED
        before = typed.keys[at - 1] if at else ""
        if key not in self._tells and (before == "in" or (before == "of" and self._strange(typed, at))):
            return 0.0, MARKED  # it narrows: "in reatil", "of Fabrikam"
        return 0.0, min(ELSEWHERE * self._tells[key], MOST_ELSEWHERE) if key in self._tells else UNKNOWN


def _raw(typed: Typed, thing: Thing) -> str:
    said = typed.raw(thing.start, thing.end)
    return "me" if said.casefold() in MY else said
