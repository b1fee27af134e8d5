"""What the corpus teaches, its texts counted by meaning without the names in them: `python -m tests.heard`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.parse import Grammar, Understood, whole_grammar
from bot.parse.heard import COUNTS, NOTHING, Meaning, counted, nameless
from bot.parse.manners import plain
from bot.parse.reading import readings
from bot.parse.words import split
from tests.bot.parse.wordings import MEANS, MEANT, NO_ACTION, TOLD

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def heard() -> str:
    """The counts, as text."""
    return "\n".join(counted(_texts(whole_grammar()))) + "\n"


def _texts(grammar: Grammar) -> Iterator[tuple[Meaning, list[str]]]:
    for canonical, texts in (*MEANS.items(), *TOLD.items(), *MEANT.items()):
        asked = _reading(grammar, canonical)
        if asked is None:
            continue
        meaning = Meaning.of(asked)
        for text in texts:
            if split(text):
                yield meaning, nameless(plain(split(text)), asked, _reading(grammar, text, asked))
    for text in NO_ACTION:
        if split(text) and _reading(grammar, text) is None:
            yield NOTHING, nameless(plain(split(text)))


def _reading(grammar: Grammar, text: str, like: Understood | None = None) -> Understood | None:
    """What `text` means; of several the one of the same spec as `like`."""
    found = readings(grammar.read(text, NOW.date(), NOW))
    return next((one for one in found if like and one.spec is like.spec), next(iter(found), None))


if __name__ == "__main__":
    COUNTS.write_text(heard(), "utf-8")
