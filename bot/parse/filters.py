"""The word groups that narrow a list: "guests inactive for 3 months and department Sales"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.parse.numbers import read_days
from bot.parse.typed import Typed
from bot.parse.words import spell
from services.specs import Filter

FILLERS = frozenset(
    ("and", "who", "that", "which", "are", "is", "were", "was", "have", "has", "had", "been", "also", "but", "only")
    + ("the", "all", "any", "our", "their", "with", "being", "did", "do", "does", "we", "currently", "still", "of")
)
# Inside a wording these may stand anywhere: "with a licence", "in the Sales department".
ARTICLES = frozenset(("a", "an", "the", "any", "their", "our", "its", "have", "been"))
NEGATIONS = frozenset(("no", "not", "never", "without"))
SPAN_LEADS = frozenset(("for", "in", "since", "within", "during"))
VALUE = "{}"


@dataclass(frozen=True, slots=True)
class Item:
    """One filter said. `filter` is None for a span of time on its own, which completes a days filter said without."""

    filter: Filter | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """Filters said one after another, the word `after` them, and how many words were known and mended."""

    items: tuple[Item, ...]
    after: int
    known: int
    mended: int


@dataclass(frozen=True, slots=True)
class _Wording:
    filter: Filter
    elements: tuple[frozenset[str] | str, ...]


class Filters:
    """The filters of one question, compiled. Every wording begins with a word, by which it is found.

    A days filter without a name is a span of time on its own ("changes 7d").
    """

    def __init__(self, filters: Sequence[Filter]) -> None:
        self._span = next((one for one in filters if not one.name), None)
        self._timed = any(one.value == "days" for one in filters)
        wordings = [_Wording(one, _elements(text)) for one in filters for text in _texts(one)]
        self._by_head: dict[str, list[_Wording]] = defaultdict(list)
        for wording in sorted(wordings, key=_most_told_first):
            for head in wording.elements[0]:
                self._by_head[head].append(wording)
        self.vocabulary = frozenset(
            word for wording in wordings for part in wording.elements if isinstance(part, frozenset) for word in part
        )

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
            step = self._one(typed, at)
            if step is None and typed.keys[at] in FILLERS:
                step = Run((), at + 1, 1, 0)
            if step is None and self._timed:
                step = _span(typed, at, self._span)
            if step is None:
                break
            items.extend(step.items)
            at, known, mended = step.after, known + step.known, mended + step.mended
        return Run(tuple(items), at, known, mended)

    def _one(self, typed: Typed, at: int) -> Run | None:
        key = typed.keys[at]
        for head in (key, *sorted(typed.means.get(key, ()))):
            for wording in self._by_head.get(head, ()):
                run = self._fits(wording, typed, at)
                if run is not None:
                    return run
        return None

    def _fits(self, wording: _Wording, typed: Typed, at: int) -> Run | None:
        start, value, spent, mended = at, None, 0, 0
        for place, part in enumerate(wording.elements):
            while at < len(typed.keys) - 1 and at > start and typed.keys[at] in ARTICLES:
                at += 1
            if isinstance(part, frozenset):
                cost = typed.cost(at, part)
                if cost is None:
                    return None
                at, mended = at + 1, mended + cost
                continue
            begun = at
            if wording.filter.value == "days":
                days = read_days(typed.numbers, at)
                if days is None:
                    return None
                value, at = f"{days[0]}d", days[1]
            else:
                # "in the last month" is no department, "has no licence" no licence.
                if at == len(typed.keys) or typed.keys[at] in NEGATIONS or read_days(typed.numbers, at) is not None:
                    return None
                at = self._text_end(typed, at, wording.elements[place + 1 : place + 2])
                if at == begun:
                    return None
                value, spent = typed.raw(begun, at), at - begun
        return Run((Item(wording.filter, value),), at, at - start - spent, mended)

    def _text_end(self, typed: Typed, at: int, following: tuple[frozenset[str] | str, ...]) -> int:
        """Where the words of a text value end: before what must follow, before the next filter, or with the text."""
        end = at
        while end < len(typed.words):
            if following and isinstance(following[0], frozenset) and typed.keys[end] in following[0]:
                break
            joined = end
            while joined < len(typed.words) and typed.keys[joined] in FILLERS:
                joined += 1
            if end > at and joined < len(typed.words) and self._one(typed, joined) is not None:
                break
            end += 1
        return end


def _most_told_first(wording: _Wording) -> tuple[int, int, str]:
    """Longer wordings first, and those whose words stand before the value: "in group X" before "in X team"."""
    place = wording.elements.index(VALUE) if VALUE in wording.elements else 0
    return -len(wording.elements), -place, wording.filter.name


def settle(items: Sequence[Item]) -> tuple[tuple[str, str], ...] | None:
    """(name, value) of each filter, defaults filled in; None when a span of time belongs to nothing."""
    spans = [item.value or "" for item in items if item.filter is None]
    settled = []
    for item in items:
        if item.filter is None:
            continue
        value = item.value
        if value is None and item.filter.value == "days" and spans:
            value = spans.pop(0)
        settled.append((item.filter.name, item.filter.default if value is None else value))
    return None if spans else tuple(dict.fromkeys(settled))


def _span(typed: Typed, at: int, meant: Filter | None) -> Run | None:
    begun = at + (typed.keys[at] in SPAN_LEADS)
    days = read_days(typed.numbers, begun)
    return None if days is None else Run((Item(meant, f"{days[0]}d"),), days[1], days[1] - at, 0)


def _texts(one: Filter) -> list[str]:
    """The canonical wording and all the others; a default makes the value optional."""
    if not one.name:
        return list(one.says)
    canonical = f"{one.name} {VALUE}" if one.value else one.name
    return [canonical, *([one.name] if one.value and one.default else []), *one.says]


def _elements(text: str) -> tuple[frozenset[str] | str, ...]:
    return tuple(
        VALUE if part == VALUE else frozenset(spell(word) for word in part.split("|")) for part in text.split()
    )
