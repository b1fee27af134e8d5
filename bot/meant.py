"""Whom and what the names in a reading mean: the ids of cached things, or a card to pick from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.parse.match import PEOPLE
from bot.parse.reading import Understood, respellings, settled, written
from bot.turn import Turn
from services import directory, named
from services.answers import Answer, Choice, Chooser
from services.directory import Found, Hit
from services.errors import NotFound
from services.names import enumerated, fold
from services.specs import Caller, Question
from services.store.reader import Reader

SELF = {"me", "myself", "i"}
KINDS = {"who": "person", "other": "person"}
FINDERS: Mapping[str, Callable[[Reader, str], Found]] = {
    "who": directory.find_user,
    "other": directory.find_user,
    "app": directory.find_app,
    "group": named.find_group,
    "role": named.find_role,
    "licence": named.find_licence,
    "connection": directory.find_connection,
}
# What has a card, by the slot of its name.
CARDS = {"who": "user", "app": "app", "group": "group", "licence": "licence", "role": "role"}
OTHERWISE = {
    **{kind: f"Check the spelling, or type {kind}s to see them all." for kind in ("app", "group", "licence", "role")},
    "connection": "Type connections to see them all.",
}
MOST_CHOICES = 6
# Between several things that are named, and what may stand before each.
AND = re.compile(r"\s*(?:,|&|\+|\band\b|\bplus\b)\s*(?:(?:and|also)\s+)?", re.IGNORECASE)
KIND = re.compile(r"^(?:both|the|an?|app|group|licen[cs]e)\s+", re.IGNORECASE)
# What comes nearest to a licence that is not used.
IN_VAIN = ("inactive", "90d")
SPELLING = "Check the spelling, or use the sign-in name or object id."


@dataclass(frozen=True, slots=True)
class _Fit:
    """One thing that a slot of a reading may mean; `ids` are those of the slots before it."""

    reading: Understood
    ids: Mapping[str, str]
    slot: str
    hit: Hit

    @property
    def chosen(self) -> dict[str, str]:
        return {**self.ids, self.slot: self.hit.id}


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was `found` for a slot of a reading; `ids` are those of the slots before it."""

    reading: Understood
    ids: Mapping[str, str]
    slot: str
    found: Found


def bare(reading: Understood) -> bool:
    """Whether it is nothing but a name, or nearly something that can be asked."""
    return not reading.exact and isinstance(reading.spec, Question) and reading.spec.bare


def names(reading: Understood) -> bool:
    """Whether it asks about something by name: which of several readings is meant then follows from what there is."""
    return isinstance(reading.spec, Question) and any(slot in FINDERS for slot in reading.slots)


def unclear(readings: Sequence[Understood]) -> bool:
    """Whether people must say which of several readings they mean: what there is does not tell."""
    return len(readings) > 1 and not any(map(bare, readings)) and not all(map(names, readings))


def exactly(reading: Understood, ids: Mapping[str, str]) -> str:
    """The canonical text of `reading`, the names in it replaced by object ids as far as they are known."""
    said = {slot: text.casefold() for slot, text in reading.slots.items()}
    return reading.saying(said | dict(ids))


def people(read: Reader, question: Question, filters: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The object ids of the people whom filters name, where each means one."""
    naming = {one.name for one in question.filters if one.person}
    found = (directory.find_user(read, value).hits for name, value in filters if name in naming)
    return tuple(hits[0].id for hits in found if len(hits) == 1)


def within(reading: Understood, answer: Answer) -> Answer:
    """What to say of the question inside `reading`: whatever is picked is asked inside it again."""
    if not isinstance(answer, Chooser):
        return answer
    form, filters = reading.spec.canonical, reading.filters
    whole = (replace(one, ask=written(form, {"question": one.ask}, filters)) for one in answer.choices)
    return replace(answer, choices=tuple(whole))


def meant(
    read: Reader, readings: Sequence[Understood], caller: Caller, turn: Turn
) -> tuple[Understood, dict[str, str]] | Chooser | None:
    """The one reading meant with the object ids of its slots, a Chooser where several things fit or nearly fit.

    A misspelt word that may be a name too ("licenes") is a name when somebody has it, and the word otherwise.
    None when a bare name is like nothing we keep. Raises NotFound when the words were clear and the name was not.
    """
    plain: Understood | None = None
    judged: list[_Judged] = []
    for reading in readings:
        if not any(slot in FINDERS for slot in reading.slots):
            plain = plain or reading
            continue
        ids, slot, found = _looked_up(read, reading, caller, turn)
        if not slot:
            return reading, ids
        judged.append(_Judged(reading, ids, slot, found))
    hits = _unlike(fit for one in _surest(judged) for fit in _fits(one, one.found.hits))
    if len(hits) == 1:
        return hits[0].reading, hits[0].chosen
    if hits:
        return _offered(hits)
    if plain:
        return plain, {}
    nearest = _unlike(fit for one in judged for fit in _fits(one, one.found.nearest))
    if nearest:
        return _offered(nearest[:3], nearly=True)
    if bare(readings[0]):
        return None
    raise nothing(judged[0].slot, judged[0].reading.slots[judged[0].slot])


def card(read: Reader, readings: Sequence[Understood], questions: Mapping[str, Question]) -> Understood | None:
    """The card of what is called so, where that of a person or the like was asked for: "a rundown on Salesforce".

    Or of a licence where no app is called so.
    """
    asked = [one for one in readings if one.spec.name in CARDS.values() and len(one.slots) == 1 and not one.filters]
    for name in dict.fromkeys(text for one in asked for text in one.slots.values()):
        others = [slot for slot in CARDS if CARDS[slot] in questions and not any(slot in one.slots for one in asked)]
        found = {slot: FINDERS[slot](read, name) for slot in others}
        # Only an app goes by a part of its name where it could as well be somebody's.
        part = ["app"] if "app" in others and "who" in asked[0].slots and found["app"].hits else []
        for slot in (*(one for one in others if found[one].whole), *part):
            one = Understood(questions[CARDS[slot]], {slot: name})
            return replace(one, canonical=one.saying({slot: name.casefold()}))
    return _unused(read, readings[0], questions) or _no_licence(read, readings[0])


def _no_licence(read: Reader, reading: Understood) -> Understood | None:
    """What a list of those who hold a licence asks for where none but an app is called so: who uses that."""
    held = [(name, said) for name, said in reading.filters if name == "with licence"]
    if len(held) != 1 or FINDERS["licence"](read, held[0][1]).hits or not FINDERS["app"](read, held[0][1]).hits:
        return None
    return settled(reading, filters=tuple(("using", held[0][1]) if one == held[0] else one for one in reading.filters))


def _unused(read: Reader, reading: Understood, questions: Mapping[str, Question]) -> Understood | None:
    """What a list of those who have a licence "and do not use it" asks for, where no app is called so: the licence.

    It tells who holds it in vain; of some of them, those who did not sign in for long.
    """
    unused = [(name, said) for name, said in reading.filters if name == "not using"]
    if len(unused) != 1 or ("with licence", unused[0][1]) not in reading.filters or "licence" not in questions:
        return None
    name = unused[0][1]
    if FINDERS["app"](read, name).hits or not FINDERS["licence"](read, name).hits:
        return None
    if not {one for one, _ in reading.filters} - {"with licence", "not using", "licensed"}:
        return settled(Understood(questions["licence"], {"licence": name}))
    return settled(reading, filters=tuple(IN_VAIN if one == unused[0] else one for one in reading.filters))


def fitting(
    read: Reader, wishes: Sequence[Understood], caller: Caller, turn: Turn, *, otherwise: Sequence[Understood] = ()
) -> Sequence[Understood]:
    """Those of `wishes` whose names all name something: "remove Power BI from Adele" is about a licence, not a group.

    One of those that mean the same. Where none fits, those that do `otherwise`, or the one with the most names known.
    """
    known = [(one, _named(read, one, caller, turn)) for one in wishes]
    fit = _whole(known) or _whole([(one, _named(read, one, caller, turn)) for one in otherwise])
    there = {fold(one.slots["who"]) for one in fit if "who" in one.slots}
    # Whoever is there was not deleted: "reinstate Lee Gu" lets him sign in again.
    fit = [one for one in fit if fold(one.slots.get("deleted", "")) not in there]
    return fit or [max(known, key=lambda one: sum(map(bool, one[1].values())))[0]]


def of_each(read: Reader, wish: Understood) -> list[Understood]:
    """A wish for each of several things that it names as if they were one: "Sales Team and IT Team"."""
    for name in ({*FINDERS} - PEOPLE) & wish.slots.keys():
        said = [KIND.sub("", part) for part in AND.split(wish.slots[name])]
        known = [bool(FINDERS[name](read, one).hits) for one in (wish.slots[name], *said)]
        if len(said) > 1 and not known[0] and all(known[1:]):
            return [settled(wish, slots=wish.slots | {name: part}) for part in said]
    return []


def _whole(known: Iterable[tuple[Understood, Mapping[str, tuple[str, ...]]]]) -> list[Understood]:
    """One reading for each meaning in which every name is known."""
    own = ((one, one.slots.get("property"), ids) for one, ids in known if all(ids.values()))
    return list({(one.spec.name, one.at, what, *ids.items()): one for one, what, ids in own}.values())


def _named(read: Reader, reading: Understood, caller: Caller, turn: Turn) -> dict[str, tuple[str, ...]]:
    """The object ids of what each name in a reading may mean."""
    slots = [slot for slot in reading.slots if slot in FINDERS]
    own = {slot: _pointed_at(reading, slot, caller, turn) for slot in slots}
    return {slot: (id_,) if (id_ := own[slot]) else _known(read, reading, slot) for slot in slots}


def _known(read: Reader, reading: Understood, slot: str) -> tuple[str, ...]:
    """The object ids of all that may be meant in a slot; none where one of several names means nothing."""
    names = (slot == "who" and reading.names) or (reading.slots[slot],)
    found = [FINDERS[slot](read, name).hits for name in names]
    return tuple(hit.id for hits in found for hit in hits) if all(found) else ()


def parted(
    read: Reader, reading: Understood, caller: Caller, turn: Turn
) -> tuple[Understood, dict[str, str]] | Chooser:
    """What a wish means whose names may stand side by side: the first way to part them that names one thing each.

    Otherwise a Chooser of what could be meant. Raises NotFound as `meant` does, rather than asking for a part of a name
    that one person bears whole: "add Lee Gu to the zork group".
    """
    offered: Chooser | None = None
    refusal: NotFound | None = None
    found_one = False
    for one in respellings(reading):
        try:
            found = meant(read, (one,), caller, turn)
        except NotFound as error:
            first = not found_one and bool(_looked_up(read, one, caller, turn)[0])
            refusal, found_one = error if first else refusal or error, found_one or first
            continue
        if isinstance(found, tuple):
            return found
        offered = offered or found
    if offered is None or found_one:
        raise refusal or NotFound("I do not know what that is about.", SPELLING)
    return offered


def people_named(read: Reader, reading: Understood, caller: Caller, turn: Turn) -> list[str] | Chooser:
    """The object ids of all whom a wish names, or a card to choose from where a name fits several. Raises NotFound."""
    if len(turn.mentions) == len(reading.names):
        return list(turn.mentions)
    ids: list[str] = []
    for at, name in enumerate(reading.names):
        found = Found((Hit(caller.object_id, "", ""),)) if name.casefold() in SELF else directory.find_user(read, name)
        if len(found.hits) == 1:
            ids.append(found.hits[0].id)
            continue
        near = found.hits or found.nearest
        if not near:
            raise NotFound(f"I found no person called “{name}”.", SPELLING)
        named = [(*reading.names[:at], hit.id, *reading.names[at + 1 :]) for hit in near]
        whole = [replace(reading, names=names) for names in named]
        choices = [Choice(hit.name, hit.detail, _all(one)) for hit, one in zip(near, whole, strict=True)]
        title = f"Whom do you mean by “{name}”?"
        return Chooser(title=title, summary=title, choices=tuple(choices[:MOST_CHOICES]), total=len(near))
    return ids


def _all(reading: Understood) -> str:
    """The canonical text of a wish that names several people."""
    said = {name: text.casefold() for name, text in reading.slots.items()}
    return reading.saying(said | {"who": enumerated(reading.names).casefold()})


def _looked_up(read: Reader, reading: Understood, caller: Caller, turn: Turn) -> tuple[dict[str, str], str, Found]:
    """The ids of the slots of a reading up to the one that is to be judged, that one, and what was found for it.

    That is the first that does not mean one thing, or else the last; "" where all are known, as who was pointed at is.
    """
    slots = [slot for slot in reading.slots if slot in FINDERS]
    ids: dict[str, str] = {}
    for slot in slots:
        itself = _pointed_at(reading, slot, caller, turn)
        if itself:
            ids[slot] = itself
            continue
        found = FINDERS[slot](read, reading.slots[slot])
        if slot == slots[-1] or len(found.hits) != 1:
            return ids, slot, found
        ids[slot] = found.hits[0].id
    return ids, "", Found()


def _surest(judged: Sequence[_Judged]) -> Sequence[_Judged]:
    """Those in which the name is a whole one, of several ways to part the words of one question; else all of them."""
    whole = {(one.reading.spec.name, one.slot) for one in judged if one.found.whole}
    return [one for one in judged if one.found.whole or (one.reading.spec.name, one.slot) not in whole]


def _unlike(fits: Iterable[_Fit]) -> list[_Fit]:
    """One of those that mean the same thing, with the name said in full: James of "james" and "jame"."""
    return list({(one.reading.spec.name, *one.chosen.items()): one for one in fits}.values())


def _fits(one: _Judged, hits: Iterable[Hit]) -> list[_Fit]:
    return [_Fit(one.reading, one.ids, one.slot, hit) for hit in hits]


def _pointed_at(reading: Understood, slot: str, caller: Caller, turn: Turn) -> str | None:
    """The object id of a person meant without a name: the caller, or the one @mentioned in that place."""
    if slot not in PEOPLE:
        return None
    if reading.slots[slot].casefold() in SELF:
        return caller.object_id
    people = [one for one in reading.slots if one in PEOPLE]
    return turn.mentions[people.index(slot)] if len(turn.mentions) == len(people) else None


def nothing(kind: str, typed: str) -> NotFound:
    """What is raised when nothing of a `kind` (a slot) is called anything like `typed`."""
    return NotFound(f"I found no {KINDS.get(kind, kind)} called “{typed}”.", OTHERWISE.get(kind, SPELLING))


def offered(kind: str, typed: str, choices: Sequence[Choice], *, nearly: bool) -> Chooser:
    """What to choose from where `typed` means several things of a `kind` ("" for any), or `nearly` some."""
    if nearly:
        title, summary = "Did you mean one of these?", f"I found nothing called “{typed}”. Did you mean:"
    else:
        title = f"Which {KINDS.get(kind, kind) or 'one'} do you mean?"
        summary = f"{len(choices)} fit “{typed}”. {title}"
    some = tuple(choices[:MOST_CHOICES])
    return Chooser(title=title, summary=summary, choices=some, total=len(choices), nearly=nearly)


def _offered(fits: Sequence[_Fit], *, nearly: bool = False) -> Chooser:
    kinds = {KINDS.get(fit.slot, fit.slot) for fit in fits}
    typed = fits[0].reading.slots[fits[0].slot]
    choices = [Choice(fit.hit.name, fit.hit.detail, exactly(fit.reading, fit.chosen)) for fit in fits]
    return offered(kinds.pop() if len(kinds) == 1 else "", typed, choices, nearly=nearly)
