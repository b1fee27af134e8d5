"""Carrying out an approved action: claimed by one, looked at afresh, run, read back, and written down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import col

from services import approval_state as state
from services import bundles, follow_ups, pause, steps, tracing
from services.carrying import MAYBE, Carrier, Refresher, Result, words
from services.clearance import Clearance
from services.errors import Conflict, NothingToDo, StewardError
from services.gate import Gate
from services.specs import Specs
from services.step_secrets import StepSecrets
from services.store.engine import Store
from services.store.step import Step
from services.store.tables import Approval
from services.vault import Vault

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

LEASE = timedelta(minutes=10)
RESUMED_WITHIN = timedelta(days=1)
UNDONE = frozenset({"refused", "failed", "unknown"})
ASK_AFTER = "Ask for it again when changes go on."
ORDER = ("done", "accepted", "refused", "failed", "unknown", "skipped")

log = structlog.get_logger()


class Execution:
    """Carries out approvals. Any number of replicas may: the claim is one UPDATE, and an end needs the claim."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        clearance: Clearance,
        gate: Gate,
        graphs: Mapping[int, Graph],
        sync: Refresher,
        now: Callable[[], datetime],
        audit_key: bytes,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        vault: Vault | None = None,
    ) -> None:
        self._store = store
        self._clearance = clearance
        self._gate = gate
        self._actions = specs.actions
        self._now = now
        self._key = audit_key
        self._secrets = StepSecrets(vault or Vault())
        self._carrier = Carrier(store, specs, graphs, sync, now, wait)
        self._worker = str(uuid4())

    async def run(self, id: str) -> None:
        """Carries out one approved approval; nothing happens when somebody else has it or it is past its use-by.

        How it ended is on the approval, in the audit trail and in the outbox. Raises NotFound for an unknown id.
        """
        now = self._now()
        with suppress(Conflict):
            row = await self._store.write(lambda db: self._claim(db, id, now), alone="gate")
            if row is not None:
                await self._carry_out(row, claimed=True)

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
        if not self._gate.opens(db, row, now):
            return None
        claim = {"state": "running", "claimed_at": now, "claimed_by": self._worker, "lease_until": now + LEASE}
        return state.change(db, self._key, row, now, state.STEWARD, "approval.running", claim | {"held": ""})

    def _take_over(self, db: Database, id: str) -> Approval:
        now = self._now()
        row = state.found(db, id, lock=True)
        state.expect(row, now, "running")
        claim = {"claimed_by": self._worker, "lease_until": now + LEASE}
        return state.change(db, self._key, row, now, state.STEWARD, "approval.taken_over", claim)

    async def _settle(self, row: Approval) -> None:
        """Goes on where a claim ended: what the step under way came to is read back first."""
        for step in await self._steps(row):
            if step.state == "running":
                settled = await self._settled(row, await self._resolved(row, step))
                if settled is not None:
                    row = await self._ended(row, step, settled)
        await self._carry_out(row)

    async def _settled(self, row: Approval, step: Step) -> Result | None:
        """What came of a step that was under way; None when it is to be run again."""
        try:
            if await self._carrier.seen(step, self._secrets.of(step)):
                return self._secrets.told("It had taken effect before Steward stopped.", step)
        except StewardError as doubt:
            return Result("unknown", f"Steward stopped half-way. {doubt.sentence} {MAYBE}")
        return Result("unknown", f"Steward stopped half-way. {MAYBE}") if self._too_late(row, step) else None

    def _too_late(self, row: Approval, step: Step) -> bool:
        """Whether what stopped may not go on: what was under way for long may for a day, all else until its use-by."""
        if (step.number > 1 or step.progress) and row.lease_until is not None:
            return self._now() >= row.lease_until + RESUMED_WITHIN
        return row.use_by is None or row.use_by <= self._now()

    async def _carry_out(self, row: Approval, *, claimed: bool = False) -> None:
        """Every step that has not ended, in order; what stands in the way of all of them ends them all.

        `claimed`: just now, and nothing held it then, so that its first step begins.
        """
        drawn_up = await self._steps(row)
        left = [step for step in drawn_up if step.state not in steps.ENDED]
        try:
            if steps.fingerprint(row, drawn_up) != row.fingerprint:
                raise Conflict("The request changed since it was approved.", "Nothing was changed. Ask for it again.")
            await self._clearance.again(row, drawn_up)
        except StewardError as refusal:
            for step in left:
                row = await self._ended(row, step, Result("failed", words(refusal)))
            return
        for step in left:
            held = None if claimed and step is left[0] else await self._stopped()
            unmet = held or await self._unmet(row, step)
            row = await self._ended(row, step, unmet) if unmet else await self._one(row, step)

    async def _stopped(self) -> Result | None:
        """Why no further step may begin: somebody has stopped everything since this one's first did."""
        held = await self._store.read(self._now(), lambda read: pause.holding(read.db))
        return Result("failed", f"Not begun. {pause.said(held)} {ASK_AFTER}") if held else None

    async def _unmet(self, row: Approval, step: Step) -> Result | None:
        """Why a step must not run: one that should have saved what it would destroy did not succeed."""
        before = {one.number: one for one in await self._steps(row)}
        made = step.target_id.removeprefix(bundles.MADE) if step.target_id.startswith(bundles.MADE) else ""
        for number in step.needs:
            enough = steps.GOOD if str(number) == made else {*steps.GOOD, "skipped"}
            if before[number].state not in enough:
                what = state.words(before[number].action).lower()
                return Result("skipped", f"Left out, because it must not happen unless “{what}” has succeeded.")
        return None

    async def _one(self, row: Approval, step: Step) -> Approval:
        promised, step = step.target_id.startswith(bundles.MADE), await self._resolved(row, step)
        try:
            step = self._secrets.made(
                await self._carrier.check(step, promised=promised, as_approved=not row.follows),
                self._carrier.private(step),
            )
        except NothingToDo as already:
            return await self._ended(row, step, Result("done", f"Nothing had to be changed: {already.sentence}"))
        except StewardError as refusal:
            return await self._ended(row, step, Result("failed", words(refusal)))
        row, step = await self._begun(row, step)
        at = row

        async def keep(progress: Mapping[str, Any]) -> None:
            nonlocal at
            at = await self._store.write(lambda db: self._kept(db, at, step, progress))

        with tracing.span("action", action=step.action) as span:
            result = await self._carrier.run(step, keep, self._secrets.of(step), promised=promised)
            span.set(state=result.state)
        ended = await self._ended(at, step, result)
        await self._carrier.refresh(step, result.done)
        return ended

    async def _resolved(self, row: Approval, step: Step) -> Step:
        """The step with the target that a step before it made; the row keeps what was approved."""
        if not step.target_id.startswith(bundles.MADE):
            return step
        number = int(step.target_id.removeprefix(bundles.MADE))
        made = next(one for one in await self._steps(row) if one.number == number)
        return step.model_copy(update={"target_id": str(made.kept.get("id", ""))})

    async def _begun(self, row: Approval, step: Step) -> tuple[Approval, Step]:
        """The step under way, with what was found before it: written before anything is."""
        values = {
            "state": "running", "found": step.found, "began_at": step.began_at or self._now(),
            "key_id": step.key_id, "sealed": step.sealed,
        }  # fmt: skip

        def work(db: Database) -> tuple[Approval, Step]:
            began = steps.write(db, step, **values)
            return state.touch(db, row, self._now(), self._now() + LEASE), began

        return await self._store.write(work)

    def _kept(self, db: Database, row: Approval, step: Step, progress: Mapping[str, Any]) -> Approval:
        steps.write(db, step, progress=dict(progress))
        return state.touch(db, row, self._now(), self._now() + LEASE)

    async def _ended(self, row: Approval, step: Step, result: Result) -> Approval:
        """The step's end; the approval's too after the last. Raises Conflict when the claim is lost."""
        try:
            return await self._store.write(lambda db: self._end(db, row, step, result))
        except Conflict:
            log.warning("claim lost", approval=row.id, step=step.number, result=result.state)
            raise

    def _end(self, db: Database, row: Approval, step: Step, result: Result) -> Approval:
        now, done = self._now(), result.done
        if result.state in UNDONE and (put_off := follow_ups.again(db, self._key, row, step, result.sentence, now)):
            return put_off
        values: dict[str, Any] = {"state": result.state, "outcome": result.sentence, "ended_at": now}
        values["request_ids"] = list(result.request_ids)
        values |= self._secrets.ended(db, now, row, step, done)
        if done is not None:
            values["kept"] = dict(done.kept)
            if done.follow_up is not None:
                later = done.follow_up
                values["follow_up"] = {
                    "action": later.action, "given": dict(later.given), "at": (now + later.after).isoformat()
                }  # fmt: skip
        ended = steps.write(db, step, **values)
        follow_ups.plan(db, self._key, row, ended, self._actions.get(step.action), now)
        every = steps.of(db, row.id)
        detail = _detail(ended)
        last = all(one.state in steps.ENDED for one in every)
        if not last or row.target_ids:
            # Of several people each has a line of their own in the trail.
            row = state.change(db, self._key, row, now, state.STEWARD, "approval.step", {}, detail, step.target_id)
        if not last:
            return row
        outcome = result.sentence if len(every) == 1 else _summary(every)
        return state.finish(db, self._key, row, now, state.STEWARD, steps.verdict(every), outcome, detail)

    async def _steps(self, row: Approval) -> list[Step]:
        return await self._store.read(self._now(), lambda read: steps.of(read.db, row.id))


def _detail(step: Step) -> dict[str, Any]:
    """What the trail keeps of a step: what was changed from what to what, and Microsoft's ids for it."""
    return {"step": step.number, "does": step.action, "target": step.target_id, "result": step.state,
            "change": step.change, "given": step.given, "request_ids": step.request_ids}  # fmt: skip


def _summary(every: list[Step]) -> str:
    """How many of several steps ended how: "9 done, 1 accepted, 1 refused"."""
    counts = Counter(one.state for one in every)
    return f"{', '.join(f'{counts[one]} {one}' for one in ORDER if counts[one])}."
