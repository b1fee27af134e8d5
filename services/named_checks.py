"""A check by the name people type for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pkgutil import iter_modules

from rapidfuzz import fuzz, process

from services import checks as every_check
from services.errors import NotFound
from services.names import fold, label
from services.specs import Check

# "Inactve" is "inactive".
LIKE = 80
LINKS = frozenset("and at is not of the to with without".split())


def known(name: str) -> str:
    """A typed name as names are compared: no case, accents, underscores or hyphens."""
    return fold(name).replace("_", " ").replace("-", " ").removesuffix(" check")


def find_check(checks: Mapping[str, Check], text: str) -> Check:
    """The check called `text`: by name or title, the only one that begins so, or the only one with all its words.

    Raises NotFound, naming three.
    """
    if found := by_name(checks, text) or by_name(checks, _mended(checks, text)):
        return found
    near = process.extract(known(text), [known(label(name)) for name in checks], scorer=fuzz.WRatio, limit=3)
    said = ", ".join(name for name, _, _ in near)
    raise NotFound(f"There is no check called “{text}”.", f"Did you mean: {said}?")


def _mended(checks: Mapping[str, Check], text: str) -> str:
    """The `text` with each misspelt word as it is written in the name of some check."""
    words = sorted({word for name in checks for word in known(label(name)).split()})
    near = (process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=LIKE) for word in known(text).split())
    return " ".join(best[0] if best else word for best, word in zip(near, known(text).split(), strict=True))


def by_name(checks: Mapping[str, Check], text: str) -> Check | None:
    """The check that find_check finds, None for none."""
    wanted = known(text)
    names = {known(label(name)): check for name, check in checks.items()}
    titles = {known(check.title): check for check in checks.values()}
    beginning = [check for name, check in names.items() if wanted and name.startswith(wanted)]
    found = names.get(wanted) or titles.get(wanted) or (beginning[0] if len(beginning) == 1 else None)
    return found or _by_words(names, wanted) or _by_words(titles, wanted)


def _by_words(names: Mapping[str, Check], wanted: str) -> Check | None:
    """The only check whose name has all the words in any number and order ("admins without mfa"); None for others.

    Where there is no such one, the only one whose words are all said.
    """
    words = _singular(wanted)
    same = [check for name, check in names.items() if words and words in (_singular(name), _singular(name) - {"no"})]
    holding = [check for name, check in names.items() if words and words < _singular(name)]
    within = [check for name, check in names.items() if _singular(name) <= words]
    fitting = same or holding or within
    return fitting[0] if len(fitting) == 1 else None


def _singular(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in text.split() if word not in {"a", "an", "the", "of"})


def _called(names: Iterable[str]) -> Iterator[str]:
    """What people call each: its name, or words it alone begins with ("unused app"), of one or of many."""
    split = [tuple(name.split()) for name in names]
    for words in split:
        for end in range(1, len(words) + 1):
            alone = end > 1 and words[end - 1] not in LINKS and sum(one[:end] == words[:end] for one in split) == 1
            if end == len(words) or alone:
                said = " ".join(words[:end])
                yield from (said, said.removesuffix("s"), f"{said.removesuffix('s')}s", said.replace(" ", "-", 1))


# What checks are called, for wordings that take nothing else.
CALLED = frozenset(_called(label(module.name) for module in iter_modules(every_check.__path__)))


def leading_check(checks: Mapping[str, Check], words: str) -> tuple[Check, str]:
    """The check that `words` begin with, and the words after it. Raises NotFound, naming three."""
    text = " ".join(words.split())
    names = sorted(((known(label(name)), check) for name, check in checks.items()), key=lambda one: -len(one[0]))
    for name, check in names:
        if known(text[: len(name)]) == name and text[len(name) :][:1] in ("", " "):
            return check, text[len(name) :].strip()
    said = text.split(" ")
    for end in range(len(said), 0, -1):
        if found := " ".join(said[:end]).casefold() in CALLED and by_name(checks, " ".join(said[:end])):
            return found, " ".join(said[end:])
    return find_check(checks, text), ""
