"""Whether the places of a reading took more than is theirs: the rest of a sentence, a time, another name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse import clauses
from bot.parse.filter_wordings import strung
from bot.parse.manners import begun
from bot.parse.reading import Understood
from bot.parse.slots import LENGTHS, NAMING, TIMES, WHOLE
from bot.parse.words import Word
from services.specs import Question


def in_a_name(said: str, wishes: Sequence[Understood]) -> bool:
    """Whether what was `said` is, or has in it, part of a name in one of the wishes, instead of a message or a time."""
    names = ((name, value) for one in wishes for name, value in one.slots.items())
    return any(said in value or value in said for name, value in names if name not in WHOLE | TIMES | LENGTHS)


def swallows(text: str, words: tuple[Word, ...], reading: Understood) -> bool:
    """Whether the words the text begins with were taken for part of a name: "remove Adele and Lee from group ..."."""
    first = begun(words)[0]
    return any(said.startswith(text[first.start : first.end]) for said in reading.slots.values())


def runs_on(reading: Understood) -> bool:
    """Whether a name in it goes on behind a comma or an "or": "bring back Patti, I deleted her by accident"."""
    said = [text for name, text in reading.slots.items() if name in NAMING | {"value", "hours"}]
    # A message begins there: 'until Friday: "I am away"'.
    said += [text for name, text in reading.slots.items() if name in {"start", "end"} and ": " in text]
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    for name, text in reading.filters:
        kept = [one for one in filters if name in (one.name, one.opposite)]
        if not any(strung(one, text) or (one.value == "rest" and not clauses.BREAK.search(text)) for one in kept):
            said.append(text)
    return not reading.names and any(clauses.BREAK.search(text) or clauses.MORE.search(text) for text in said)
