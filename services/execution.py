"""Carrying out an approved action: claimed by one, looked at afresh, run, read back, and written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import uuid4

import structlog
from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import col

from services import approval_state as state
from services.errors import Conflict, GraphError, GraphUnavailable, NotAllowed, NotFound, NothingToDo, StewardError
from services.policy import Roles, insist, may
from services.specs import Action, Specs
from services.store.engine import Store
from services.store.tables import Approval

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

LEASE = timedelta(minutes=10)
READ_BACKS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
MAYBE = "Look at the account before you ask again."

log = structlog.get_logger()


class Refresher(Protocol):
    """The one thing a run needs of the sync engine."""

    async def refresh(self, resource: str, connection_id: int, object_id: str) -> Any:
        """The object as Graph has it now, kept; None when it is gone. Raises GraphError kinds."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended, and the sentence about it."""

    state: Literal["done", "failed", "unknown"]
    sentence: str


class Execution:
    """Carries out approvals. Any number of replicas may: the claim is one UPDATE, and an end needs the claim."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        roles: Roles,
        graphs: Mapping[int, Graph],
        sync: Refresher,
        now: Callable[[], datetime],
        audit_key: bytes,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._specs = specs
        self._roles = roles
        self._graphs = graphs
        self._sync = sync
        self._now = now
        self._key = audit_key
        self._wait = wait
        self._worker = str(uuid4())

    async def run(self, id: str) -> None:
        """Carries out one approved approval; nothing happens when somebody else has it or it is past its use-by.

        How it ended is on the approval, in the audit trail and in the outbox. Raises NotFound for an unknown id.
        """
        now = self._now()
        with suppress(Conflict):
            row = await self._store.write(lambda db: self._claim(db, id, now))
            if row is not None:
                await self._carry_out(row)

    async def recover(self) -> None:
        """Takes over what stopped half-way: reading back decides between done, once more, and unknown."""
        now = self._now()
        running = select(col(Approval.id)).where(col(Approval.state) == "running")
        stopped = running.where(col(Approval.lease_until) <= now)
        if self._store.sqlite:
            # A SQLite file has one process: what another claimed ended with it, whatever its lease says.
            stopped = running.where(col(Approval.claimed_by) != self._worker)
        for id in await self._store.read(now, lambda read: list(read.db.execute(stopped).scalars())):
            with suppress(Conflict):
                row = await self._store.write(partial(self._take_over, id=id))
                await self._settle(row)

    def _claim(self, db: Database, id: str, now: datetime) -> Approval | None:
        row = state.found(db, id, lock=True)
        if row.state != "approved":
            return None
        if row.use_by is None or row.use_by <= now:
            state.expire(db, self._key, row, now)
            return None
        claim = {"state": "running", "claimed_at": now, "claimed_by": self._worker, "lease_until": now + LEASE}
        return state.change(db, self._key, row, now, state.STEWARD, "approval.running", claim)

    def _take_over(self, db: Database, id: str) -> Approval:
        now = self._now()
        row = state.found(db, id, lock=True)
        state.expect(row, now, "running")
        claim = {"claimed_by": self._worker, "lease_until": now + LEASE}
        return state.change(db, self._key, row, now, state.STEWARD, "approval.taken_over", claim)

    async def _settle(self, row: Approval) -> None:
        try:
            action, graph = self._means(row)
            visible = await action.verify(graph, row.target_id, _claimed(row))
        except StewardError as doubt:
            return await self._finish(row, Result("unknown", f"Steward stopped half-way. {doubt.sentence} {MAYBE}"))
        if visible:
            return await self._finish(row, Result("done", "It had taken effect before Steward stopped."))
        if row.use_by is None or row.use_by <= self._now():
            return await self._finish(row, Result("unknown", f"Steward stopped half-way. {MAYBE}"))
        return await self._carry_out(row)

    async def _carry_out(self, row: Approval) -> None:
        try:
            action, graph = self._means(row)
            await self._check_rights(row, action)
            await self._check_target(row, action)
        except NothingToDo as already:
            result = Result("done", f"Nothing had to be changed: {already.sentence}")
        except StewardError as refusal:
            result = Result("failed", _words(refusal))
        else:
            result = await self._act(row, action, graph)
        await self._finish(row, result)

    def _means(self, row: Approval) -> tuple[Action, Graph]:
        action, graph = self._specs.actions.get(row.action), self._graphs.get(row.connection_id)
        if action is None or graph is None:
            raise NotFound("Steward can no longer do this there.", "Ask a Steward administrator.")
        return action, graph

    async def _check_rights(self, row: Approval, action: Action) -> None:
        """Raises NotAllowed when the requester or too many of the approvers have lost the right since."""
        requester = await self._roles.of(row.requester_id, "", row.requester_name, fresh=True)
        insist(requester, "request", action)
        made = await self._store.read(self._now(), lambda read: state.decisions(read.db, row.id))
        approved = [one for one in made if one.verdict == "approve"]
        still = [await self._roles.of(one.object_id, "", one.name, fresh=True) for one in approved]
        if sum(may(person, "approve", row).allowed for person in still) < row.needed:
            raise NotAllowed("Somebody who approved this may no longer do so.", "Ask for it again.")

    async def _check_target(self, row: Approval, action: Action) -> None:
        """Raises NothingToDo when it is so already, and other kinds when it is not what was approved any more."""
        if await self._sync.refresh("users", row.connection_id, row.target_id) is None:
            raise NotFound("The account no longer exists.", "Nothing was changed.")

        def look(read: Any) -> str:
            state.acting(read.db, row.connection_id, row.action)
            return state.fingerprint(action, row.connection_id, row.target_id, action.preview(read, row.target_id))

        if await self._store.read(self._now(), look) != row.fingerprint:
            raise Conflict("The account changed since this was approved.", "Nothing was changed. Ask for it again.")

    async def _act(self, row: Approval, action: Action, graph: Graph) -> Result:
        try:
            said = await action.run(graph, row.target_id)
        except StewardError as error:
            if not _in_doubt(error):
                return Result("failed", _words(error))
            said, unsure = "It took effect, although Microsoft did not answer at first.", error.sentence
        else:
            unsure = "Microsoft accepted it, but does not show it yet."
        if await self._visible(row, action, graph):
            return Result("done", said)
        return Result("unknown", f"{unsure} {MAYBE}")

    async def _visible(self, row: Approval, action: Action, graph: Graph) -> bool:
        """Whether reading back shows the effect: at once, then seven more times over a minute."""
        for pause in (0.0, *READ_BACKS_S):
            if pause:
                await self._wait(pause)
            with suppress(StewardError):
                if await action.verify(graph, row.target_id, _claimed(row)):
                    return True
        return False

    async def _finish(self, row: Approval, result: Result) -> None:
        now, how = self._now(), (result.state, result.sentence)
        try:
            await self._store.write(lambda db: state.finish(db, self._key, row, now, state.STEWARD, *how))
        except Conflict:
            log.warning("claim lost", approval=row.id, result=result.state)
            return
        # The approval is settled whatever becomes of this: the next sync of users brings the change too.
        with suppress(StewardError):
            await self._sync.refresh("users", row.connection_id, row.target_id)


def _claimed(row: Approval) -> datetime:
    return row.claimed_at or row.created_at


def _in_doubt(error: StewardError) -> bool:
    """Whether the change may have arrived all the same: a 4xx says that it did not, silence and a 5xx do not."""
    return isinstance(error, GraphUnavailable) or (isinstance(error, GraphError) and error.status >= 500)


def _words(error: StewardError) -> str:
    return f"{error.sentence} {error.next_step}".strip()
