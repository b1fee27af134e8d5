"""A wish for one of several things where Steward would take them all: "remove that licence from Lee"."""

from __future__ import annotations

from bot.parse import Understood
from bot.parse.words import split
from services.action_spec import Action
from services.errors import BadArgument

# Behind one of these, one thing is meant; behind an article as well where nothing more is said of it.
ONE = frozenset("this that one single first second third last lost other another".split())
ARTICLES = frozenset(("a", "an"))
BEHIND = frozenset("from of off on away for in".split())
# What names the one.
NAMING = frozenset(("method", "permission"))
EVERY = frozenset(("all", "every", "each", "everything", "both", "any"))
SHORT = "mfa"
BETWEEN = 1
MOST_OF_SEVERAL = 5


def insist(reading: Understood, text: str) -> None:
    """Raises BadArgument where `text` means one of those things of which a wish takes all."""
    wish = reading.spec
    things = wish.all_of.split("|") if isinstance(wish, Action) and wish.all_of else []
    named = {reading.slots[slot].casefold() for slot in NAMING & reading.slots.keys()}
    if not isinstance(wish, Action) or not things or not named.issubset(things):
        return
    keys = [word.key for word in split(text)]
    one = next((keys[at] for at in range(len(keys)) if keys[at] in things and _alone(keys, at)), "")
    of_several = next((one for one in things if _of_several(keys, one)), "")
    if not EVERY.isdisjoint(keys) or not (one or of_several):
        return
    whom = reading.slots.get("who") or reading.slots.get("app", "")
    hint = f"Name it: {wish.singly.format(whom)}." if wish.singly else "Steward does not do that with one alone."
    thing = things[0] if one == SHORT else one or of_several
    raise BadArgument(f"That would be about every {thing} of {whom}, not one of them.", hint)


def _alone(keys: list[str], at: int) -> bool:
    """Whether word `at` is one thing: "that licence", "one old method", "a role from ..."."""
    before = keys[max(0, at - 1 - BETWEEN) : at]
    behind = keys[at + 1 : at + 2]
    bare = before[-1:] and before[-1] in ARTICLES and (not behind or behind[0] in BEHIND)
    return not ONE.isdisjoint(before) or bool(bare)


def _of_several(keys: list[str], thing: str) -> bool:
    """Whether one of several is meant: "one of Adele's inbox rules"."""
    at = next((at for at in range(len(keys) - 1) if keys[at : at + 2] == ["one", "of"]), len(keys))
    return f"{thing}s" in keys[at : at + MOST_OF_SEVERAL + 2]
