"""A clause that narrows what is asked before it: "who used Box lately, not the guests", "how many, employees only"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.parse.reading import Understood
from bot.parse.words import Word, phrase
from services.specs import Question

Read = Callable[[str], Sequence[Understood]]
NARROWS = frozenset("not no only just without excluding except minus".split())


def narrowed(text: str, parts: Sequence[tuple[Word, ...]], read: Read) -> list[Understood]:
    """The question of the first of two clauses, narrowed by the second; nothing where that does not narrow it."""
    if len(parts) != 2 or (parts[1][0].key not in NARROWS and parts[1][-1].key != "only"):
        return []
    first, second = (phrase(text, part) for part in parts)
    own = [one for one in read(first) if isinstance(one.spec, Question) and one.spec.filters]
    found = ((one, more) for one in own for more in read(f"{one.canonical} {second}"))
    return [more for one, more in found if _tells_more(one, more)]


def _tells_more(reading: Understood, more: Understood) -> bool:
    """Whether it is the same question with something said besides."""
    same = reading.spec is more.spec and _folded(reading.slots.items()) == _folded(more.slots.items())
    return same and _folded(reading.filters) < _folded(more.filters)


def _folded(said: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(name, value.casefold()) for name, value in said}
