"""What the names in the filters of a question mean: "users in group sales", "apps used by me"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.meant import FINDERS, PEOPLE, SELF, exactly, nothing, offered
from bot.parse.reading import Understood
from services import people
from services.answers import Choice, Chooser
from services.directory import Hit
from services.names import fold
from services.specs import Caller, Question
from services.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question whose filters each mean one thing; `called` are the names of those that are given by their id."""

    reading: Understood
    called: Mapping[str, str]


def narrowed(read: Reader, reading: Understood, ids: Mapping[str, str], caller: Caller) -> Narrowed | Chooser:
    """The question with the caller for "me", or a Chooser for the first name that fits several things, or nearly one.

    Raises NotFound for a name that is like nothing we keep.
    """
    filters, called = list(reading.filters), {}
    kinds = _kinds(reading)
    for at, (name, value) in enumerate(filters):
        if name == "department":
            if group := _team(read, value):
                filters[at], called[group.id] = ("in group", group.id), group.name
            else:
                filters[at] = (people.field_saying(read, value), value)
            continue
        kind = kinds.get(name, "")
        if kind in PEOPLE and value.casefold() in SELF:
            filters[at], called[caller.object_id] = (name, caller.object_id), caller.name
            continue
        if kind not in FINDERS:
            continue
        found = FINDERS[kind](read, value)
        if not found.hits and not found.nearest:
            raise nothing(kind, value)
        if len(found.hits) == 1 and found.hits[0].id == value.casefold():
            called[value] = found.hits[0].name
        if len(found.hits) != 1:
            said = replace(reading, filters=tuple(filters))
            choices = [_choice(said, ids, at, hit) for hit in found.hits or found.nearest]
            return offered(kind, value, choices, nearly=not found.hits)
    return Narrowed(replace(reading, filters=tuple(filters)), called)


def _team(read: Reader, value: str) -> Hit | None:
    """The group that is called "sales team", which may have been said of a department."""
    said = fold(value)
    hits = FINDERS["group"](read, value).hits if said.endswith(" team") else ()
    return next((hit for hit in hits if fold(hit.name) == said), None)


def _kinds(reading: Understood) -> dict[str, str]:
    """What kind of thing each filter of the question names."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    return {name: one.of for one in filters if one.of for name in (one.name, one.opposite) if name}


def _choice(reading: Understood, ids: Mapping[str, str], at: int, hit: Hit) -> Choice:
    name, _ = reading.filters[at]
    filters = (*reading.filters[:at], (name, hit.id), *reading.filters[at + 1 :])
    return Choice(hit.name, hit.detail, exactly(replace(reading, filters=filters), ids))
