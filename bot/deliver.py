"""Drains the outbox: posts and edits what is still to be told, in order, at a pace Teams accepts, until it arrives."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Connection, Row, and_, delete, or_, select, update
from sqlmodel import col

from bot.connector import SendRefused
from bot.conversations import Conversations, posted, stand
from bot.due import anything_due, lease
from bot.outcomes import Later, Settled, pause, refused
from bot.pace import Pace
from bot.reach import Installs, Reach, Unopened
from bot.turn import ConversationRef, Message, Scope, Upload
from services import outbox, step_secrets, tracing
from services.errors import StewardError
from services.exporting import Made
from services.mail.refused import MailRefused
from services.places import THREAD, root
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Outbox, Posted
from services.unreached import Unreached

log = structlog.get_logger()

Draw = Callable[[str, str, str], Awaitable[tuple[Message, int] | None]]

GIVE_UP = timedelta(hours=24)
LOOK_SECONDS = 1.0


class Speaker(Protocol):
    """Where messages go: Teams, or the terminal. All raise SendRefused."""

    async def post(self, ref: ConversationRef, message: Message) -> str:
        """Says it: the message's id."""

    async def edit(self, ref: ConversationRef, message_id: str, message: Message) -> None:
        """Says it in place of what was said before."""

    async def personal(self, object_id: str, tenant_id: str, service_url: str) -> ConversationRef:
        """The personal chat with one person."""

    async def put(self, upload: Upload, made: Made) -> None:
        """Puts a file where a person let it. Raises StewardError."""


class Post(Protocol):
    """What sends mails."""

    async def tell(self, kind: str, subject_id: str, mark: str, *, again: bool) -> bool:
        """Whether there was something to say; `again`: it may have been sent before. Raises MailRefused."""


class Deliver:
    """Tells what the outbox holds. A row is leased, sent and settled; several Stewards may share one outbox.

    A crash between sending and settling sends that message again: Teams has no key to recognise it by. A card's edit
    may be repeated freely. `mail` sends the rows for it, `installs` puts Steward among the apps of those who lack it,
    and `unreached` leaves word of whom Teams does not let us reach.
    """

    def __init__(
        self,
        store: Store,
        teams: Speaker,
        conversations: Conversations,
        draw: Draw,
        now: Callable[[], datetime],
        *,
        mail: Post | None = None,
        installs: Installs | None = None,
        unreached: Unreached | None = None,
    ) -> None:
        self._store = store
        self._teams = teams
        self._conversations = conversations
        self._draw = draw
        self._now = now
        self._mail = mail
        self._unreached = unreached
        self._reach = Reach(store, teams, conversations, now, installs)
        self._me = secrets.token_hex(8)
        self._pace = Pace()
        self._woken = asyncio.Event()
        self._speaking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._stopping = False

    def wake(self) -> None:
        """Something new is in the outbox: drain at once."""
        self._woken.set()

    async def run(self) -> None:
        """Drains whenever woken, and looks once a second for what is due, until stopped."""
        while not self._stopping:
            self._woken.clear()
            try:
                await self.drain()
            except Exception:
                log.exception("the outbox was not drained")
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Lets `run` return after the message under way; the rest goes back to the outbox."""
        self._stopping = True
        self._woken.set()

    async def drain(self) -> int:
        """How many rows were settled (done or dead). Returns when none is due any more."""
        settled = 0
        while not self._stopping and await self._store.read(self._now(), anything_due):
            rows = await self._store.write(lambda db: lease(db, self._me, self._now()), alone="outbox")
            if not rows:
                break
            by_conversation = [
                list(group) for _, group in groupby(sorted(rows, key=attrgetter("to", "id")), attrgetter("to"))
            ]
            settled += sum(await asyncio.gather(*(self._tell(group) for group in by_conversation)))
        return settled

    async def _tell(self, rows: list[Row[Any]]) -> int:
        """How many of one conversation's rows were settled; after the first that has to wait, the rest wait too."""
        for settled, row in enumerate(rows):
            if self._stopping:
                await self._put_back(rows[settled:], Later("stopped", timedelta(), counts=False))
                return settled
            with tracing.span("delivery", kind=row.kind, by="mail" if row.to == outbox.MAIL else "teams") as span:
                later = await self._try(row)
                span.set(settled=later is None, attempt=row.attempts + 1)
            if later is not None:
                await self._put_back(rows[settled:], later)
                return settled
        return len(rows)

    async def _try(self, row: Row[Any]) -> Later | None:
        """None when the row is settled, for good or ill."""
        if row.to == outbox.MAIL:
            return await self._post(row)
        ref = None
        try:
            ref = await self._reach(row.to)
            if ref is None:
                await self._settle(row, Settled("dead", "That conversation is unknown or refuses me."))
                return None
            if wait := self._pace.take(ref.id, self._now()):
                return Later("waiting for my turn", wait, counts=False)
            # A person and their chat are two addresses of one place: who comes second sees what the first posted.
            async with self._speaking.setdefault(ref.id, asyncio.Lock()):
                told = await (self._say(row, ref) if row.kind == "outcome" else self._show(row, ref))
                if row.kind == step_secrets.KIND:
                    told = replace(told, stands=None)  # told once, and never drawn again
                await self._settle(row, told)
        except SendRefused as error:
            outcome = refused(error, ref)
            if isinstance(outcome, Later):
                return outcome
            await self._settle(row, outcome)
        except Unopened as error:
            return Later(error.sentence, unopened=row.to)
        except StewardError as error:
            return Later(error.sentence)
        except Exception as error:
            log.exception("a message was not told", row=row.id, kind=row.kind)
            return Later(type(error).__name__)
        return None

    async def _post(self, row: Row[Any]) -> Later | None:
        """Sends the mail of a row; None when it is settled."""
        mark = f"steward-{row.id}-{row.created_at:%Y%m%d%H%M%S}"
        try:
            said = self._mail is not None and await self._mail.tell(
                row.kind, row.subject_id, mark, again=row.attempts > 0
            )
        except MailRefused as error:
            if not error.lasting:
                return Later(error.sentence)
            await self._settle(row, Settled("dead", error.sentence))
        except StewardError as error:
            return Later(error.sentence)
        except Exception as error:
            log.exception("a mail was not sent", row=row.id, kind=row.kind)
            return Later(type(error).__name__)
        else:
            await self._settle(row, Settled("done", "" if said else "Nothing to say any more."))
        return None

    async def _say(self, row: Row[Any], ref: ConversationRef) -> Settled:
        await self._teams.post(ref, Message(row.text))
        return Settled("done")

    async def _show(self, row: Row[Any], ref: ConversationRef) -> Settled:
        """Makes the copy there current: edits the one that stands, or posts it."""
        drawn = await self._draw(row.kind, row.subject_id, ref.id)
        if drawn is None:
            return Settled("done", "Nothing to show any more.")
        message, version = drawn
        copy = await self._store.read(self._now(), lambda read: _copy(read, row, ref))
        if copy is not None and copy.version >= version:
            return Settled("done")
        try:
            message_id, place = await self._put(ref, message, copy)
        except SendRefused as error:
            if error.kind != "too_large" or not message.text:
                raise
            message_id, place = await self._put(ref, Message(message.text), copy)
        vanished = copy.conversation_id if copy is not None and copy.conversation_id != place else ""
        stands = posted(row.kind, row.subject_id, place, message_id, version, self._now())
        return Settled("done", stands=stands, vanished=vanished)

    async def _put(self, ref: ConversationRef, message: Message, copy: Row[Any] | None) -> tuple[str, str]:
        """The id of the message that shows it now, and the conversation from which it is pressed."""
        if copy is not None:
            try:
                await self._teams.edit(ref, copy.message_id, message)
            except SendRefused as error:
                if error.status != 404:
                    raise
                # Somebody deleted the message, and with it the thread that it began in a channel.
                if copy.conversation_id.endswith(f"{THREAD}{copy.message_id}"):
                    ref = replace(ref, id=root(ref.id))
            else:
                return str(copy.message_id), str(copy.conversation_id)
        message_id = await self._teams.post(ref, message)
        return message_id, _thread(ref, message_id)

    async def _settle(self, row: Row[Any], outcome: Settled) -> None:
        """The row's end and what it leaves behind, in one transaction."""
        now = self._now()

        def work(db: Connection) -> None:
            self._change(db, row, state=outcome.state, error=outcome.error)
            if row.kind == step_secrets.KIND:
                step_secrets.forget(db, row.subject_id)
            if outcome.stands is not None:
                stand(db, outcome.stands)
            if outcome.vanished:
                here = (col(Posted.kind) == row.kind, col(Posted.subject_id) == row.subject_id)
                db.execute(delete(Posted).where(*here, col(Posted.conversation_id) == outcome.vanished))
            if outcome.blocked:
                self._conversations.blocked(db, outcome.blocked, now)
                self._lost(db, now, row, outcome.blocked, outcome.error)

        await self._store.write(work)
        if outcome.state == "dead":
            log.warning("a message will never arrive", row=row.id, kind=row.kind, reason=outcome.error)

    async def _put_back(self, rows: list[Row[Any]], later: Later) -> None:
        """The first row is tried again after its pause, or dies of age; those behind it wait for it."""
        now = self._now()
        first, *behind = rows
        attempts = first.attempts + (1 if later.counts else 0)
        tired = later.counts and now - first.created_at >= GIVE_UP
        at = now + (pause(attempts) if later.pause is None else later.pause * random.uniform(1.0, 1.1))  # noqa: S311

        def work(db: Connection) -> None:
            state = "dead" if tired else "ready"
            if tired and first.kind == step_secrets.KIND:
                step_secrets.forget(db, first.subject_id)
            self._change(db, first, state=state, error=later.error, run_at=at, attempts=attempts)
            if later.unopened:
                self._lost(db, now, first, later.unopened, later.error)
            for row in behind:
                self._change(db, row, state="ready", attempts=row.attempts)

        await self._store.write(work, durable=False)

    def _lost(self, db: Connection, now: datetime, row: Row[Any], place: str, why: str) -> None:
        if self._unreached is not None:
            self._unreached.lost(db, now, row, place, why)

    def _change(self, db: Connection, row: Row[Any], **values: Any) -> None:
        """Only while the lease is ours: a row taken over by another Steward is theirs to settle."""
        ours = and_(col(Outbox.lease_by) == self._me, col(Outbox.state) == "leased")
        freed = {"lease_by": "", "lease_until": None} | values
        db.execute(update(Outbox).where(col(Outbox.id) == row.id, ours).values(freed))


def _copy(read: Reader, row: Row[Any], ref: ConversationRef) -> Row[Any] | None:
    """The copy that stands there; in a channel, whichever thread it began."""
    place = col(Posted.conversation_id)
    here = or_(place == ref.id, place.startswith(f"{ref.id}{THREAD}", autoescape=True))
    copies = select(place, col(Posted.message_id), col(Posted.version)).where(
        here, col(Posted.kind) == row.kind, col(Posted.subject_id) == row.subject_id
    )
    return read.one(copies.order_by(col(Posted.at).desc()))


def _thread(ref: ConversationRef, message_id: str) -> str:
    """Where presses on the new message will come from: in a channel it begins a thread of its own."""
    begins = ref.scope is Scope.CHANNEL and THREAD not in ref.id
    return f"{ref.id}{THREAD}{message_id}" if begins else ref.id
