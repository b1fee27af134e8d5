"""The words around a wish that change nothing about it: please, could you, show me."""

from __future__ import annotations

from bot.parse.words import Word

POLITE = tuple(
    tuple(phrase.split())
    for phrase in (
        "please kindly steward @steward hey hi hello ok okay so well just now and then also actually quickly".split()
        + ["can you", "could you", "would you", "will you", "would you mind", "hi steward", "hey steward"]
        + ["can you help me", "i want to", "i need to", "i would like to", "i want you to", "i need you to"]
        + ["i would like you to", "we need to", "we want to", "you should", "go ahead and", "let us", "lets"]
    )
)
# After these only a question can follow: "show me disable adele" is nobody's wish to change something.
ASKING = tuple(
    tuple(phrase.split())
    for phrase in (
        "show list find get give display fetch lookup search see view open describe tell me all the any our my a an "
        "about up for which info information details everything overview".split()
        + ["can i see", "could i see", "may i see", "let me see", "do you know", "do we know", "do you have"]
        + ["i want", "i need", "i would like", "what about", "how about", "what are", "what is", "who are", "are there"]
        + ["is there", "do we have", "there are", "look up", "tell me about", "give me", "details of", "details on"]
    )
)
PARTING = tuple(
    tuple(phrase.split())
    for phrase in (
        "please thanks now immediately asap thx today mate steward".split()
        + ["thank you", "for me", "right now", "right away", "at once", "as soon as possible", "if you can"]
        + ["in the tenant", "in our tenant", "do we have", "are there", "we have", "if possible"]
    )
)


def _by(place: int, phrases: tuple[tuple[str, ...], ...]) -> dict[str, list[tuple[str, ...]]]:
    """`phrases` by their first (0) or last (-1) word, longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        index.setdefault(phrase[place], []).append(phrase)
    return index


BEFORE_ALL = _by(0, POLITE)
BEFORE_QUESTIONS = _by(0, POLITE + ASKING)
AFTER_ALL = _by(-1, PARTING)


def begun(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without politeness before; "now" at the end may be part of what is meant ("sync now")."""
    return _ahead(words, BEFORE_ALL)


def plain(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without politeness before and after."""
    words = begun(words)
    while phrase := _said(words, AFTER_ALL, -1):
        words = words[: -len(phrase)]
    return words


def asked(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without "show me", "list all" and the like before; what is left can only be a question."""
    return _ahead(words, BEFORE_QUESTIONS)


def _ahead(words: tuple[Word, ...], index: dict[str, list[tuple[str, ...]]]) -> tuple[Word, ...]:
    while phrase := _said(words, index, 0):
        words = words[len(phrase) :]
    return words


def _said(words: tuple[Word, ...], index: dict[str, list[tuple[str, ...]]], place: int) -> tuple[str, ...]:
    """The phrase standing at the beginning (0) or end (-1) of `words`, with something left besides it; () for none."""
    for phrase in index.get(words[place].key, ()):
        part = words[: len(phrase)] if place == 0 else words[-len(phrase) :]
        if len(words) > len(phrase) and all(word.key == said for word, said in zip(part, phrase, strict=True)):
            return phrase
    return ()
