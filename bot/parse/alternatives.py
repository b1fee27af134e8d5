"""Two things of which one is meant: "disable Lynne or Megan", "users in Sales or Marketing"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.parse.reading import Understood
from bot.parse.words import Word
from services.specs import Question

Read = Callable[[str], Sequence[Understood]]
LONGEST = 4


def alternatives(text: str, words: tuple[Word, ...], read: Read) -> list[Understood]:
    """The two readings of a text with an "or", with the one and with the other; nothing where they differ in more."""
    places = [at for at, word in enumerate(words) if word.key == "or"]
    if len(places) != 1:
        return []
    at = places[0]
    ends = range(min(len(words), at + 1 + LONGEST), at + 1, -1)
    firsts = {end: _only(read(_without(text, words, at, end))) for end in ends}
    for begin in range(max(0, at - LONGEST), at):
        other = _only(read(_without(text, words, begin, at + 1)))
        for end, one in firsts.items():
            if one and other and _alike(one, other, _raw(text, words, begin, at), _raw(text, words, at + 1, end)):
                return [one, other]
    return []


def _only(readings: Sequence[Understood]) -> Understood | None:
    return readings[0] if readings and readings[0].exact else None


def _without(text: str, words: tuple[Word, ...], begin: int, end: int) -> str:
    after = text[words[end].start :] if end < len(words) else ""
    return f"{text[: words[begin].start]}{after}".strip()


def _raw(text: str, words: tuple[Word, ...], begin: int, end: int) -> str:
    return text[words[begin].start : words[end - 1].end]


def _alike(one: Understood, other: Understood, left: str, right: str) -> bool:
    """Whether both say the same, but the one `left` where the other says `right`."""
    if one.spec is not other.spec:
        return False
    own, theirs = _said(one), _said(other)
    if len(own) != len(theirs):
        return False
    unlike = [pair for pair in zip(own, theirs, strict=True) if pair[0] != pair[1]]
    if len(unlike) != 1:
        return False
    (name, value), (others, its) = unlike[0]
    if name == others:
        return (value, its) == (left, right)
    return _within(one, name, value, left) and _within(other, others, its, right)


def _within(reading: Understood, name: str, value: str, said: str) -> bool:
    """Whether a text that was taken as it was typed is among the words of that alternative."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    typed = name in reading.slots or any(one.value == "text" and name in (one.name, one.opposite) for one in filters)
    return not typed or value in said


def _said(reading: Understood) -> list[tuple[str, str]]:
    return [*reading.slots.items(), *reading.filters]
