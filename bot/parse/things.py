"""What a text names: people, apps, groups, roles and licences, and whoever speaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.parse.optional import kept
from bot.parse.reading import PLACE, SLOT
from services.specs import Question, Wish

# What is said of oneself: "kill my out of office".
MY = frozenset(("my", "mine", "myself"))
# Behind one of these stands the other of two people: "copy his files over to Lee".
OTHER = frozenset(("to", "and", "with"))


@dataclass(frozen=True, slots=True)
class Thing:
    """Words of a text that name something there is, from `start` to `end`: of what kinds it may be (slots).

    It is `sure` unless it is one small word that is only part of a name: "customer", which may be no name at all.
    """

    slots: frozenset[str]
    start: int
    end: int
    sure: bool = True

    def within(self, places: Iterable[int]) -> bool:
        """Whether one of its words stands in one of the `places`."""
        return not set(places).isdisjoint(range(self.start, self.end))


def oneself(keys: Sequence[str], things: Sequence[Thing]) -> list[Thing]:
    """Who speaks, where nobody else is named: "kill my out of office"."""
    if any("who" in thing.slots for thing in things):
        return []
    return [Thing(frozenset(("who",)), at, at + 1, sure=False) for at, key in enumerate(keys) if key in MY][:1]


def other(thing: Thing, keys: Sequence[str]) -> Thing:
    """A thing named, as the other of two people where it stands behind what parts them."""
    if "who" in thing.slots and thing.start and keys[thing.start - 1] in OTHER:
        return Thing(thing.slots - {"who"} | {"other"}, thing.start, thing.end)
    return thing


def filling(spec: Question | Wish, things: Sequence[Thing], keys: Sequence[str]) -> dict[str, Thing] | None:
    """What fills the places of the canonical form, as they were named; None where one stays empty that may not."""
    free = [other(one, keys) for one in things] if "<other>" in spec.canonical else list(things)
    filled: dict[str, Thing] = {}
    for place in PLACE.findall(spec.canonical):
        thing = next((one for one in free for name in SLOT.findall(place) if name in one.slots), None)
        if thing is not None:
            free.remove(thing)
            filled[next(name for name in SLOT.findall(place) if name in thing.slots)] = thing
    needed = (place for place in PLACE.findall(kept(spec.canonical, filled)) if not place.startswith("["))
    return filled if all(name in filled for place in needed for name in SLOT.findall(place)) else None
