"""A wish in words -> the draft of an approval: whom it is about, with what, and when it is to happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot import meant, one_of_all
from bot.parse import Understood
from bot.reply import notice
from bot.turn import Turn
from services import approval_view, moments, previews, several, targets
from services.answers import Answer, ApprovalView, Choice, Chooser, Table
from services.approvals import Approvals
from services.errors import BadArgument, NotFound, StewardError
from services.privacy import reduced
from services.specs import Asked, Caller, Question, Wish
from services.store.engine import Store
from services.store.reader import Reader

Subject = tuple[str, str]
NOBODY: Subject = ("", "")
# The question that a text asks, with what it is asked with; or what to say instead.
Meaning = Callable[[str], Awaitable[tuple[Question, Asked] | Answer]]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The card of a draft, or why there is none; what it is about, and the canonical text with that as object id."""

    answer: Answer
    subject: Subject = NOBODY
    canonical: str = ""


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whom a wish is about, where, what else was said, and its canonical text with the one it is about by id."""

    connection_id: int
    ids: Sequence[str]
    given: Mapping[str, Any]
    canonical: str


class Drafts:
    """Draws up what people wish for. `zone` is meant where neither they nor Teams name a time zone.

    One request is about `most` people.
    """

    def __init__(self, store: Store, approvals: Approvals, now: Callable[[], datetime], zone: str, most: int) -> None:
        self._store = store
        self._approvals = approvals
        self._now = now
        self._zone = zone
        self._most = most

    def zone(self, turn: Turn) -> str:
        """The time zone of whoever speaks."""
        return moments.known_zone(turn.zone, self._zone)

    async def __call__(self, caller: Caller, reading: Understood, wish: Wish, turn: Turn, meaning: Meaning) -> Drafted:
        """The draft's card, or why there is none, and what it is about; or a card to choose from, about nothing yet.

        `meaning` reads the question whose answer lists the people. Raises StewardError kinds.
        """
        one_of_all.insist(reading, turn.text)
        run_at, zone = (reading.at.utc(), reading.at.zone) if reading.at else (None, "")
        found = await self._whom(caller, reading, wish, turn, meaning)
        if isinstance(found, Answer):
            return Drafted(found)
        here, (first, *others) = turn.conversation.id, found.ids
        about = (wish.name, found.connection_id, first, here, f"{here}|{turn.id}", found.given)
        subject = NOBODY if others else (targets.SLOTS[wish.about], first)
        try:
            id_ = await self._approvals.draft(caller, *about, run_at, zone, others)
        except StewardError as error:
            return Drafted(notice(error), subject, found.canonical)
        return Drafted(await self._view(id_, here), subject, found.canonical)

    async def preview(self, caller: Caller, reading: Understood, wish: Wish, turn: Turn, meaning: Meaning) -> Answer:
        """What would happen, of which nothing is kept; or a card to choose from. Raises StewardError kinds."""
        found = await self._whom(caller, reading, wish, turn, meaning)
        if isinstance(found, Answer):
            return found
        first, *others = found.ids
        place = (found.connection_id, first, turn.conversation.id, turn.id)
        row, steps = await self._approvals.preview(caller, wish.name, *place, found.given, others=others)
        usual = {field["name"]: field["value"] for field in row.preview["fields"] if field.get("value")}
        if usual and all(field.get("value") or not field["required"] for field in row.preview["fields"]):
            given = {**found.given, **usual}
            row, steps = await self._approvals.preview(caller, wish.name, *place, given, others=others)
        return previews.shown(row, steps, reading.canonical)

    async def _whom(
        self, caller: Caller, reading: Understood, wish: Wish, turn: Turn, meaning: Meaning
    ) -> Answer | _Whom:
        people: Callable[[Reader], list[str] | Chooser]
        if wish.candidates and not reading.slots:
            return await self._offered(reading, await meaning(wish.candidates))
        if reading.among:
            listed = await meaning(reading.among)
            if isinstance(listed, Answer):
                return listed
            people = partial(self._listed, question=listed[0], asked=listed[1])
        else:
            people = partial(meant.people_named, reading=reading, caller=caller, turn=turn)

        def work(read: Reader) -> Answer | _Whom:
            if not (reading.names or reading.among):
                return self._one(read, caller, reading, wish, turn)
            if reading.names and not several.may(wish):
                return _each(reading)
            several.insist(wish, 2, self._most)
            found = people(read)
            if isinstance(found, Answer):
                return found
            # The rest of the wish is read with the first of them in the place of all.
            first = replace(reading, slots=reading.slots | {"who": found[0]}, names=(), among="")
            one = self._one(read, caller, first, wish, turn)
            return one if isinstance(one, Answer) else replace(one, ids=found)

        return await self._store.read(self._now(), work)

    async def _offered(self, reading: Understood, listed: tuple[Question, Asked] | Answer) -> Answer:
        """Those whom a wish that names nobody may be about, to choose from; their list where there are none."""
        if isinstance(listed, Answer):
            return listed
        question, asked = listed

        def work(read: Reader) -> Answer:
            page = question.answer and reduced(question.answer(read, asked), asked)
            if not isinstance(page, Table) or not page.people:
                return page or notice(NotFound("There is nobody to choose from."))
            found = [targets.find(read, "user", id_) for id_ in page.people[: meant.MOST_CHOICES]]
            choices = tuple(Choice(one.name, one.detail, reading.saying({"who": one.id})) for one in found)
            return Chooser(title="Which one?", summary=page.summary, choices=choices, total=page.total)

        return await self._store.read(self._now(), work)

    def _one(self, read: Reader, caller: Caller, reading: Understood, wish: Wish, turn: Turn) -> Answer | _Whom:
        found = meant.parted(read, reading, caller, turn)
        if isinstance(found, Answer):
            return found
        given = {**found[0].slots, **found[1]}
        slot = targets.SLOTS[wish.about]
        target = targets.of(read, wish, given.pop(slot, None))
        own = {slot: target.id} if slot in found[0].slots else {}
        return _Whom(target.connection_id, (target.id,), given, meant.exactly(found[0], own))

    def _listed(self, read: Reader, question: Question, asked: Asked) -> list[str]:
        """The object ids of everybody the answer lists. Raises BadArgument where it lists no people, or too many."""
        ids: list[str] = []
        total = 1
        while len(ids) < total:
            page = question.answer and reduced(question.answer(read, replace(asked, offset=len(ids))), asked)
            if not isinstance(page, Table) or not page.people:
                why = f"“{asked.canonical}” lists nobody whom I could change."
                raise BadArgument(why, "Ask for a list of people, for example: users guests")
            several.insist_few(page.total, self._most)
            ids += page.people
            total = page.total
        return ids

    async def _view(self, id_: str, here: str) -> ApprovalView:
        return await self._store.read(self._now(), lambda read: approval_view.view(read, id_, here))


def _each(reading: Understood) -> Chooser:
    """A card of a request for each whom a wish names that is about one person at a time."""
    title = f"“{reading.spec.name.replace('_', ' ')}” is asked for one person at a time. Whom first?"
    wishes = [replace(reading, slots=reading.slots | {"who": name}, names=()) for name in reading.names]
    said = [one.saying({name: text.casefold() for name, text in one.slots.items()}) for one in wishes]
    choices = tuple(Choice(name, one, one) for name, one in zip(reading.names, said, strict=True))
    return Chooser(title=title, summary=title, choices=choices[: meant.MOST_CHOICES], total=len(choices))
