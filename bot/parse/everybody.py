"""A wish for all whom a list names: "disable all guests in Sales" would be "disable them: users guests and ...".

It is no wish yet: whom it is about is seen first, and everybody at once is drawn up by a button alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.parse.manners import begun
from bot.parse.reading import Understood
from bot.parse.words import Word, split
from services.specs import Question, Wish

Read = Callable[[str], Sequence[Understood]]
# What begins a list of people, and what may go on behind it.
ALL = frozenset("all every everyone everybody anyone anybody each any whoever whole those".split())
GOES_ON = frozenset(
    "from to into in out of off with for on should must shall has have needs need gets get lose loses go goes want "
    "wants belong belongs joins join are is please into all both a an".split()
)
GIVES = frozenset(("give", "hand", "grant"))
THEM_ALL = frozenset(("the", "our"))
PEOPLE = frozenset(("users", "guests", "members", "admins", "team", "department", "contractors", "leavers"))
# Whoever asks wishes for nothing.
ASKS = frozenset("who what which when where why how show list count are is do does did has have can could".split())
MOST = 6


def gives_all(text: str) -> bool:
    """Whether a `text` wishes to give something to all of several: to no other "give me all" has this order."""
    keys = [word.key for word in begun(split(text))]
    return len(keys) > 1 and keys[0] in GIVES and keys[1] in ALL


def of_everybody(text: str, words: Sequence[Word], read: Read) -> list[Understood]:
    """The list of those whom a part of `text` names, and what is wished for of them all; nothing if not sure."""
    keys = [word.key for word in words]
    if keys[:1] and keys[0] in ASKS:
        return []
    for begin, end in _runs(keys):
        people = _listed(text[words[begin].start : words[end - 1].end], read)
        if not people:
            continue
        end += keys[end : end + 1] in (["all"], ["both"])
        before, after = text[: words[begin].start], text[words[end - 1].end :].rstrip(" .!?")
        found = [*read(f"{before}them{after}: {people.canonical}")]
        if found and all(isinstance(one.spec, Wish) and one.among for one in found):
            return [people, *found]
    return []


def _listed(said: str, read: Read) -> Understood | None:
    """The list of people that is said so; None for no such."""
    found = [*read(said)]
    listed = len(found) == 1 and isinstance(found[0].spec, Question) and found[0].spec.name == "users"
    return found[0] if listed and found[0].filters else None


def _runs(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a list of people may stand: from a word like "all", to the end of the text or to where it may go on."""
    begins = [at for at, key in enumerate(keys) if key in ALL]
    begins += [at for at, key in enumerate(keys) if key in THEM_ALL and not PEOPLE.isdisjoint(keys[at + 1 : at + 4])]
    for begin in begins[:2]:
        ends = [at for at in range(len(keys), begin + 1, -1) if at == len(keys) or keys[at] in GOES_ON]
        yield from ((begin, end) for end in ends[:MOST])
