"""Words -> what is meant -> whom it is about -> may they -> an answer, or the draft of an approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection as Database
from sqlmodel import col, select

from bot.conversations import root
from bot.parse import Ambiguous, Grammar, Understood, Unknown, canonical
from bot.reply import notice
from bot.turn import Scope, Turn
from services import approvals as approval_rows
from services import audit, directory, policy
from services.answers import Answer, Choice, Chooser, Notice, Suggestion, Tone
from services.approvals import Approvals
from services.directory import Found, Hit
from services.errors import NotAllowed, NotFound, StewardError
from services.live import Live
from services.resources.users import User
from services.specs import Action, Asked, Caller, Question, Specs
from services.store.engine import Store
from services.store.reader import Reader

LONGEST = 4_000
SELF = {"me", "myself", "i"}
KINDS = {"who": "person", "app": "app", "connection": "connection"}
FINDERS: Mapping[str, Callable[[Reader, str], Found]] = {
    "who": directory.find_user,
    "app": directory.find_app,
    "connection": directory.find_connection,
}
OTHERWISE = {"connection": "Type connections to see them all."}
SPELLING = "Check the spelling, or use the sign-in name or object id."


@dataclass(frozen=True, slots=True)
class Said:
    """An answer and the canonical reading it answers; `understood` is "" when nothing was understood."""

    answer: Answer
    understood: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """A question understood and allowed, with what it is about; `understood` is its canonical reading."""

    question: Question
    asked: Asked
    understood: str


class Hear:
    """Understands one text of one caller and answers it."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        grammar: Grammar,
        approvals: Approvals,
        live: Live,
        now: Callable[[], datetime],
        audit_key: bytes,
    ) -> None:
        self._store = store
        self._specs = specs
        self._grammar = grammar
        self._approvals = approvals
        self._live = live
        self._now = now
        self._key = audit_key

    async def __call__(self, caller: Caller, text: str, turn: Turn, *, offset: int = 0) -> Said:
        """What to say to `text`, whatever it is: a refusal says what was understood, why not, and what to do next."""
        if not text:
            return Said(_nothing_said())
        if len(text) >= LONGEST:
            return Said(_too_long())
        reading = self._grammar.read(text)
        if isinstance(reading, Unknown):
            return Said(_not_understood(reading.nearest))
        if isinstance(reading, Ambiguous):
            if not any(_is_bare(one) for one in reading.readings):
                return Said(_which_reading(reading))
            return await self._answer(caller, reading.readings, turn, offset)
        try:
            if isinstance(reading.spec, Action):
                return await self._draft(caller, reading, reading.spec, turn)
            return await self._answer(caller, (reading,), turn, offset)
        except StewardError as error:
            return Said(notice(error), reading.canonical)

    async def _answer(self, caller: Caller, readings: Sequence[Understood], turn: Turn, offset: int) -> Said:
        """The answer to a question; several `readings` are a bare name that a person or an app may have."""
        now = self._now()

        def work(read: Reader) -> Said | Meant:
            found = _meant(read, readings, caller, turn)
            if isinstance(found, Answer):
                return Said(found, readings[0].canonical if readings[0].exact else "")
            if found is None:
                return Said(_not_understood(self._grammar.nearest(readings[0].canonical)))
            meant = self._asked(caller, *found, turn, offset, now)
            if meant.question.answer is None:
                return meant
            return Said(meant.question.answer(read, meant.asked), meant.understood)

        # A list may look at every row; one person or app is found before a thread would have started.
        lists = self._specs.questions[readings[0].spec.name].answer is not None
        said = await self._store.read(now, work, aside=lists and not any(one.slots for one in readings))
        return said if isinstance(said, Said) else await self._settle(said)

    def _asked(
        self,
        caller: Caller,
        reading: Understood,
        ids: Mapping[str, str],
        turn: Turn,
        offset: int,
        now: datetime,
    ) -> Meant:
        """What is asked with which ids. Raises NotAllowed."""
        question = self._specs.questions[reading.spec.name]
        verdict = policy.may(caller, "ask", question)
        if not verdict.allowed:
            raise NotAllowed(verdict.why, "Type help for what you can ask.")
        asked = Asked(
            caller=caller,
            now=now,
            who=ids.get("who"),
            app=ids.get("app"),
            connection=int(ids["connection"]) if "connection" in ids else None,
            filters=reading.filters,
            words=reading.slots.get("words"),
            offset=offset,
            canonical=_with(reading, ids),
            specs=self._specs,
            conversation=root(turn.conversation.id),
            personal=turn.conversation.scope is Scope.PERSONAL,
        )
        return Meant(question, asked, reading.canonical)

    async def _settle(self, meant: Meant) -> Said:
        """The answer of a question that changes something of ours or reaches further than the cache."""
        question, asked = meant.question, meant.asked
        if question.live is not None:
            return Said(await question.live(self._live, asked), meant.understood)
        return Said(await self._store.write(partial(self._change, question, asked)), meant.understood)

    def _change(self, question: Question, asked: Asked, db: Database) -> Answer:
        """Settles something of Steward's own, and writes down who did."""
        assert question.change is not None  # noqa: S101  a question has one of the three
        answer, by = question.change(db, asked), asked.caller
        detail = {"said": asked.canonical, "conversation": asked.conversation}
        audit.append(db, self._key, asked.now, by.object_id, by.name, f"steward.{question.name}", detail=detail)
        return answer

    async def _draft(self, caller: Caller, reading: Understood, action: Action, turn: Turn) -> Said:
        def target(read: Reader) -> Answer | tuple[int, str]:
            meant = _meant(read, (reading,), caller, turn)
            if isinstance(meant, Answer):
                return meant
            user_id = meant[1].get("who", "") if meant else ""
            row = read.one(select(col(User.connection_id)).where(col(User.id) == user_id))
            if row is None:
                raise NotFound("I do not know that person.", f"Name somebody, for example: {action.examples[0]}")
            return row.connection_id, user_id

        found = await self._store.read(self._now(), target)
        if isinstance(found, Answer):
            return Said(found, reading.canonical)
        connection_id, user_id = found
        id_ = await self._approvals.draft(
            caller, action.name, connection_id, user_id, turn.conversation.id, f"{turn.conversation.id}|{turn.id}"
        )
        view = await self._store.read(self._now(), lambda read: approval_rows.view(read, id_, turn.conversation.id))
        return Said(view, reading.canonical)


def _is_bare(reading: Understood) -> bool:
    return not reading.exact and isinstance(reading.spec, Question) and reading.spec.bare


def _meant(
    read: Reader, readings: Sequence[Understood], caller: Caller, turn: Turn
) -> tuple[Understood, dict[str, str]] | Chooser | None:
    """The one reading meant with the object ids of its slots, a Chooser where several things fit or nearly fit.

    A misspelt word that may be a name too ("licenes") is a name when somebody has it, and the word otherwise.
    None when a bare name is like nothing we keep. Raises NotFound when the words were clear and the name was not.
    """
    plain: Understood | None = None
    hits: list[tuple[Understood, str, Hit]] = []
    nearest: list[tuple[Understood, str, Hit]] = []
    for reading in readings:
        slot = next((slot for slot in FINDERS if slot in reading.slots), None)
        if slot is None:
            plain = plain or reading
            continue
        itself = _pointed_at(slot, reading.slots[slot], caller, turn)
        if itself:
            return reading, {slot: itself}
        found = FINDERS[slot](read, reading.slots[slot])
        hits += [(reading, slot, hit) for hit in found.hits]
        nearest += [(reading, slot, hit) for hit in found.nearest]
    if len(hits) == 1:
        reading, slot, hit = hits[0]
        return reading, {slot: hit.id}
    if hits:
        return _which(hits)
    if plain:
        return plain, {}
    if nearest:
        return _nearly(nearest[:3])
    if _is_bare(readings[0]):
        return None
    slot, text = next(iter(readings[0].slots.items()))
    raise NotFound(f"I found no {KINDS[slot]} called “{text}”.", OTHERWISE.get(slot, SPELLING))


def _pointed_at(slot: str, text: str, caller: Caller, turn: Turn) -> str | None:
    """The object id of a person meant without a name: the caller, or the one @mentioned."""
    if slot != "who":
        return None
    if text.casefold() in SELF:
        return caller.object_id
    return turn.mentions[0] if len(turn.mentions) == 1 else None


def _which(hits: Sequence[tuple[Understood, str, Hit]]) -> Chooser:
    kinds = {KINDS[slot] for _, slot, _ in hits}
    title = f"Which {kinds.pop() if len(kinds) == 1 else 'one'} do you mean?"
    typed = next(iter(hits[0][0].slots.values()))
    return Chooser(title=title, summary=f"{len(hits)} fit “{typed}”. {title}", choices=_choices(hits), total=len(hits))


def _nearly(nearest: Sequence[tuple[Understood, str, Hit]]) -> Chooser:
    typed = next(iter(nearest[0][0].slots.values()))
    title = f"I found nothing called “{typed}”. Did you mean:"
    return Chooser(title="Did you mean one of these?", summary=title, choices=_choices(nearest), total=len(nearest))


def _choices(hits: Sequence[tuple[Understood, str, Hit]]) -> tuple[Choice, ...]:
    return tuple(Choice(hit.name, hit.detail, _with(reading, {slot: hit.id})) for reading, slot, hit in hits[:6])


def _with(reading: Understood, ids: Mapping[str, str]) -> str:
    """The canonical text of `reading`, its names replaced by object ids."""
    return canonical(reading.spec, {**reading.slots, **ids}, reading.filters) if ids else reading.canonical


def _which_reading(reading: Ambiguous) -> Chooser:
    choices = tuple(Choice(one.canonical, one.spec.help, one.canonical) for one in reading.readings[:6])
    return Chooser(
        title="I can read that in more than one way.",
        summary="I can read that in more than one way.",
        choices=choices,
        total=len(reading.readings),
    )


def _not_understood(nearest: tuple[str, ...]) -> Notice:
    return Notice(
        title="I did not understand that.",
        summary="I did not understand that.",
        tone=Tone.WARNING,
        detail="The nearest things you can ask are below. Type help for everything.",
        next=tuple(Suggestion(example, example) for example in nearest[:3]),
    )


def _nothing_said() -> Notice:
    return Notice(
        title="What would you like to know?",
        summary="Your message was empty.",
        detail="Name a person or an app, or pick one of these.",
        next=(Suggestion("Help", "help"), Suggestion("Licences", "licences")),
    )


def _too_long() -> Notice:
    return Notice(
        title="That message is too long for me.",
        summary="That message is too long for me.",
        tone=Tone.WARNING,
        detail=f"I read up to {LONGEST:,} characters. Ask one thing in a sentence.",
        next=(Suggestion("Help", "help"),),
    )
