"""Names that hold words of ours: "Atlassian Cloud" is an app, and nobody who uses it need be cloud only.

So does the "MOD Administrator", who need not have changed anything about admins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.meant import FINDERS
from bot.parse.reading import Understood, settled
from bot.parse.words import phrase, split
from services.directory import Hit
from services.names import fold
from services.specs import Question
from services.store.reader import Reader

# What may be called so; of people those alone of whose name but one word was taken.
KINDS = frozenset(("app", "group", "licence", "role", "who"))
LONGEST = 3
# What stands for a name while the text around it is read.
STANDS = "Zyxthing"


def may_be(reading: Understood) -> bool:
    """Whether the words behind a name were read as something else, of which they may be a part."""
    return len(reading.filters) + len(reading.slots) > 1 and any(True for _ in _named(reading))


def whole(
    read: Reader, text: str, reading: Understood, means: Callable[[str], Sequence[Understood]]
) -> Understood | None:
    """What `text` means where a name in its `reading` goes on behind what was taken for it; None where none does.

    That is given by its id: by its name it would be torn again.
    """
    for kind, value in _named(reading):
        for start, end, hit in _longer(read, text, kind, value):
            found = means(f"{text[:start]}{STANDS}{text[end:]}")
            if len(found) == 1 and (kind, STANDS) in _named(found[0]):
                slots = {one: hit.id if said == STANDS else said for one, said in found[0].slots.items()}
                filters = tuple((one, hit.id if said == STANDS else said) for one, said in found[0].filters)
                return settled(found[0], slots=slots, filters=filters)
    return None


def _named(reading: Understood) -> Iterator[tuple[str, str]]:
    """Of what kind each thing is that a reading names, and what was taken for its name."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    kinds = {name: one.of for one in filters for name in (one.name, one.opposite) if one.of in KINDS}
    slots = ((name, said) for name, said in reading.slots.items() if name in KINDS)
    yield from ((name, said) for name, said in slots if name != "who" or " " not in said)
    yield from ((kinds[name], said) for name, said in reading.filters if name in kinds)


def _longer(read: Reader, text: str, kind: str, value: str) -> Iterator[tuple[int, int, Hit]]:
    """Where in `text` stands what is called by the `value` and words behind it, the most words first."""
    words, many = split(text), len(split(value))
    for at in range(len(words) - many):
        if not many or phrase(text, words[at : at + many]).casefold() != value.casefold():
            continue
        for end in range(min(len(words), at + many + LONGEST), at + many, -1):
            name = phrase(text, words[at:end])
            hits = [one for one in FINDERS[kind](read, name).hits if fold(one.name) == fold(name)]
            if len(hits) == 1:
                yield words[at].start, words[end - 1].end, hits[0]
