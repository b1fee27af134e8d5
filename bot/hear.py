"""Words -> what is meant -> whom it is about -> may they -> an answer, or the draft of an approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot import meant
from bot.conversations import root
from bot.parse import Ambiguous, Grammar, Understood, Unknown
from bot.reply import notice
from bot.turn import Turn
from services import approvals as approval_rows
from services import policy
from services.answers import Answer, Choice, Chooser, Notice, Suggestion, Tone
from services.approvals import Approvals
from services.errors import NotAllowed, NotFound, StewardError
from services.resources.users import User
from services.specs import Action, Asked, Caller, Question, Role, Specs
from services.store.engine import Store
from services.store.reader import Reader

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Said:
    """An answer and the canonical reading it answers; `understood` is "" when nothing was understood."""

    answer: Answer
    understood: str = ""


class Hear:
    """Understands one text of one caller and answers it."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        grammar: Grammar,
        approvals: Approvals,
        now: Callable[[], datetime],
        holders: Mapping[Role, Sequence[str]],
        broken: Callable[[Reader], int | None],
    ) -> None:
        self._store = store
        self._specs = specs
        self._grammar = grammar
        self._approvals = approvals
        self._now = now
        self._holders = holders
        self._broken = broken

    async def __call__(self, caller: Caller, text: str, turn: Turn, *, offset: int = 0) -> Said:
        """What to say to `text`, whatever it is: a refusal says what was understood, why not, and what to do next."""
        if not text:
            return Said(_nothing_said())
        if len(text) >= LONGEST:
            return Said(_too_long())
        reading = self._grammar.read(text)
        if isinstance(reading, Unknown):
            return Said(_not_understood(reading.nearest))
        readings = reading.readings if isinstance(reading, Ambiguous) else (reading,)
        if len(readings) > 1 and not any(map(meant.bare, readings)) and not all(map(meant.names, readings)):
            return Said(_which_reading(readings))
        first = readings[0]
        try:
            if isinstance(first.spec, Action):
                return await self._draft(caller, first, first.spec, turn)
            return await self._answer(caller, readings, turn, offset)
        except StewardError as error:
            return Said(notice(error), first.canonical)

    async def _answer(self, caller: Caller, readings: Sequence[Understood], turn: Turn, offset: int) -> Said:
        """The answer to a question; several `readings` are a bare name that a person or an app may have."""
        now = self._now()

        def asked(reading: Understood, question: Question, ids: Mapping[str, str]) -> Asked:
            verdict = policy.may(caller, "ask", question)
            if not verdict.allowed:
                raise NotAllowed(verdict.why, "Type help for what you can ask.")
            return Asked(
                caller=caller,
                now=now,
                **ids,
                filters=reading.filters,
                words=reading.slots.get("words"),
                offset=offset,
                canonical=meant.exactly(reading, ids),
                specs=self._specs,
                conversation=root(turn.conversation.id),
                holders=self._holders,
                broken=self._broken,
            )

        def work(read: Reader) -> Said:
            found = meant.meant(read, readings, caller, turn)
            if isinstance(found, Answer):
                return Said(found, readings[0].canonical if readings[0].exact else "")
            if found is None:
                return Said(_not_understood(self._grammar.nearest(readings[0].canonical)))
            reading, ids = found
            question = self._specs.questions[reading.spec.name]
            assert question.answer is not None  # noqa: S101  `change` questions have no names to look up
            return Said(question.answer(read, asked(reading, question, ids)), reading.canonical)

        first = self._specs.questions[readings[0].spec.name]
        if first.change is None:
            # A list may look at every row; one person or app is found before a thread would have started.
            return await self._store.read(now, work, aside=not any(one.slots for one in readings))
        change, settled = first.change, asked(readings[0], first, {})
        return Said(await self._store.write(lambda db: change(db, settled)), readings[0].canonical)

    async def _draft(self, caller: Caller, reading: Understood, action: Action, turn: Turn) -> Said:
        def target(read: Reader) -> Answer | tuple[int, str]:
            who = meant.meant(read, (reading,), caller, turn)
            if isinstance(who, Answer):
                return who
            user_id = who[1].get("who", "") if who else ""
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


def _which_reading(readings: Sequence[Understood]) -> Chooser:
    choices = tuple(Choice(one.canonical, one.spec.help, one.canonical) for one in readings[:6])
    return Chooser(
        title="I can read that in more than one way.",
        summary="I can read that in more than one way.",
        choices=choices,
        total=len(readings),
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
