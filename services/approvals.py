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
from sqlalchemy import func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services import approval_state as state
from services import outbox, steps, subscriptions
from services.drafting import Drafted, Drafting
from services.errors import BadArgument, Conflict, NotAllowed, NotFound
from services.policy import Roles, insist
from services.settings import Settings, approval_window
from services.specs import Action, Caller, Specs
from services.store.engine import Store
from services.store.step import Step
from services.store.tables import Approval, Decision

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

DRAFT_KEPT = timedelta(minutes=15)
SHORTEST, LONGEST = 10, 500


class Approvals:
    """Everything that happens to an approval before it is carried out."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        settings: Settings,
        roles: Roles,
        now: Callable[[], datetime],
        audit_key: bytes,
        graphs: Mapping[int, Graph] = MappingProxyType({}),
    ) -> None:
        self._drafting = Drafting(store, graphs, now)
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
    ) -> str:
        """The id of a draft: what would happen, shown to its requester, kept fifteen minutes.

        `given` are the parameters, by slot, as typed or as values; required ones that lack are asked for on the card.
        The same `source_id` gives the same draft. Raises NotFound, NotAllowed, BadArgument, NothingToDo when it already
        is so, and GraphError kinds.
        """
        now = self._now()
        action = self._action(action_name)
        insist(caller, "request", action)
        known = await self._store.read(now, lambda read: _from(read.db, source_id))
        if known is not None:
            return known
        id = str(uuid4())
        drafted = await self._drafting.of(id, action, connection_id, target_id, given)
        row = Approval(
            id=id,
            connection_id=drafted.target.connection_id,
            action=action.name,
            target_id=target_id,
            target_name=drafted.target.name,
            target_detail=drafted.target.detail,
            requester_id=caller.object_id,
            requester_name=caller.name,
            state="draft",
            needed=action.approvals,
            preview={},
            fingerprint="",
            conversation_id=conversation_id,
            source_id=source_id,
            created_at=now,
            expires_at=now + DRAFT_KEPT,
        )
        row = row.model_copy(update=await self._drawn_up(row, action, drafted))
        return await self._store.write(lambda db: _kept(db, row, drafted.steps))

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
        drafted = await self._drafting.of(id, action, row.connection_id, row.target_id, {**row.given, **given})
        values = await self._drawn_up(row, action, drafted)

        def work(db: Database) -> None:
            state.change(db, self._key, row, now, caller, "approval.filled_in", values)
            steps.put(db, id, drafted.steps)

        await self._store.write(work)

    async def _drawn_up(self, row: Approval, action: Action, drafted: Drafted) -> dict[str, Any]:
        """What a draft's row says of what was drawn up: parameters, preview, fingerprint, approvals needed."""
        lines = [line for step in drafted.steps for line in step.change]
        warnings = [text for step in drafted.steps for text in step.warnings]
        values: dict[str, Any] = {
            "given": dict(drafted.given),
            "preview": {"help": action.help, "change": lines, "warnings": warnings, "fields": list(drafted.fields)},
            "needed": action.approvals + drafted.more + await self._roles.privileged(row.target_id),
        }
        if drafted.subject:
            values["target_name"] = drafted.subject
        print_ = steps.fingerprint(row.model_copy(update=values), drafted.steps) if drafted.steps else ""
        return {**values, "fingerprint": print_}

    async def request(self, caller: Caller, id: str, version: int, reason: str) -> None:
        """Asks the approvers. `reason` has 10 to 500 characters.

        Raises BadArgument, NotFound, Conflict, and NotAllowed when it is not the caller's, too many wait already or
        nobody could approve it.
        """
        reason = _between(reason, SHORTEST, LONGEST, "reason")
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "request", row)
            state.expect(row, now, "draft")
            if row.version != version:
                raise Conflict("That card is out of date.", "Use the newest card, or ask again.")
            if not row.fingerprint:
                raise BadArgument("Something is still to be filled in.", "Fill in the card and press Continue first.")
            self._room(db, caller)
            places = {*subscriptions.subscribed(db, "approvals"), *self._approvers(row)}
            window, use_within = approval_window(self._settings)
            expires_at = now + min(window, self._action(row.action).expires)
            asked: dict[str, Any] = {
                "reason": reason,
                "requested_at": now,
                "expires_at": expires_at,
                "state": "pending",
            }
            if not row.needed:
                asked |= {"state": "approved", "decided_at": now, "use_by": now + use_within}
            state.change(db, self._key, row, now, caller, "approval.requested", asked, {"reason": reason})
            for place in places:
                outbox.tell(db, now, "approval", id, place)

        await self._store.write(work)

    async def decide(self, caller: Caller, id: str, verdict: str, comment: str = "") -> None:
        """Approves or denies. One deny ends it; the last approval needed lets it run, within its use-by.

        A person decides once. Raises BadArgument, NotFound, NotAllowed, and Conflict when it is no longer undecided.
        """
        if verdict not in {"approve", "deny"}:
            raise BadArgument("A request is either approved or denied.", "Press one of the buttons on its card.")
        comment = _between(comment, 0, LONGEST, "comment")
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, verdict, row)
            state.expect(row, now, "pending")
            made = state.decisions(db, id)
            if any(one.object_id == caller.object_id for one in made):
                raise Conflict("You have already approved this.", "It waits for somebody else as well.")
            said = {"comment": comment, "of": row.needed, "approvals": len(made) + (verdict == "approve")}
            if verdict == "deny":
                outcome = f"Denied by {caller.name}." + (f" {comment}" if comment else "")
                state.finish(db, self._key, row, now, caller, "denied", outcome, said)
            elif len(made) + 1 >= row.needed:
                use_by = now + approval_window(self._settings)[1]
                enough = {"state": "approved", "decided_at": now, "use_by": use_by}
                state.change(db, self._key, row, now, caller, "approval.approved", enough, said)
            else:
                state.change(db, self._key, row, now, caller, "approval.approved", {}, said)
            decision = Decision(
                approval_id=id, object_id=caller.object_id, name=caller.name, verdict=verdict, comment=comment, at=now
            )
            db.execute(insert(Decision).values(**decision.model_dump()))

        await self._store.write(work)

    async def cancel(self, caller: Caller, id: str) -> None:
        """Takes it back before it is decided. Raises NotFound, NotAllowed and Conflict."""
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "cancel", row)
            state.expect(row, now, "draft", "pending")
            outcome = f"Cancelled by {caller.name}."
            if caller.object_id == row.requester_id:
                # Who cancels sees it on the card; a message on top would only repeat it.
                ended = {"state": "cancelled", "outcome": outcome, "finished_at": now}
                state.change(db, self._key, row, now, caller, "approval.cancelled", ended)
            else:
                state.finish(db, self._key, row, now, caller, "cancelled", outcome)

        await self._store.write(work)

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
        ready = select(col(Approval.id)).where(col(Approval.state) == "approved").order_by(col(Approval.decided_at))
        return await self._store.read(self._now(), lambda read: list(read.db.execute(ready).scalars()))

    def _action(self, name: str) -> Action:
        action = self._specs.actions.get(name)
        if action is None:
            raise NotFound("I know no such action.", "Type help for what can be requested.")
        return action

    def _room(self, db: Database, caller: Caller) -> None:
        mine = (col(Approval.requester_id) == caller.object_id, col(Approval.state) == "pending")
        waiting = db.execute(select(func.count()).select_from(Approval).where(*mine)).scalar() or 0
        if waiting >= self._settings.approvals.per_person_pending:
            raise NotAllowed(
                f"You already have {waiting} requests waiting.", "Cancel some, or wait until they are decided."
            )

    def _approvers(self, row: Approval) -> set[str]:
        """Where each approver we know by id is told. Raises NotAllowed when too few could approve."""
        if not row.needed:
            return set()
        named, more = self._roles.approvers()
        able = named - {row.requester_id.casefold(), row.target_id.casefold()}
        if not more and len(able) < row.needed:
            raise NotAllowed(
                f"Nobody could approve this: it takes {row.needed}, and besides you and the person it is about "
                f"Steward knows {len(able)} who may.",
                "Ask a Steward administrator to name another approver.",
            )
        return {f"person:{person}" for person in able}


def _from(db: Database, source_id: str) -> str | None:
    return db.execute(select(col(Approval.id)).where(col(Approval.source_id) == source_id)).scalar()


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


def _between(text: str, shortest: int, longest: int, what: str) -> str:
    text = text.strip()
    if not shortest <= len(text) <= longest:
        long = f"between {shortest} and {longest}" if shortest else f"at most {longest}"
        raise BadArgument(f"The {what} must have {long} characters; yours has {len(text)}.", f"Change the {what}.")
    return text
