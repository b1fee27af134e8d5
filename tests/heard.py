"""What the corpus teaches, its texts counted by meaning without the names in them: `python -m tests.heard`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.parse import Grammar, Understood, whole_grammar
from bot.parse.heard import COUNTS, NAMED, NOTHING, Meaning, counted
from bot.parse.manners import plain
from bot.parse.reading import readings
from bot.parse.words import split
from bot.spotted import KINDS
from services.specs import Question
from tests.bot.parse.wordings import MEANS, NO_ACTION, TOLD

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
# Filters whose values are names of what there is.
OF = frozenset((*KINDS, "other"))


def heard() -> str:
    """The counts, as text."""
    return "\n".join(counted(_texts(whole_grammar()))) + "\n"


def _texts(grammar: Grammar) -> Iterator[tuple[Meaning, list[str]]]:
    for canonical, texts in (*MEANS.items(), *TOLD.items()):
        asked = _reading(grammar, canonical)
        if asked is None:
            continue
        meaning = Meaning.of(asked)
        for text in texts:
            if split(text):
                yield meaning, _without_names(text, asked, _reading(grammar, text, asked))
    for text in NO_ACTION:
        if split(text) and _reading(grammar, text) is None:
            yield NOTHING, _without_names(text)


def _reading(grammar: Grammar, text: str, like: Understood | None = None) -> Understood | None:
    """What `text` means; of several the one of the same spec as `like`."""
    found = readings(grammar.read(text, NOW.date(), NOW))
    return next((one for one in found if like and one.spec is like.spec), next(iter(found), None))


def _without_names(text: str, *meant: Understood | None) -> list[str]:
    """The words of `text`, with NAMED for each name that is in what was `meant` by it."""
    keys = [word.key for word in plain(split(text))]
    names: list[str] = []
    for reading in filter(None, meant):
        named = {one.name for one in reading.spec.filters if one.of in OF} if isinstance(reading.spec, Question) else ()
        names += [*reading.slots.values(), *(value for name, value in reading.filters if value and name in named)]
    for name in names:
        said = [word.key for word in split(name)]
        places = (at for at in range(len(keys)) if said and keys[at : at + len(said)] == said)
        if (at := next(places, None)) is not None:
            keys[at : at + len(said)] = [NAMED]
    return keys


if __name__ == "__main__":
    COUNTS.write_text(heard(), "utf-8")
