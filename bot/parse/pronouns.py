"""Words that stand for somebody named elsewhere: "her", "his devices"."""

from __future__ import annotations

from collections.abc import Sequence

PERSON = frozenset(("her", "him", "them", "she", "he", "they", "his", "hers", "their", "theirs"))
OWNERS = frozenset(("his", "their", "her"))
AFTER_OBJECT = frozenset(("", "please", "now", "from", "out", "again", "to", "and", "with", "in", "back", "off", "for"))
AFTER_OBJECT |= frozenset(
    "a an the some another on everywhere until immediately asap at tomorrow today tonight next this".split()
)


def owns(keys: Sequence[str], at: int) -> bool:
    """Whether the word `at` is followed by what is theirs: "her devices", but "disable her please"."""
    return keys[at] in OWNERS and (keys[at + 1] if at + 1 < len(keys) else "") not in AFTER_OBJECT
