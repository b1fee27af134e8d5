"""Words -> what is meant -> whom it is about -> may they -> an answer, or the draft of an approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection as Database

from bot import meant, unheard
from bot.asked_for import asked_for, otherwise
from bot.drafts import Drafts
from bot.fixes import fixable
from bot.guessed import guessed
from bot.narrowed import Narrowed, narrowed
from bot.overheard import overheard
from bot.parse import Grammar, Understood
from bot.parse.cores import SMALL_TALK
from bot.parse.reading import readings as readings_of
from bot.parse.reading import written
from bot.pictures import illustrated
from bot.reply import notice
from bot.supposed import supposed
from bot.told_besides import another, candidly, left_out
from bot.turn import Kind, Scope, Turn
from bot.understanding import Understanding
from services import audit, policy
from services.answers import Answer, ApprovalView, Chooser, Suggestion, Table
from services.approval_settings import ApprovalSettings
from services.approvals import Approvals
from services.errors import NotAllowed, NotFound, StewardError
from services.freshness import candid
from services.last_answers import LastAnswers
from services.live import Live
from services.places import root
from services.prices import Prices
from services.privacy import reduced
from services.specs import Asked, Caller, Question, Role, Specs, Wish
from services.store.engine import Store
from services.store.reader import Reader
from services.trail import Trail
from services.unkept import unkept

LONGEST = 4_000
NOTHING, UNKEPT = ("", ""), "not kept "


@dataclass(frozen=True, slots=True)
class Said:
    """An answer and the canonical reading it answers; `understood` is "" when nothing was understood.

    `kept` says that it is what the person was last told.
    """

    answer: Answer
    understood: str = ""
    kept: bool = False


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
        holders: Mapping[Role, Sequence[str]],
        prices: Prices,
        trail: Trail | None = None,
        trusted: frozenset[str] = frozenset(),
        zone: str = "UTC",
        approving: ApprovalSettings | None = None,
    ) -> None:
        self._store = store
        self._specs = specs
        self._grammar = grammar
        approving = approving or ApprovalSettings()
        self._most = approving.most_people
        self._drafts = Drafts(store, approvals, now, zone, self._most)
        self._live = live
        self._now = now
        self._key = audit_key
        self._holders = holders
        self._prices = prices
        self._trail = trail or Trail(store, audit_key)
        self._last = LastAnswers(store)
        self._understand = Understanding(store, grammar, self._last, self._drafts.zone, now)
        self._trusted = trusted
        self._zone = zone

    async def __call__(self, caller: Caller, text: str, turn: Turn, *, offset: int = 0) -> Said:
        """What to say to `text`, whatever it is: a refusal says what was understood, why not, and what to do next."""
        if not text:
            return Said(unheard.nothing_said())
        if len(text) >= LONGEST:
            return Said(unheard.too_long(LONGEST))
        said = await self._said(caller, text, turn, offset)
        if not said.kept and turn.kind is Kind.MESSAGE:
            await self._overhear(caller, text, turn, said)
        return said

    async def _said(self, caller: Caller, text: str, turn: Turn, offset: int) -> Said:
        try:
            text, readings, offset = await self._understand(caller, text, turn, offset)
        except StewardError as error:
            return Said(notice(error))
        try:
            if readings and (previewed := await self._previewed(caller, text, turn)):
                return previewed
            if meant.unclear(readings):
                return Said(unheard.which_reading(readings, text))
            if readings and isinstance(readings[0].spec, Wish):
                return await self._wished(caller, text, readings[0], readings[0].spec, turn)
            return await self._answer(caller, text, readings, turn, offset)
        except StewardError as error:
            return Said(notice(error), readings[0].canonical if readings else "")

    async def stop(self) -> None:
        """Keeps what was said last."""
        await self._last.stop()

    def _noted(
        self, caller: Caller, turn: Turn, said: Said, subject: tuple[str, str] = NOTHING, canonical: str = ""
    ) -> Said:
        """`said`, kept for 15 minutes as what the person was last told here; `canonical` if not as understood."""
        if not said.understood or said.understood in SMALL_TALK or said.understood.startswith(UNKEPT):
            return replace(said, kept=said.understood in SMALL_TALK)
        place, canonical = (caller.object_id, turn.conversation.id), canonical or said.understood
        self._last.note(*place, canonical, subject, said.answer, self._now())
        return replace(said, kept=True)

    async def _overhear(self, caller: Caller, text: str, turn: Turn, said: Said) -> None:
        """Whoever is named in a `text` that was not answered is meant from now on; or what there is not, if asked."""
        now, place = self._now(), (caller.object_id, turn.conversation.id)
        told = "" if said.understood.startswith(UNKEPT) else said.understood
        asked = readings_of(self._grammar.read(told, now.date())) if told else ()
        texts = [text, *(said.understood for one in asked[:1] if isinstance(one.spec, Question))]
        find = partial(overheard, grammar=self._grammar, texts=texts, understood=asked[0] if asked else None)
        if heard := await self._store.read(now, find):
            canonical, subject = heard
            self._last.note(*place, canonical, subject, said.answer, now)

    async def meaning(self, caller: Caller, text: str, turn: Turn) -> Meant | Said:
        """The question that a `text` of ours asks, or what to say instead. Raises NotAllowed, NotFound."""
        reading = self._grammar.read(text, self._now().date())
        if not isinstance(reading, Understood) or not isinstance(reading.spec, Question):
            return Said(unheard.not_understood(()))
        return await self._store.read(
            self._now(), lambda read: self._meaning(read, caller, text, (reading,), turn, 0), aside=True
        )

    async def _answer(self, caller: Caller, text: str, readings: Sequence[Understood], turn: Turn, offset: int) -> Said:
        """The answer to a question; several `readings` are a bare name that a person or an app may have.

        Without any, the answer to what `text` most likely asks.
        """
        specs = [self._specs.questions[one.spec.name] for one in readings]
        if any(spec.name == "audit" for spec in specs):
            await self._trail.settle()

        def work(read: Reader) -> tuple[Said | None, Meant | None]:
            found = self._meaning(read, caller, text, readings, turn, offset)
            if isinstance(found, Said) or found.question.answer is None:
                return (found, None) if isinstance(found, Said) else (None, found)
            answer = reduced(candid(found.question.answer(read, found.asked)), found.asked)
            answer = fixable(read, answer, found.asked, self._most)
            return Said(self._exportable(answer, found.asked), found.understood), found

        # A list may look at every row; one person is found before a thread would have started.
        lists = not specs or specs[0].answer is not None
        lists = lists and not any("who" in one.slots for one in readings)
        said, found = await self._store.read(self._now(), work, kind=_kind(readings) if lists else "")
        if found is not None:
            self._trail.asked(found.asked, found.asked.canonical)
            said = said or await self._settle(found)
        assert said is not None  # noqa: S101  what was not understood is said
        told = replace(said, answer=await illustrated(said.answer))
        return self._noted(caller, turn, told, _subject(found.asked) if found else NOTHING)

    def _meaning(
        self, read: Reader, caller: Caller, text: str, readings: Sequence[Understood], turn: Turn, offset: int
    ) -> Meant | Said:
        """Which question is asked about what, or what to say instead. Raises NotAllowed, NotFound.

        A name that nobody and nothing bears may have been no name: "falied logins", "Slack adoption over time".
        """
        try:
            found = self._about(read, caller, text, readings, turn, offset)
        except NotFound:
            likely = self._instead(read, text, readings, turn)
            if likely is None:
                raise
            return self._about(read, caller, text, (likely,), turn, offset)
        nobody = isinstance(found, Said) and not found.understood
        nearly = isinstance(found, Said) and isinstance(found.answer, Chooser) and found.answer.nearly
        likely = self._instead(read, text, readings, turn) if nobody or nearly else None
        return self._about(read, caller, text, (likely,), turn, offset) if likely else found

    def _instead(self, read: Reader, text: str, readings: Sequence[Understood], turn: Turn) -> Understood | None:
        """What a text asks, if it is not canonical, in which nobody bears a name; None where that is not sure."""
        if not readings or text.casefold() == readings[0].canonical:
            return None
        if card := meant.card(read, readings, self._specs.questions):
            return card
        asked = asked_for(read, self._grammar, text, read.now, self._drafts.zone(turn))
        if len(asked) == 1 and asked[0].exact and isinstance(asked[0].spec, Question):
            return asked[0]
        meant_so = otherwise(read, self._grammar, text, read.now, self._drafts.zone(turn), readings)
        if meant_so[0] is not readings[0] and isinstance(meant_so[0].spec, Question):
            return meant_so[0]
        guess, tried = guessed(read, self._grammar, text, read.now.date()), {one.canonical for one in readings}
        return guess.likely if guess.likely and guess.whole and guess.likely.canonical not in tried else None

    def _about(
        self, read: Reader, caller: Caller, text: str, readings: Sequence[Understood], turn: Turn, offset: int
    ) -> Meant | Said:
        """Which question is asked about what, guessed where nothing was read. Raises NotAllowed, NotFound."""
        found = meant.meant(read, readings, caller, turn) if readings else None
        if found is None:
            guess = guessed(read, self._grammar, text, read.now.date())
            if guess.likely is None:
                return Said(unheard.not_understood(guess.offered))
            readings = (guess.likely,)
            found = meant.meant(read, readings, caller, turn)
        if found is None or isinstance(found, Answer):
            said = found or unheard.not_understood(self._grammar.nearest(text))
            return Said(said, readings[0].canonical if readings[0].exact else "")
        reading, ids = found
        narrow = narrowed(read, reading, ids, caller)
        if isinstance(narrow, Answer):
            return Said(narrow, reading.canonical)
        asked = self._asked(read, caller, narrow, ids, turn, offset)
        inner = reading.slots.get("question")
        if inner is None:
            return asked
        about = self._inner(read, caller, inner, turn)
        if isinstance(about, Said):
            return Said(meant.within(reading, about.answer), about.understood)
        canonical = written(reading.spec.canonical, {"question": about.asked.canonical}, reading.filters)
        understood = written(reading.spec.canonical, {"question": about.understood}, reading.filters)
        whole = replace(asked.asked, about=(about.question, about.asked), canonical=canonical)
        return Meant(asked.question, whole, understood)

    def _inner(self, read: Reader, caller: Caller, text: str, turn: Turn) -> Meant | Said:
        """What the question inside a question means. Raises NotAllowed, NotFound."""
        readings = readings_of(self._grammar.read(text, self._now().date()))
        known = [one for one in readings if isinstance(one.spec, Question)]
        if not known or "question" in known[0].slots:
            return Said(unheard.not_understood(self._grammar.nearest(text)))
        return self._meaning(read, caller, text, known, turn, 0)

    def _asked(
        self,
        read: Reader,
        caller: Caller,
        narrow: Narrowed,
        ids: Mapping[str, str],
        turn: Turn,
        offset: int,
    ) -> Meant:
        """What is asked with which ids. Raises NotAllowed."""
        reading = narrow.reading
        question = self._specs.questions[reading.spec.name]
        verdict = policy.may(caller, "ask", question)
        if not verdict.allowed:
            raise NotAllowed(verdict.why, "Type help for what you can ask.")
        here, personal = root(turn.conversation.id), turn.conversation.scope is Scope.PERSONAL
        known: dict[str, Any] = {slot: id_ for slot, id_ in ids.items() if slot != "connection"}
        asked = Asked(
            caller=caller,
            now=read.now,
            **known,
            connection=int(ids["connection"]) if "connection" in ids else None,
            filters=reading.filters,
            words=reading.slots.get("words"),
            offset=offset,
            canonical=meant.exactly(reading, ids),
            specs=self._specs,
            conversation=here,
            here=turn.conversation.id,
            source=turn.id,
            personal=personal,
            aloud=not personal and here not in self._trusted,
            named=meant.people(read, question, reading.filters),
            called=narrow.called,
            zone=self._zone,
            holders=self._holders,
            broken=partial(audit.verify, key=self._key),
            prices=self._prices,
        )
        return Meant(question, asked, reading.canonical)

    def _exportable(self, answer: Answer, asked: Asked) -> Answer:
        """A list with a button that exports it, for those who may."""
        export = self._specs.questions.get("export")
        if export is None or not isinstance(answer, Table) or not (answer.rows and answer.ask):
            return answer
        if not policy.may(asked.caller, "ask", export).allowed:
            return answer
        return replace(answer, next=(*answer.next, Suggestion("Export", f"export {answer.ask}")))

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

    async def _previewed(self, caller: Caller, text: str, turn: Turn) -> Said | None:
        """What would happen if somebody wished for what `text` supposes; None where it supposes no wish of theirs.

        A card to choose from where a name means several things. Raises StewardError kinds.
        """
        found = supposed(self._grammar, text, self._now().date())
        if found is None or not policy.may(caller, "request", found[1]).allowed:
            return None
        reading, wish = found
        try:
            answer = await self._drafts.preview(caller, reading, wish, turn, partial(self._listing, caller, turn))
        except NotFound:
            return None  # it may be about an app, which says itself who would lose what
        if isinstance(answer, Chooser):
            whole = tuple(replace(one, ask=f"preview {one.ask}") for one in answer.choices)
            answer = replace(answer, choices=whole)
        return Said(answer, f"preview {reading.canonical}")

    async def _listing(self, caller: Caller, turn: Turn, question: str) -> tuple[Question, Asked] | Answer:
        """The question whose answer lists the people a wish is about, or what to say instead."""
        found = await self.meaning(caller, question, turn)
        return found.answer if isinstance(found, Said) else (found.question, found.asked)

    async def _wished(self, caller: Caller, text: str, reading: Understood, wish: Wish, turn: Turn) -> Said:
        """The draft of a wish; where a name in it is nobody's, of what else `text` wishes for. Raises NotFound."""
        try:
            return await self._candid(caller, text, reading, wish, turn)
        except NotFound:
            found = await self._understand.asked_for(text, turn)
            instead = another(reading, found, self._grammar.gist.known)
            if instead is None:
                if unkept(text):
                    return await self._answer(caller, text, (), turn, 0)
                raise
            return await self._candid(caller, text, *instead, turn)

    async def _candid(self, caller: Caller, text: str, reading: Understood, wish: Wish, turn: Turn) -> Said:
        """The draft of a wish, which tells what of `text` it does not keep."""
        drafted = await self._draft(caller, reading, wish, turn)
        if not isinstance(drafted.answer, ApprovalView):
            return drafted
        now, zone = self._now(), self._drafts.zone(turn)
        find = partial(left_out, reading=reading, text=text, known=self._grammar.gist.known)
        left = await self._store.read(now, find)
        return replace(drafted, answer=candidly(drafted.answer, reading, text, now, zone, left))

    async def _draft(self, caller: Caller, reading: Understood, wish: Wish, turn: Turn) -> Said:
        """The draft of an approval, or a card to choose from where a name means several things."""
        found = await self._drafts(caller, reading, wish, turn, partial(self._listing, caller, turn))
        said = Said(found.answer, reading.canonical)
        if found.subject == NOTHING:
            return said
        return self._noted(caller, turn, said, found.subject, found.canonical)


def _subject(asked: Asked) -> tuple[str, str]:
    """The one thing that a question was about, by slot and object id; nothing where there are several."""
    things = [(slot, id_) for slot in ("who", "app", "group") if (id_ := getattr(asked, slot))]
    return things[0] if len(things) == 1 and not asked.other else NOTHING


def _kind(readings: Sequence[Understood]) -> str:
    """A question and what narrows it, or that it is a guess: what is asked again so takes about as long again."""
    if not readings:
        return "guess"
    return " ".join((readings[0].spec.name, *sorted({name for name, _ in readings[0].filters})))
