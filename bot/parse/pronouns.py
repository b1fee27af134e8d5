"""Words that stand for somebody named elsewhere: "her", "his devices"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.words import Word, split

PERSON = frozenset(("her", "him", "them", "she", "he", "they", "his", "hers", "their", "theirs"))
OWNERS = frozenset(("his", "their", "her"))
AFTER_OBJECT = frozenset(("", "please", "now", "from", "out", "again", "to", "and", "with", "in", "back", "off", "for"))
AFTER_OBJECT |= frozenset(
    "a an the some another that then by on everywhere until immediately asap at tomorrow today tonight next "
    "this".split()
)


def owns(keys: Sequence[str], at: int) -> bool:
    """Whether the word `at` is followed by what is theirs: "her devices", but "disable her please"."""
    return keys[at] in OWNERS and (keys[at + 1] if at + 1 < len(keys) else "") not in AFTER_OBJECT


def a_team(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether the "it" there is a department: "IT", "the it team"."""
    shouted = text[words[at].start : words[at].end] == "IT" and not text.isupper()
    return words[at].key == "it" and (shouted or [word.key for word in words[at + 1 : at + 2]] == ["team"])


def naming(text: str, name: str) -> str:
    """`text` with the name in place of the words that stand for it."""
    words, said, end = split(text), "", 0
    keys = [word.key for word in words]
    for at, word in enumerate(words):
        if word.key in PERSON:
            said += text[end : word.start] + name + ("'s" if owns(keys, at) else "")
            end = word.end
    return said + text[end:]
