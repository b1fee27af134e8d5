"""The words of a text that name people, apps, groups, roles and licences there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.meant import FINDERS
from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.gist import EMPTY
from bot.parse.no_names import NO_LICENCE
from bot.parse.things import Thing
from bot.parse.words import OWNED, Word
from services.names import fold
from services.store.reader import Reader

KINDS = ("who", "app", "group", "role", "licence")
# What has names of common words only: a person called Will is not meant by "will".
COMMON = ("group", "role", "licence")
# Nor is an app, unless it has a capital within the text or is used: "who uses box", "is anybody on box".
USED = frozenset("use uses used using open opens opened on to into app".split())
LONGEST_NAME = 4
SHORTEST_OWNER = 4


def spotted(read: Reader, text: str, words: Sequence[Word], known: Callable[[str], bool]) -> list[Thing]:
    """What is named by `words` of `text`, in that order, longer names first; `known` are the words of our wordings."""
    found: list[Thing] = []
    for at, end in _spans(words):
        if any(one.within(range(at, end)) for one in found):
            continue
        common = all(known(word.key) for word in words[at:end])
        name = text[words[at].start : words[end - 1].end]
        among = (*COMMON, *_used(text, words, at)) if common else KINDS
        kinds = frozenset(kind for kind in among if _names(read, kind, name, whole=common))
        if not kinds and not common and end - at == 1 and name.endswith("s") and len(name) >= SHORTEST_OWNER:
            kinds = frozenset(kind for kind in ("who", "app") if _names(read, kind, name[:-1], whole=False))
        if kinds:
            small = end - at == 1 and name.islower() and "who" not in kinds
            found.append(Thing(kinds, at, end, not small or any(_names(read, one, name, whole=True) for one in kinds)))
    return sorted(found, key=lambda one: one.start)


def _spans(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The runs of words that may be a name, the longest first."""
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            keys = [word.key for word in words[at : at + length]]
            if EMPTY.isdisjoint(keys) and OWNED not in keys and any(map(str.isalpha, "".join(keys))):
                yield at, at + length


def _used(text: str, words: Sequence[Word], at: int) -> tuple[str, ...]:
    """The kinds that common words from word `at` may name as well, for how they are written and what is before them."""
    said = text[words[at].start : words[at].end]
    if not at or said.casefold() in MONTH.keys() | WEEKDAY.keys():
        return ()
    capital = said.istitle() and not text.istitle()
    return ("app",) if capital or words[at - 1].key in USED else ()


def _names(read: Reader, kind: str, name: str, *, whole: bool) -> bool:
    """Whether something of that `kind` has these words in its name, or is called nothing else."""
    key = fold(name)
    if kind == "licence" and key in NO_LICENCE:
        return False  # "the free seats of Teams Premium"
    called = [fold(hit.name) for hit in FINDERS[kind](read, name).hits]
    if whole and kind != "licence":
        return key in called
    if "@" in key:
        return bool(called)
    return any(set(key.split()) <= set(one.replace("(", " ").split()) for one in called)
