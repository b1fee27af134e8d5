"""What a question is led in by: "for the audit our auditors want a list of ...", "is it possible to see ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.parse.words import Word

# Behind one of these stands what is wanted.
WANTS = frozenset("want wants wanted need needs needed require requires like ask asks asked asking asking know".split())
WANTS |= frozenset(
    "see wonder wonders wondering curious interested looking look find check tell show list give".split()
)
WANTS |= frozenset("get send understand clarify verify determine figure prepare provide compile possible".split())
# Between that and what is wanted these change nothing.
BETWEEN = frozenset("me us him you to for in at about out from if whether that please of into up just know see".split())
BETWEEN |= frozenset("list get find have show check".split())
# "I don't want to see guests" wants none; "I do not know who ..." does.
DENIES = frozenset(("not", "no", "never", "nobody", "without"))
KNOWING = frozenset(("know", "sure", "understand", "remember"))
LONGEST, MOST = 14, 4


def led_in(text: str, words: Sequence[Word]) -> Iterator[str]:
    """What may be wanted by a `text` that says before it who wants it, or what for; the longest first."""
    keys = [word.key for word in words]
    begins: list[int] = []
    for at, key in enumerate(keys[:LONGEST]):
        if key not in WANTS or _denied(keys, at):
            continue
        begin = at + 1
        while begin < len(keys) and keys[begin] in BETWEEN:
            begin += 1
        if 1 < begin < len(keys) and begin not in begins:
            begins.append(begin)
    for begin in begins[:MOST]:
        yield text[words[begin].start :]


def _denied(keys: Sequence[str], at: int) -> bool:
    """Whether what is wanted by word `at` is not wanted."""
    before = keys[max(0, at - 3) : at]
    return not DENIES.isdisjoint(before) and keys[at] not in KNOWING
