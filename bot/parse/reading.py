"""What a text was read as."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.specs import Action, Question


@dataclass(frozen=True, slots=True)
class Understood:
    """One reading: the spec meant, the raw text of its slots, its filters.

    `canonical` is what a person could always type for the same (slots as typed, in lower case). `exact` is False when a
    keyword was misspelt or only a name was given: an action must then show what was understood before anything else,
    and a name that nobody bears means the text was not understood.
    """

    spec: Question | Action
    slots: dict[str, str] = field(default_factory=dict)
    filters: tuple[tuple[str, str], ...] = ()
    canonical: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several readings that are equally good, best first: keep those whose slots name something, offer what is left."""

    readings: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No reading; `nearest` are the three examples most like what was typed."""

    nearest: tuple[str, ...]


Reading = Understood | Ambiguous | Unknown
