"""Approvals: drafted with a preview, requested with a reason, decided by other people, within a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection as Database
from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services import approval_state as state
from services import approval_view, deciding, moments, pause, several, steps
from services.answers import ApprovalView
from services.asking import LONGEST, SHORTEST, Asking, between
from services.clearance import Clearance
from services.drafting import Drafted, Drafting, insist_some
from services.errors import BadArgument, Conflict, NotAllowed, NotFound
from services.policy import Roles, insist
from services.refusals import Refusals
from services.settings import Settings
from services.specs import Action, Caller, Role, Specs, Wish, Workflow
from services.store.engine import Store
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Approval

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

DRAFT_KEPT = timedelta(minutes=15)
ABOUT = {"app": "App", "connection": "Tenant"}
REPLACED = "Replaced by a new request."
FURTHEST = timedelta(days=366)
DUE = Query(
    pick(Approval.id)
    .where(
        col(Approval.state) == "approved",
        or_(col(Approval.run_at).is_(None), col(Approval.run_at) <= bindparam("now")),
    )
    .order_by(col(Approval.decided_at))
)
Check = Callable[[Reader, Approval], None]


def _unchecked(_read: Reader, _row: Approval) -> None:
    """What asks for nothing more."""


class Approvals:
    """Everything that happens to an approval before it is carried out."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        settings: Settings,
        roles: Roles,
        clearance: Clearance,
        now: Callable[[], datetime],
        audit_key: bytes,
        graphs: Mapping[int, Graph] = MappingProxyType({}),
    ) -> None:
        self._drafting = Drafting(store, specs, graphs, now)
        self._clearance = clearance
        self._refusals = Refusals(store, now, audit_key)
        self._asking = Asking(settings.approvals, roles.holders()[Role.APPROVER], audit_key)
        self._store = store
        self._specs = specs
        self._settings = settings
        self._roles = roles
        self._now = now
        self._key = audit_key

    async def draft(
        self,
        caller: Caller,
        action_name: str,
        connection_id: int,
        target_id: str,
        conversation_id: str,
        source_id: str,
        given: Mapping[str, Any] = MappingProxyType({}),
        run_at: datetime | None = None,
        zone: str = "",
        others: Sequence[str] = (),
    ) -> str:
        """The id of a draft: what would happen, shown to its requester, kept fifteen minutes.

        With `run_at` (UTC, said in `zone`) it begins then, once it is approved. `others` are more whom it is about.
        `given` are the parameters, by slot, as typed or as values; required ones that lack are asked for on the card.
        The same `source_id` gives the same draft. Raises NotFound, NotAllowed, BadArgument, NothingToDo when it already
        is so, and GraphError kinds.
        """
        insist(caller, "request", self._action(action_name))
        known = await self._store.read(self._now(), lambda read: _from(read.db, source_id))
        if known is not None:
            return known
        about = (action_name, connection_id, target_id, conversation_id, source_id, given, run_at, zone, others)
        row, drawn_up = await self.preview(caller, *about)
        return await self._store.write(lambda db: _kept(db, row, drawn_up))

    async def preview(
        self,
        caller: Caller,
        action_name: str,
        connection_id: int,
        target_id: str,
        conversation_id: str,
        source_id: str,
        given: Mapping[str, Any] = MappingProxyType({}),
        run_at: datetime | None = None,
        zone: str = "",
        others: Sequence[str] = (),
    ) -> tuple[Approval, tuple[Step, ...]]:
        """What a draft would be, with its steps; nothing of it is kept. Raises as `draft` does."""
        now, action = self._now(), self._action(action_name)
        insist(caller, "request", action)
        if run_at is not None and not now < run_at <= now + FURTHEST:
            why = "is past" if run_at <= now else "is more than a year away"
            raise BadArgument(f"{moments.spoken(run_at, zone)} {why}.", "Name another time, or none to begin at once.")
        id, ids = str(uuid4()), list(dict.fromkeys((target_id, *others)))
        several.insist(action, len(ids), self._settings.approvals.most_people)
        drafted = await self._drafting.of(id, action, connection_id, ids, given)
        row = Approval(
            id=id,
            connection_id=drafted.target.connection_id,
            action=action.name,
            target_id="" if len(ids) > 1 else target_id,
            target_ids=ids if len(ids) > 1 else [],
            target_name=drafted.target.name,
            target_detail=drafted.target.detail,
            requester_id=caller.object_id,
            requester_name=caller.name,
            state="draft",
            needed=drafted.needed,
            preview={},
            fingerprint="",
            conversation_id=conversation_id,
            source_id=source_id,
            created_at=now,
            expires_at=now + DRAFT_KEPT,
            run_at=run_at,
            zone=zone,
        )
        try:
            values, drawn_up = await self._drawn_up(caller, row, action, drafted)
        except NotAllowed as refusal:
            await self._refusals.note((caller.object_id, caller.name), action.name, target_id, refusal.sentence)
            raise
        return row.model_copy(update=values), drawn_up

    async def fill(self, caller: Caller, id: str, version: int, given: Mapping[str, str]) -> None:
        """Fills in a draft's form, or changes what was filled in; its preview is made anew.

        Raises BadArgument, NotFound, NotAllowed, Conflict, NothingToDo and GraphError kinds.
        """
        now = self._now()
        row = await self._store.read(now, lambda read: state.found(read.db, id))
        insist(caller, "request", row)
        state.expect(row, now, "draft")
        if row.version != version:
            raise Conflict("That card is out of date.", "Use the newest card, or ask again.")
        action = self._action(row.action)
        ids = row.target_ids or [row.target_id]
        drafted = await self._drafting.of(id, action, row.connection_id, ids, {**row.given, **given})
        values, drawn_up = await self._drawn_up(caller, row, action, drafted)

        def work(db: Database) -> None:
            state.change(db, self._key, row, now, caller, "approval.filled_in", values)
            steps.put(db, id, drawn_up)

        await self._store.write(work)

    async def _drawn_up(
        self, caller: Caller, row: Approval, action: Wish, drafted: Drafted
    ) -> tuple[dict[str, Any], tuple[Step, ...]]:
        """What a draft's row says of what was drawn up: parameters, preview, fingerprint, terms; and its steps."""
        values: dict[str, Any] = {"given": dict(drafted.given)}
        if drafted.subject:
            values["target_name"] = drafted.subject
        row, drawn_up = row.model_copy(update=values), drafted.steps
        if row.target_ids and drawn_up:
            drawn_up = await self._clearance.apart(caller, row, drawn_up)
            insist_some(drawn_up)
        lines = [line for step in drawn_up for line in step.change]
        terms = await self._clearance.weigh(caller, row, drawn_up, drafted.needed)
        left = [step for step in drawn_up if step.state not in steps.ENDED]
        every = dict.fromkeys(text for step in left for text in step.warnings)
        warnings = several.warnings(left) if row.target_ids else every
        notes = (drafted.note, *warnings, *terms.because)
        values["preview"] = {
            "help": action.help,
            "change": lines,
            "warnings": list(filter(None, notes)),
            "fields": list(drafted.fields),
            "about": ABOUT.get("user" if drafted.subject else action.about, "Who"),
            "next": _afterwards(action, row.target_id) if row.target_id else [],
            "undo": isinstance(action, Action) and bool(action.undo),
        }
        values |= {"needed": terms.approvals, "terms": terms.model_dump(mode="json")}
        return {**values, "fingerprint": steps.fingerprint(row, drawn_up) if drawn_up else ""}, drawn_up

    async def request(self, caller: Caller, id: str, version: int, reason: str) -> None:
        """Asks the approvers. `reason` has 10 to 500 characters, or none where the terms want none.

        Raises BadArgument, NotFound, Conflict, and NotAllowed when it is not the caller's, they have asked for too much
        already, a rule or guard rail forbids it now, or nobody could approve it.
        """
        now = self._now()
        row, drawn_up = await self._store.read(now, lambda read: (state.found(read.db, id), steps.of(read.db, id)))
        insist(caller, "request", row)
        state.expect(row, now, "draft")
        if row.version != version:
            raise Conflict("That card is out of date.", "Use the newest card, or ask again.")
        if not row.fingerprint:
            raise BadArgument("Something is still to be filled in.", "Fill in the card and press Continue first.")
        terms = await self._clearance.weigh(caller, row, drawn_up)
        reason = between(reason, SHORTEST if terms.reason else 0, LONGEST, "reason")
        await self._store.write(lambda db: self._asking.ask(db, row, drawn_up, caller, now, reason, terms))

    async def decide(
        self, caller: Caller, id: str, verdict: str, comment: str = "", here: str = "", check: Check = _unchecked
    ) -> ApprovalView:
        """Approves or denies. One deny ends it; the last approval needed lets it run, within its use-by.

        A person decides once, and by the rights they hold at this moment. `check` is asked before all else of the same
        transaction, and may raise what it is refused for. What the copy of its card in the conversation `here` shows
        from then on. Raises BadArgument, NotFound, NotAllowed, and Conflict when it is no longer undecided.
        """
        if verdict not in {"approve", "deny"}:
            raise BadArgument("A request is either approved or denied.", "Press one of the buttons on its card.")
        comment = between(comment, 0, LONGEST, "comment")
        caller = await self._roles.of(caller.object_id, caller.tenant_id, caller.name, fresh=True)
        now = self._now()

        def work(db: Database) -> ApprovalView:
            row, read = state.found(db, id, lock=True), Reader(db, now)
            check(read, row)
            insist(caller, verdict, row)
            state.expect(row, now, "pending")
            drawn_up = steps.of(db, id)
            deciding.insist_entitled(row, drawn_up, caller)
            row, made = deciding.decide(db, self._key, row, caller, now, verdict, comment)
            return approval_view.of(read, row, made, drawn_up, here)

        return await self._store.write(work)

    async def undo(self, caller: Caller, id: str, conversation_id: str, source_id: str) -> str:
        """The id of a draft that takes back what was done, of several people all that was.

        The same `source_id` gives the same draft of the same person for as long as it has not ended.

        Raises NotFound and NotAllowed, and what `draft` does.
        """
        now, theirs = self._now(), f"{source_id}|{caller.object_id}"

        def work(read: Reader) -> tuple[Approval, list[Step], str]:
            return state.found(read.db, id), steps.of(read.db, id), _once_more(read.db, theirs, now)

        row, done, source = await self._store.read(now, work)
        found = several.back(self._specs.actions, row.action, done)
        if found is None:
            raise NotAllowed("That cannot be taken back by a press.", "Ask for the opposite in words.")
        back, changed = found
        target, *others = [back.target or changed[0].target_id, *(step.target_id for step in changed[1:])]
        place = (changed[0].connection_id, target, conversation_id, source)
        return await self.draft(caller, back.action, *place, back.given, others=others)

    async def cancel(self, caller: Caller, id: str) -> None:
        """Takes it back before it begins. Raises NotFound, NotAllowed and Conflict."""
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "cancel", row)
            state.expect(row, now, "draft", "pending", "approved")
            outcome = f"Cancelled by {caller.name}."
            if caller.object_id == row.requester_id:
                # Who cancels sees it on the card; a message on top would only repeat it.
                ended = {"state": "cancelled", "outcome": outcome, "finished_at": now}
                state.change(db, self._key, row, now, caller, "approval.cancelled", ended)
            else:
                state.finish(db, self._key, row, now, caller, "cancelled", outcome)

        await self._store.write(work)

    async def edit(self, caller: Caller, id: str, source_id: str) -> str:
        """The id of a new draft of the same change; the old request ends, and what was agreed to ends with it.

        Raises as `draft` does, and Conflict when it has begun or ended.
        """
        now = self._now()
        row = await self._store.read(now, lambda read: state.found(read.db, id))
        insist(caller, "edit", row)
        state.expect(row, now, "draft", "pending", "approved")
        ahead = row.run_at if row.run_at and row.run_at > now else None
        target, *others = row.target_ids or [row.target_id]
        about = (row.action, row.connection_id, target, row.conversation_id, source_id, row.given)
        new = await self.draft(caller, *about, ahead, row.zone, others)
        replaced = {"state": "cancelled", "outcome": REPLACED, "finished_at": now}

        def work(db: Database) -> None:
            state.change(db, self._key, row, now, caller, "approval.cancelled", replaced, {"replaced_by": new})

        await self._store.write(work)
        return new

    async def expire(self) -> int:
        """How many drafts, undecided and unused approvals ran out of time just now."""
        now = self._now()
        undecided = (col(Approval.state).in_(("draft", "pending")), col(Approval.expires_at) <= now)
        unused = (col(Approval.state) == "approved", col(Approval.use_by) <= now)
        late = select(col(Approval.id)).where(or_(undecided[0] & undecided[1], unused[0] & unused[1]))
        ids = await self._store.read(now, lambda read: list(read.db.execute(late).scalars()))
        expired = 0
        for id in ids:
            # Each in its own transaction; one that was decided meanwhile is no longer late.
            with suppress(Conflict):
                expired += await self._store.write(partial(_expire, key=self._key, id=id, now=now))
        return expired

    async def due(self) -> list[str]:
        """The approvals that may be carried out and that nobody has claimed, oldest first."""
        now = self._now()

        def look(read: Reader) -> list[str]:
            return [] if pause.holding(read.db) else [row.id for row in read.fetch(DUE, now=now)]

        return await self._store.read(now, look)

    def _action(self, name: str) -> Wish:
        action = self._specs.wishes.get(name)
        if action is None:
            raise NotFound("I know no such action.", "Type help for what can be requested.")
        return action


def _afterwards(wish: Wish, target_id: str) -> list[list[str]]:
    """What is worth asking or requesting once it is done, as (label, text)."""
    if isinstance(wish, Workflow):
        return [["What changed", wish.then.format(target_id)]] if wish.then else []
    if isinstance(wish, Action) and wish.offers:
        return [[state.words(wish.offers), f"{wish.offers.replace('_', ' ')} {target_id}"]]
    return []


def _from(db: Database, source_id: str) -> str | None:
    return db.execute(select(col(Approval.id)).where(col(Approval.source_id) == source_id)).scalar()


def _once_more(db: Database, source: str, now: datetime) -> str:
    """`source`, or a further one like it where all before it came to an end."""
    like = select(col(Approval.source_id), col(Approval.state), col(Approval.expires_at)).where(
        col(Approval.source_id).startswith(f"{source}|", autoescape=True)
    )
    made = db.execute(like).all()
    ended = {row.source_id for row in made if row.state in state.FINAL or row.expires_at <= now}
    going = next((row.source_id for row in made if row.source_id not in ended), "")
    return going or f"{source}|{len(made)}"


def _kept(db: Database, row: Approval, drawn_up: Sequence[Step]) -> str:
    try:
        with db.begin_nested():
            db.execute(insert(Approval).values(**row.model_dump()))
            steps.put(db, row.id, drawn_up)
    except IntegrityError:
        known = _from(db, row.source_id)
        if known is None:
            raise
        return known
    return row.id


def _expire(db: Database, key: bytes, id: str, now: datetime) -> bool:
    row = state.found(db, id, lock=True)
    late = row.use_by if row.state == "approved" else row.expires_at
    if row.state not in {"draft", "pending", "approved"} or late is None or late > now:
        return False
    state.expire(db, key, row, now)
    return True
