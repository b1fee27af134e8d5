"""What the names in the filters of a question mean: "users in group sales", "apps used by me"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.meant import AND, FINDERS, KIND, SELF, exactly, nothing, offered
from bot.parse.match import PEOPLE
from bot.parse.reading import Understood
from services import people
from services.answers import Choice, Chooser
from services.directory import Hit
from services.errors import NotFound
from services.names import fold, likely
from services.organisation_filters import DEPARTMENTS, TEAMS
from services.specs import Caller, Question
from services.store.reader import Reader

BY_DEPARTMENT = "Type users by department to see those there are."


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A question whose filters each mean one thing; `called` are the names of those that are given by their id."""

    reading: Understood
    called: Mapping[str, str]


def narrowed(read: Reader, reading: Understood, ids: Mapping[str, str], caller: Caller) -> Narrowed | Chooser:
    """The question with the caller for "me", or a Chooser for the first name that fits several things, or nearly one.

    Raises NotFound for a name that is like nothing we keep.
    """
    kinds = _kinds(reading)
    filters = _apart(read, _joined(read, reading.filters), kinds)
    called: dict[str, str] = {}
    for at, (name, value) in enumerate(filters):
        if name in {"department", "not department"}:
            filters[at], group = _place(read, name, value, kinds)
            called |= {group.id: group.name} if group else {}
            continue
        if name in {"domain", "not domain"}:
            filters[at] = (name, people.domain_called(read, value) or people.domain_like(read, value) or value)
            continue
        kind = kinds.get(name, "")
        if kind in PEOPLE and value.casefold() in SELF:
            filters[at], called[caller.object_id] = (name, caller.object_id), caller.name
            continue
        if kind not in FINDERS:
            continue
        found = FINDERS[kind](read, value)
        if name == "using" and not found.hits and "domain" in kinds and (domain := people.domain_called(read, value)):
            filters[at] = ("domain", domain)  # "fabrikam people"
            continue
        if not found.hits and (other := _otherwise(read, reading, name, value)):
            filters[at], called[other.id] = (name, other.id), other.name
            continue
        if not found.hits and not found.nearest:
            raise nothing(kind, value)
        if len(found.hits) == 1 and found.hits[0].id == value.casefold():
            called[value] = found.hits[0].name
        if len(found.hits) != 1:
            said = replace(reading, filters=tuple(filters))
            choices = [_choice(said, ids, at, hit) for hit in found.hits or found.nearest]
            return offered(kind, value, choices, nearly=not found.hits)
    return Narrowed(replace(reading, filters=tuple(filters)), called)


def _otherwise(read: Reader, reading: Understood, name: str, value: str) -> Hit | None:
    """The one thing of another kind that a filter may name: the app in "alerts about Salesforce"; None for none."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    kinds = next((one.else_of for one in filters if one.name == name), ())
    found = (FINDERS[kind](read, value).hits for kind in kinds)
    return next((hits[0] for hits in found if len(hits) == 1), None)


def _place(read: Reader, name: str, value: str, kinds: Mapping[str, str]) -> tuple[tuple[str, str], Hit | None]:
    """What a department is that need not be one: a town, a group (which is given too), an app, a domain.

    Raises NotFound for somebody's name, of whom a list would tell nothing: "is Lee Gu one of them?".
    """
    field, no = people.field_saying(read, value), "not " if name.startswith("not ") else ""
    if group := _group(read, value, sure=field is None):
        return (f"{no}in group", group.id), group
    if field is None and not no and "using" in kinds and len(FINDERS["app"](read, value).hits) == 1:
        return ("using", value), None
    if field is None and "domain" in kinds and (domain := people.domain_called(read, value)):
        return (f"{no}domain", domain), None
    if field is None and "domain" in kinds and (domain := people.domain_like(read, value)):
        return (f"{no}domain", domain), None
    if field is None and FINDERS["who"](read, value).hits:
        raise NotFound(f"“{value}” is a person, no department.", f"Say: user {value}")
    if field is None and (department := people.department_like(read, value)):
        return (name, department), None
    if field is None and "in group" in kinds and (group := _group_like(read, value)):
        return (f"{no}in group", group.id), group
    if field is None and not no and value.casefold() not in DEPARTMENTS | TEAMS:
        raise NotFound(f"I found no department, town, company or group called “{value}”.", BY_DEPARTMENT)
    return (name if no else field or name, value), None


def _group_like(read: Reader, value: str) -> Hit | None:
    """The one group whose name is spelt nearly so: Budget 3 for "budjet 3"; None where none or several are."""
    hits = {fold(hit.name): hit for hit in FINDERS["group"](read, value).nearest}
    near = likely(fold(value), hits)
    return hits[near] if near else None


def _joined(read: Reader, filters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The filters, with one for a group that is called "Sales and Marketing" where two were read."""
    found: list[tuple[str, str]] = []
    for name, value in filters:
        whole = f"{found[-1][1]} and {value}" if found else ""
        if name == "department" and found and found[-1][0] == "in group" and _group(read, whole):
            found[-1] = ("in group", whole)
        else:
            found.append((name, value))
    return found


def _apart(read: Reader, filters: Sequence[tuple[str, str]], kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters, with one for each group where several stand in one: "both in Budget 2 and Budget 4"."""
    found: list[tuple[str, str]] = []
    for name, value in filters:
        parts = AND.split(value) if name in {"department", "in group"} and "in group" in kinds else []
        groups = [_group(read, KIND.sub("", part), sure=True) for part in parts] if len(parts) > 1 else []
        placed = name == "department" and any(people.field_saying(read, part) for part in parts)
        if groups and all(groups) and not placed and not _group(read, value, sure=True):
            found += [("in group", group.name) for group in groups if group]
        else:
            found.append((name, value))
    return found


def _group(read: Reader, value: str, *, sure: bool = False) -> Hit | None:
    """The group called exactly so; a word or two may be a department's as well, unless it is `sure` to be none."""
    said = fold(value)
    hits = FINDERS["group"](read, value).hits if sure or said.endswith(" team") or " and " in said else ()
    return next((hit for hit in hits if fold(hit.name) == said), None)


def _kinds(reading: Understood) -> dict[str, str]:
    """What kind of thing each filter of the question names, "" for none."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    return {name: one.of for one in filters for name in (one.name, one.opposite) if name}


def _choice(reading: Understood, ids: Mapping[str, str], at: int, hit: Hit) -> Choice:
    name, _ = reading.filters[at]
    filters = (*reading.filters[:at], (name, hit.id), *reading.filters[at + 1 :])
    return Choice(hit.name, hit.detail, exactly(replace(reading, filters=filters), ids))
