"""What a text was read as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.parse.optional import kept
from services.moments import Local
from services.names import enumerated
from services.specs import Question, Wish

# "<who>", "[<who>]", "[<app>|<who>]" or "[filters]" of a canonical form.
PLACE = re.compile(r"\[filters\]|\[<\w+>(?:\|<\w+>)*\]|<\w+>")
BESIDE = re.compile(r"<(\w+)> <(\w+)>")
# Nor do these stand apart however it is said: "give Adam Cox Privileged Helpdesk".
PARTED = ("who", "group")
SLOT = re.compile(r"<(\w+!?)>")


@dataclass(frozen=True, slots=True)
class Understood:
    """One reading: the spec meant, the raw text of its slots, its filters.

    `canonical` is what a person could always type for the same (slots as typed, in lower case). `exact` is False when a
    keyword was misspelt or only a name was given: an action must then show what was understood before anything else,
    and a name that nobody bears means the text was not understood.

    Of a wish: `at` is when it is to happen, None for at once. `names` are the people it is about where several were
    named, `among` the question whose answer they are, `until` what was said of its end, which it does not keep itself.
    """

    spec: Question | Wish
    slots: dict[str, str] = field(default_factory=dict)
    filters: tuple[tuple[str, str], ...] = ()
    canonical: str = ""
    exact: bool = True
    at: Local | None = None
    names: tuple[str, ...] = ()
    among: str = ""
    until: str = ""

    def saying(self, slots: Mapping[str, str]) -> str:
        """The canonical text of it with these in its places."""
        said = written(self.spec.canonical, slots, self.filters)
        if self.at is not None:
            # A message would swallow what comes after it.
            said = f"on {self.at} {said}" if "message" in slots else f"{said} on {self.at}"
        return f"{said}: {self.among}" if self.among else said


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several readings that are equally good, best first: keep those whose slots name something, offer what is left."""

    readings: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No reading."""


def written(form: str, slots: Mapping[str, str], filters: Iterable[tuple[str, str]] = ()) -> str:
    """The canonical `form` with what was said in its places; an optional slot that was left out leaves nothing."""
    said = " and ".join(f"{name} {value.casefold()}".strip() for name, value in filters)

    def fill(place: re.Match[str]) -> str:
        if place[0] == "[filters]":
            return said
        return next((slots[name] for name in SLOT.findall(place[0]) if name in slots), "")

    return " ".join(PLACE.sub(fill, kept(form, slots)).split())


def respellings(reading: Understood) -> Iterator[Understood]:
    """The reading, and where two of its names stand side by side, every other way to part them."""
    yield reading
    found = BESIDE.search(reading.spec.canonical)
    one, other = found.groups() if found else PARTED
    if not (one in reading.slots and other in reading.slots):
        return
    words = f"{reading.slots[one]} {reading.slots[other]}".split()
    for end in range(len(words) - 1, 0, -1):
        slots = {**reading.slots, one: " ".join(words[:end]), other: " ".join(words[end:])}
        said = {name: text.casefold() for name, text in slots.items()}
        yield replace(reading, slots=slots, canonical=reading.saying(said))


def settled(reading: Understood, **more: Any) -> Understood:
    """The reading with more known of it, and its canonical text."""
    reading = replace(reading, **more)
    if reading.names:
        reading = replace(reading, slots=reading.slots | {"who": enumerated(reading.names)})
    return replace(reading, canonical=reading.saying({name: said.casefold() for name, said in reading.slots.items()}))


def owners(reading: Understood | None, owner: str) -> Iterator[Understood]:
    """The reading; where the s at the end of the `owner`'s name may be that of "adeles manager", first without it."""
    if reading is not None and owner and not reading.slots[owner].casefold().endswith("ss"):
        yield settled(reading, slots=reading.slots | {owner: reading.slots[owner][:-1]})
    if reading is not None:
        yield reading


Reading = Understood | Ambiguous | Unknown


def readings(reading: Reading) -> tuple[Understood, ...]:
    """All that a text can be read as, best first; nothing where it was not understood."""
    if isinstance(reading, Unknown):
        return ()
    return reading.readings if isinstance(reading, Ambiguous) else (reading,)
