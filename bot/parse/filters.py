"""The word groups that narrow a list: "guests inactive for 3 months and department Sales"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.parse.fillers import (
    AND_YET,
    ARTICLES,
    BEGIN_NO_TEXT,
    ENDS,
    FILLERS,
    LONG_FILLERS,
    NEGATIONS,
    WHOSE,
    WORDS_TOO,
)
from bot.parse.filter_wordings import KNOWN, SPANS, FilterWording, folded, misspelt, signs_of, wordings_of
from bot.parse.group_names import begins_group
from bot.parse.items import Item, Run
from bot.parse.no_names import NOT_IN, no_field
from bot.parse.numbers import UNITS, VAGUELY, read_amount, read_number
from bot.parse.spans import LEADS
from bot.parse.typed import Typed
from bot.parse.words import OWNED
from services.specs import Filter

# A figure behind one of these is its number: "request 42".
NUMBERED = frozenset(("request", "approval", "ticket", "number", "nr", "id", "microsoft", "office"))
AND, NONE = frozenset(("and", "or")), frozenset[str]()
LACKS = frozenset(("without", "no"))
# What "and" may add to what is left out: "excluding guests and disabled accounts".
JOINS, JOINED = frozenset(("and", "or", "nor")), re.compile(r"[,&+/]")
THOSE = frozenset(("those", "the", "all", "any", "ones", "users"))
PLACES = frozenset(("in", "from", "of", "on", "using"))
NOW = frozenset(("this", "today", "yesterday", "before", "after", "until", "between", "from"))
# "Made by way of a group" names none.
NO_NAME_ENDS = frozenset(("a", "an", "any", "my", "our", "your"))
REST = "rest"
LONGEST_KNOWN = 6
# "7d", which is "7 days".
MANY = re.compile(r"[0-9]+[hdwmy]")


class Filters:
    """The filters of one question, compiled. Every wording is found by the word it begins with.

    A span filter without a name is a span of time on its own ("changes 7d"). `signs` are words of which one is in every
    text that says any of them but a span of time alone, which `spans` tells to be possible.
    """

    def __init__(self, filters: Sequence[Filter], noun: str = "") -> None:
        """`noun` is what the list is of."""
        self._noun = noun
        self._kinds = tuple(dict.fromkeys(one.value for one in filters if one.value in SPANS))
        self._span = next((one for one in filters if not one.name), None)
        self._known = {one: folded(one.known) for one in filters}
        wordings = [*wordings_of(filters)]
        self._by_head: dict[str, list[FilterWording]] = defaultdict(list)
        for wording in wordings:
            for head in self._heads(wording):
                self._by_head[head].append(wording)
        self.vocabulary = frozenset(
            word for wording in wordings for part in wording.elements if isinstance(part, frozenset) for word in part
        )
        self._own = self.vocabulary - ARTICLES
        self.signs, self.spans = signs_of(*filters), bool(self._kinds)

    def _heads(self, wording: FilterWording) -> Iterator[str]:
        first = wording.elements[0]
        if isinstance(first, frozenset):
            yield from first
        else:
            known, text = self._known[wording.filter], wording.filter.value in {"text", REST}
            named = known if isinstance(known, frozenset) and text else None
            yield from ("",) if named is None else {text.split()[0] for text in named}

    def read(self, typed: Typed, at: int) -> Run:
        """The filters said from word `at`, as many as there are; words like "and" and "who are" count as known."""
        run = typed.runs.get((id(self), at))
        if run is None:
            run = typed.runs[id(self), at] = self._read(typed, at)
        return run

    def _read(self, typed: Typed, at: int) -> Run:
        items: list[Item] = []
        known = mended = 0
        while at < len(typed.words):
            step = self.one(typed, at)
            owned = typed.keys[at] == OWNED and bool(items) and bool(items[-1].spans)  # "last week's changes"
            if step is None and (owned or _fills(typed, at)):
                step = Run((), at + 1, 1, 0)
            if step is None:
                break
            steps = [step]
            if typed.keys[at] in LACKS and (lacking := self._lacking(typed, step.after, typed.keys[at])):
                steps.append(lacking)
            for one in steps:
                items.extend(one.items)
                at, known, mended = one.after, known + one.known, mended + one.mended
        return Run(tuple(items), at, known, mended)

    def _lacking(self, typed: Typed, at: int, lack: str) -> Run | None:
        """What "or job title" at word `at` says behind "without a department"; None where it says anything itself."""
        begun = at + 1
        if typed.keys[at:begun] not in (["and"], ["or"], ["nor"]) or self.one(typed, begun):
            return None
        return self._implied(typed, begun, lack)

    def _implied(self, typed: Typed, at: int, word: str) -> Run | None:
        """What is said at word `at` as if `word` stood before it."""
        fits = (self._fits(one, typed, at, given=True) for one in self._beginning(typed, word))
        runs = [replace(run, known=run.known + 2) for run in fits if run and run.after > at]
        return max(runs, key=lambda run: run.after, default=None)

    def one(self, typed: Typed, at: int) -> Run | None:
        """The filter, or the span of time on its own, that is said at word `at`; None for neither."""
        said = self._one(typed, at)
        if said and typed.keys[at] in NEGATIONS and typed.keys[said.after : said.after + 1] == [self._noun]:
            said = replace(said, after=said.after + (self._noun in typed.keys[:at]))  # "..., excluding dynamic groups"
        return self._excluding(typed, said) if said and typed.excludes(at) else said or self._alone(typed, at)

    def _excluding(self, typed: Typed, run: Run) -> Run | None:
        """The `run` of "excluding guests" with what "and disabled accounts" leaves out too; None where it cannot."""
        at = run.after
        while at < len(typed.keys) and ((joined := typed.keys[at] in JOINS) or JOINED.search(typed.gap(at))):
            begun = at + joined
            first = next((one for one in range(begun, len(typed.keys)) if typed.keys[one] not in THOSE), at)
            said = self.one(typed, first)
            if said is None or not said.items[0].name or (first == begun and typed.keys[first] in ENDS | PLACES):
                break
            ways = (self._negated(typed, begun - 1, "not"), self._implied(typed, first, "not"))
            found = [one for one in ways if one and THOSE.issuperset(typed.keys[one.after : said.after])]
            if not found or (typed.parted(at) and not joined):
                return None  # with a comma it may be meant as well as left out
            more = max(found, key=lambda one: one.after)
            at = max(more.after, said.after)
            run = Run((*run.items, *more.items), at, run.known + more.known, run.mended + more.mended)
        return run

    def lasting(self, typed: Typed, at: int, one: Filter) -> Run | None:
        """The span of time said at word `at` on its own, as the value of the filter `one`."""
        span = typed.span(at, one.value)
        return None if span is None else Run((Item(one, span[0], one.name),), span[1], 2 * (span[1] - at), 0)

    def _one(self, typed: Typed, at: int, *, bare: bool = True) -> Run | None:
        """The filter said at word `at`, plainly or with a "not" before it; `bare`: also a known name on its own."""
        asked = id(self), at, bare
        if asked not in typed.filters:
            typed.filters[asked] = self._said(typed, at, bare=bare)
        said: Run | None = typed.filters[asked]
        return said

    def _said(self, typed: Typed, at: int, *, bare: bool) -> Run | None:
        key = typed.keys[at]
        opposite = self._negated(typed, at) if key in NEGATIONS else None
        for head in (key, *sorted(typed.means.get(key, ())), ""):
            best: Run | None = None
            for wording in self._beginning(typed, head):
                run = self._fits(wording, typed, at) if bare or wording.elements != (KNOWN,) else None
                if run and (best is None or (run.after, run.known) > (best.after, best.known)):
                    best = run
            if best is not None:
                # "never opened Workday" is more than "never opened".
                more = opposite and (opposite.after, opposite.known) > (best.after, best.known)
                return opposite if more else best
        return opposite

    def _beginning(self, typed: Typed, head: str) -> Sequence[FilterWording]:
        """The wordings that begin with `head` and could be said anywhere in the text, most told first."""
        filed = self._by_head.get(head)
        if filed is None:
            return ()
        asked = id(self), head
        if asked not in typed.wordings:
            typed.wordings[asked] = [one for one in filed if one.could_be(typed.said)]
        wordings: Sequence[FilterWording] = typed.wordings[asked]
        return wordings

    def _negated(self, typed: Typed, at: int, word: str = "") -> Run | None:
        """The opposite of the filter said after a word like "not" or "without"; after `word`, if that is implied."""
        implied, begun = NEGATIONS[word or typed.keys[at]], at + 1
        if typed.keys[at] == "outside" and typed.keys[begun : begun + 1] in (["guests"], ["users"]):
            return None  # "all outside guests" are not outside of anything
        while begun < len(typed.keys):
            heads = (typed.keys[begun], *((implied,) if implied else ()))
            best: Run | None = None
            for head in heads:
                for wording in self._beginning(typed, head):
                    if not wording.filter.opposite or wording.name != wording.filter.name:
                        continue
                    run = self._fits(wording, typed, begun, given=head == implied and typed.keys[begun] != implied)
                    if run is None:
                        continue
                    items = tuple(replace(one, name=wording.filter.opposite) for one in run.items)
                    found = Run(items, run.after, run.known + 2 * (begun - at), run.mended)
                    if best is None or (found.after, found.known) > (best.after, best.known):
                        best = found
            if best is not None:
                return best
            if typed.keys[begun] not in ARTICLES | FILLERS and typed.keys[at : begun + 1] != ["not", "for"]:
                return None
            begun += 1
        return None

    def _alone(self, typed: Typed, at: int) -> Run | None:
        """A span of time on its own; what it is depends on the filter that it completes."""
        if typed.keys[at].isdigit() and at and (typed.keys[at - 1] in NUMBERED or self._of_a_name(typed, at)):
            return None
        spans = [(kind, *span) for kind in self._kinds if (span := typed.span(at, kind)) is not None]
        if not spans:
            return None
        after = spans[0][2]
        item = Item(self._span, None, spans=tuple((kind, value) for kind, value, end in spans if end == after))
        return Run((item,), after, 2 * (after - at), 0)

    def _of_a_name(self, typed: Typed, at: int) -> bool:
        """Whether a figure belongs to a name before it: "Alliance 1", not "Inactive 30"."""
        counts = at + 1 < len(typed.keys) and typed.keys[at + 1] in UNITS
        return not counts and at > 1 and typed.raw(at - 1, at).istitle() and typed.keys[at - 1] not in self.vocabulary

    def _fits(self, wording: FilterWording, typed: Typed, at: int, *, given: bool = False) -> Run | None:
        """How `wording` fits at word `at`; `given`: its first word was implied by a negation."""
        start, value, spent, mended = at, None, 0, 0
        for place, part in enumerate(wording.elements):
            if given and place == 0:
                continue
            at = _past_articles(typed, at, part, start - given)
            if isinstance(part, frozenset):
                cost = typed.cost(at, part)
                if cost is None:
                    return None
                at, mended = at + 1, mended + cost
                continue
            said = self._value(wording, part, typed, at, wording.elements[place + 1 : place + 2])
            if said is None:
                return None
            value, at, spent = said[0], said[1], spent + said[2]
        items = [Item(wording.filter, value, wording.name)]
        while wording.elements[-1] == KNOWN and wording.filter.of and typed.keys[at : at + 1] == ["and"]:
            end = self._known_end(typed, at + 1, self._known[wording.filter])
            if end is None:
                break
            items.append(Item(wording.filter, typed.raw(at + 1, end), wording.name))
            at = end
        return Run(tuple(items), at, 2 * (at - start - spent), mended)

    def _value(
        self, wording: FilterWording, part: str, typed: Typed, at: int, following: tuple[frozenset[str] | str, ...]
    ) -> tuple[str, int, int] | None:
        """The value said at word `at`, the word after it, and how many of its words are the person's own."""
        if wording.filter.value in SPANS:
            span = typed.span(at, wording.filter.value)
            return None if span is None else (span[0], span[1], 0)
        if wording.filter.value == "number":
            many = None if typed.keys[at : at + 1] in ([one] for one in VAGUELY) else read_number(typed.numbers, at)
            return None if many is None else (str(many[0]), many[1], many[1] - at)
        if wording.filter.value == "amount":
            much = read_amount(typed.numbers, at)
            return None if much is None else (much[0], much[1], much[1] - at)
        if wording.filter.value == REST:
            return (typed.raw(at, len(typed.keys)), len(typed.keys), 1) if at < len(typed.keys) else None
        if part == KNOWN or wording.filter.known:
            known = self._known_end(typed, at, self._known[wording.filter])
            several = known and self._several_end(wording.filter, typed, known)
            if part == KNOWN or several != known:
                return (typed.raw(at, several), several, 0) if several else None
            if known and not wording.filter.of and not self._own.isdisjoint(typed.keys[known : known + 1]):
                return typed.raw(at, known), known, known - at
        # "in the last month" is no department, "has no licence" no licence.
        if at == len(typed.keys) or typed.parted(at) or self._begins_no_text(wording.filter, typed, at):
            return None
        if typed.span(at, "past") is not None:
            return None
        end = self._text_end(typed, at, following)
        run = self._one(typed, at, bare=False) if wording.filter.of == "app" else None
        if run and FILLERS.issuperset(typed.keys[run.after : end]):
            return None  # "minus disabled users" is about no app
        kind = "who" if wording.filter.person else wording.filter.of
        nobody = not NOT_IN.get(kind, NONE).isdisjoint(typed.keys[at:end])
        nowhere = not wording.filter.of and no_field(typed.keys[at:end])
        nothing = end == at or typed.raw(end - 1, end) in NO_NAME_ENDS or typed.keys[at:end] == [self._noun]
        nothing = nothing or (end - at == 1 and misspelt(wording.filter, typed.keys[at]))
        nothing = nothing or (kind == "app" and all(map(str.isdigit, typed.keys[at:end])))
        another = wording.filter.field and self._of_a_licence(typed, at, end)
        return None if nobody or nowhere or nothing or another else (typed.raw(at, end), end, end - at)

    def _of_a_licence(self, typed: Typed, at: int, end: int) -> bool:
        """Whether those words are a licence's: "without MFA, with E5" tells of no factor."""
        ends = (self._known_end(typed, at, known) for one, known in self._known.items() if one.of == "licence")
        return any(one and {"licence", "licences"}.issuperset(typed.keys[one:end]) for one in ends)

    def _begins_no_text(self, one: Filter, typed: Typed, at: int) -> bool:
        begins_none = typed.keys[at] in BEGIN_NO_TEXT and not begins_group(one, typed, at)
        return begins_none and (not one.known or self._known_end(typed, at, self._known[one]) is None)

    def _several_end(self, one: Filter, typed: Typed, end: int) -> int:
        """Where the known texts end that are strung together: "Sales, HR or Legal"; a name of a thing stands alone."""
        known = self._known[one]
        while one.one_of_several and end < len(typed.keys):
            joined = typed.keys[end] in AND
            if not joined and not JOINED.search(typed.gap(end)):
                break
            more = self._known_end(typed, end + joined, known, ends=True)
            if more is None:
                break
            end = more
        return end

    def _known_end(
        self, typed: Typed, at: int, known: frozenset[str] | re.Pattern[str], *, ends: bool = False
    ) -> int | None:
        """Where the longest known text that stands at word `at` ends; "it" is one where it `ends` what is strung."""
        if at < len(typed.keys) and typed.keys[at] in WORDS_TOO and not typed.raw(at, at + 1).isupper():
            last = ends and typed.keys[at + 1 : at + 2] in ([], ["and"], ["or"])
            return at + 1 if last and isinstance(known, frozenset) and typed.keys[at] in known else None
        if typed.keys[at : at + 1] == ["hours"] and typed.raw(at, at + 1).casefold() != "hr":
            return None
        if isinstance(known, re.Pattern):
            return at + 1 if at < len(typed.keys) and known.fullmatch(typed.keys[at].casefold()) else None
        for end in range(min(len(typed.keys), at + LONGEST_KNOWN), at, -1):
            if (said := " ".join(typed.keys[at:end])) in known or said.casefold() in known:
                return end
            inside = [key for key in typed.keys[at + 1 : end - 1] if key not in WHOSE]
            if len(inside) < end - at - 2 and " ".join((typed.keys[at], *inside, typed.keys[end - 1])) in known:
                return end
        return None

    def _text_end(self, typed: Typed, at: int, following: tuple[frozenset[str] | str, ...]) -> int:
        """Where the words of a text value end: before what must follow, before the next filter, or with the text."""
        end = at
        while end < len(typed.words):
            if following and isinstance(following[0], frozenset) and typed.keys[end] in following[0]:
                break
            if end > at and typed.keys[end] in ENDS:
                break
            if end > at and self._begins(typed, end) and not self._goes_on(typed, at, end):
                break
            end += 1
        return end - (end - 1 > at and typed.keys[end - 1] == "and")

    def _goes_on(self, typed: Typed, begin: int, at: int) -> bool:
        """Whether a name of several words goes on at word `at`: "Adobe Creative Cloud", but "the Sales Team guests".

        It is written with capitals, or ends with a word that is not what a filter is called.
        """
        if at - begin < 2 or typed.keys[at] in FILLERS:
            return False
        run = self._one(typed, at, bare=False)
        last = run is not None and at + 1 == len(typed.keys) == run.after and run.items[0].name != typed.keys[at]
        return last or all(typed.raw(one, one + 1).istitle() for one in (at - 2, at - 1, at))

    def _says_when(self, typed: Typed, at: int) -> bool:
        """Whether a span of time is said at word `at`, by more than a number: that may be part of a name."""
        counted = typed.keys[at].isdigit() and typed.keys[at + 1 : at + 2] and typed.keys[at + 1] in UNITS
        return bool(counted or MANY.fullmatch(typed.keys[at]) or typed.keys[at] in LEADS | NOW) and any(
            typed.span(at, kind) is not None for kind in self._kinds
        )

    def _begins(self, typed: Typed, at: int) -> bool:
        """Whether another filter or a time is said at word `at`, or behind words like "and who are"."""
        if self._one(typed, at, bare=False) is not None or self._says_when(typed, at):
            return True
        while at < len(typed.words) and typed.keys[at] in FILLERS:
            at += 1
            if at < len(typed.words) and (self._one(typed, at) is not None or self._says_when(typed, at)):
                return True
        return False


def _fills(typed: Typed, at: int) -> bool:
    """Whether a word changes nothing, or is one that is misspelt ("actualy"); "they" in "although they have no mfa"."""
    if typed.keys[at] == "they":
        return at > 0 and typed.keys[at - 1] in AND_YET
    return typed.keys[at] in FILLERS or not LONG_FILLERS.isdisjoint(typed.means.get(typed.keys[at], ()))


def _past_articles(typed: Typed, at: int, part: frozenset[str] | str, start: int) -> int:
    while (
        at < len(typed.keys) - 1
        and at > start
        and (typed.keys[at] in ARTICLES or typed.keys[at - 1 : at + 1] == ["not", "for"])  # "except for guests"
        and not (isinstance(part, frozenset) and typed.keys[at] in part)
    ):
        at += 1
    return at
