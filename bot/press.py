"""A press on a card: its verb picks the function, its data is checked, and everything else is read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, or_
from sqlmodel import col

from bot.conversations import Conversations
from bot.copies import Copies
from bot.hear import Hear, Said
from bot.pressed import FIELD, NOT_OURS, AlertData, ApprovalData, AskData, FormData, checked
from bot.reply import Replies
from bot.turn import Reply, Turn
from services import alert_view, approval_state, approval_view, tracing
from services.alerts import Alerts
from services.approvals import Approvals
from services.emergency import Emergency
from services.errors import BadArgument, Conflict, NotAllowed
from services.nudges import Nudges
from services.places import root
from services.refusals import Refusals
from services.specs import Caller
from services.store.engine import Store
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Approval, Posted

STANDING = Query(
    pick(Posted.message_id).where(
        col(Posted.kind) == bindparam("kind"),
        col(Posted.subject_id) == bindparam("subject"),
        or_(col(Posted.conversation_id) == bindparam("here"), col(Posted.conversation_id) == bindparam("root")),
        col(Posted.message_id) == bindparam("message"),
    )
)
Function = Callable[[Caller, Turn], Awaitable[Reply]]


class Press:
    """What each verb does."""

    def __init__(
        self,
        store: Store,
        hear: Hear,
        approvals: Approvals,
        emergency: Emergency,
        nudges: Nudges,
        alerts: Alerts,
        conversations: Conversations,
        replies: Replies,
        copies: Copies,
        refusals: Refusals,
        now: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._refusals = refusals
        self._store = store
        self._hear = hear
        self._approvals = approvals
        self._emergency = emergency
        self._nudges = nudges
        self._alerts = alerts
        self._conversations = conversations
        self._replies = replies
        self._copies = copies
        self._now = now
        self._changed = changed
        self._verbs: Mapping[str, Function] = {
            "ask": self._ask,
            "show": self._show,
            "fill": self._fill,
            "request": self._request,
            "approve": self._decide,
            "deny": self._decide,
            "approve_alone": self._approve_alone,
            "review": self._review,
            "remind": self._remind,
            "edit": self._edit,
            "cancel": self._cancel,
            "undo": self._undo,
            "acknowledge": self._acknowledge,
            "snooze": self._snooze,
            "accept": self._accept,
            "mine": self._answer,
            "not_mine": self._answer,
        }

    async def __call__(self, caller: Caller, turn: Turn) -> Reply:
        """What the press leads to. Raises StewardError kinds; BadArgument for a verb or data no card of ours sends."""
        function = self._verbs.get(turn.verb)
        if function is None:
            raise BadArgument("That button is not one of mine.", "Ask again for an up-to-date card.")
        with tracing.span("press", verb=turn.verb):
            return await function(caller, turn)

    async def _ask(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AskData, turn)
        said = await self._hear(caller, data.ask, turn, offset=data.offset)
        return self._copies.posted(said, turn)

    async def _show(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AskData, turn)
        said = await self._hear(caller, data.ask, turn, offset=data.offset)
        return await self._copies.in_place(said, turn)

    async def _fill(self, caller: Caller, turn: Turn) -> Reply:
        fields = {key.removeprefix(FIELD): text for key, text in turn.data.items() if key.startswith(FIELD)}
        rest = {key: value for key, value in turn.data.items() if not key.startswith(FIELD)}
        data = checked(FormData, replace(turn, data={**rest, "given": fields}))
        await self._approvals.fill(caller, str(data.id), data.version, data.given)
        return await self._approval(str(data.id), turn)

    async def _request(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn)
        # Remembered first: the card being pressed is the requester's copy, which every later change edits.
        await self._conversations.stands(turn.conversation.id, "approval", str(data.id), turn.message_id, data.version)
        await self._approvals.request(caller, str(data.id), data.version, data.reason)
        return await self._approval(str(data.id), turn)

    async def _decide(self, caller: Caller, turn: Turn) -> Reply:
        data, here = checked(ApprovalData, turn), turn.conversation.id

        def check(read: Reader, row: Approval) -> None:
            _insist_ours(data, row.version)
            _insist_standing(read, "approval", row.id, turn)

        # Looked at, decided and drawn in one transaction: each read of its own makes fifteen others wait.
        async with self._or_as_it_is(caller, turn):
            view = await self._approvals.decide(caller, str(data.id), turn.verb, data.comment, here, check)
            self._changed()
            return Reply(card=self._replies.card(view))
        return await self._approval(str(data.id), turn)

    async def _cancel(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn)
        async with self._or_as_it_is(caller, turn):
            await self._approvals.cancel(caller, str(data.id))
        return await self._approval(str(data.id), turn)

    async def _approve_alone(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn, standing=True)
        async with self._or_as_it_is(caller, turn):
            await self._emergency.approve_alone(caller, str(data.id), data.comment)
        return await self._approval(str(data.id), turn)

    async def _review(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn, standing=True)
        async with self._or_as_it_is(caller, turn):
            await self._emergency.review(caller, str(data.id))
        return await self._approval(str(data.id), turn)

    async def _remind(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn)
        told = await self._nudges.remind(caller, str(data.id))
        self._changed()
        return Reply(toast=f"Reminded in {told} place{'s' if told != 1 else ''}.")

    async def _edit(self, caller: Caller, turn: Turn) -> Reply:
        data = await self._of_approval(turn)
        new = await self._approvals.edit(caller, str(data.id), f"{turn.conversation.id}|{turn.id}")
        drawn = await self._store.read(self._now(), lambda read: approval_view.view(read, new, turn.conversation.id))
        old = await self._approval(str(data.id), turn)
        return replace(old, messages=(self._replies.message(drawn),))

    async def _undo(self, caller: Caller, turn: Turn) -> Reply:
        data, here = await self._of_approval(turn), turn.conversation.id
        id_ = await self._approvals.undo(caller, str(data.id), here, f"{here}|undo|{data.id}")
        view = await self._store.read(self._now(), lambda read: approval_view.view(read, id_, here))
        return self._copies.posted(Said(view), turn)

    async def _acknowledge(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AlertData, turn)
        await self._standing_here("alert", str(data.id), turn)
        with suppress(Conflict):
            await self._alerts.acknowledge(caller, str(data.id), data.version)
        return await self._alert(str(data.id))

    async def _snooze(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AlertData, turn)
        await self._standing_here("alert", str(data.id), turn)
        with suppress(Conflict):
            await self._alerts.snooze(caller, str(data.id), int(data.days), data.reason)
        return await self._alert(str(data.id))

    async def _accept(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AlertData, turn)
        await self._standing_here("alert", str(data.id), turn)
        with suppress(Conflict):
            await self._alerts.accept(caller, str(data.id), int(data.review), data.reason)
        return await self._alert(str(data.id))

    async def _answer(self, caller: Caller, turn: Turn) -> Reply:
        data = checked(AlertData, turn)
        await self._standing_here("question", str(data.id), turn)
        await self._alerts.answer(caller, str(data.id), turn.verb == "mine")
        self._changed()
        view = await self._store.read(self._now(), lambda read: alert_view.question(read, str(data.id)))
        return Reply(card=self._replies.card(view))

    async def _approval(self, id_: str, turn: Turn) -> Reply:
        self._changed()
        view = await self._store.read(self._now(), lambda read: approval_view.view(read, id_, turn.conversation.id))
        return Reply(card=self._replies.card(view))

    async def _alert(self, id_: str) -> Reply:
        self._changed()
        view = await self._store.read(self._now(), lambda read: alert_view.view(read, id_))
        return Reply(card=self._replies.card(view))

    async def _of_approval(self, turn: Turn, *, standing: bool = False) -> ApprovalData:
        """What the press carries. Raises NotFound, and BadArgument for more and for a version there has never been.

        With `standing`, NotAllowed too unless the pressed message is the card that was posted here.
        """
        data = checked(ApprovalData, turn)
        id_ = str(data.id)

        def work(read: Reader) -> None:
            _insist_ours(data, approval_state.version(read.db, id_))
            if standing:
                _insist_standing(read, "approval", id_, turn)

        await self._store.read(self._now(), work)
        return data

    @asynccontextmanager
    async def _or_as_it_is(self, caller: Caller, turn: Turn) -> AsyncIterator[None]:
        """Somebody was faster, or time ran out: the card as it is says so better than an error. The trail keeps it."""
        try:
            yield
        except Conflict as late:
            who, where = (caller.object_id, caller.name), root(turn.conversation.id)
            await self._refusals.note(who, turn.verb, str(turn.data.get("id")), late.sentence, where)

    async def _standing_here(self, kind: str, id_: str, turn: Turn) -> None:
        """Raises NotAllowed unless the pressed message is a copy of that card, posted by us in this conversation."""
        await self._store.read(self._now(), lambda read: _insist_standing(read, kind, id_, turn))


def _insist_ours(data: ApprovalData, version: int) -> None:
    if data.version > version:
        raise BadArgument(*NOT_OURS)


def _insist_standing(read: Reader, kind: str, id_: str, turn: Turn) -> None:
    here, message = turn.conversation.id, turn.message_id
    if not read.fetch(STANDING, kind=kind, subject=id_, here=here, root=root(here), message=message):
        raise NotAllowed("That card does not belong to this conversation.", "Use the card that I posted to you.")
