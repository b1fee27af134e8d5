"""Whatever happens in whatever order, no effect comes about without a quorum of other people who might still decide."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlmodel import SQLModel, col

from services import audit, pause
from services.approval_state import FINAL
from services.errors import StewardError
from services.settings import RolesSettings
from services.store.engine import Store
from services.store.tables import Approval, Decision
from tests.services.house import ADELE, ALEX, GROUP, JONI, KEY, LEE, MEGAN, PATTI, REASON, Clock, House, Tenant, settle

PEOPLE = st.sampled_from([MEGAN, ALEX, PATTI, JONI, ADELE, LEE])
TARGETS = st.sampled_from([ADELE, LEE, ALEX])
MINUTES = [1, 5, 14, 16, 70, 241]
ROLES = RolesSettings(operator=(MEGAN, ALEX), approver=(MEGAN, f"group:{GROUP}"), admin=(LEE,))


class Approving(RuleBasedStateMachine):
    """Random people at random times; what they try is checked against what they may.

    Patti is named for emergencies.
    """

    ids = Bundle("ids")
    database = ""
    prepared: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.loop = asyncio.new_event_loop()
        if self.prepared:
            shutil.copy(self.prepared, self.folder / "steward.db")
        self.store = Store(self.database or f"sqlite:///{self.folder}/steward.db")
        if self.database:
            empty(self.store)
        settle(self.store)
        self.clock, self.tenant = Clock(), Tenant(members={ALEX, PATTI, JONI})
        self.steward = self.house()
        self.final: dict[str, Approval] = {}
        self.entitled: dict[str, set[str]] = {}
        self.runs = 0
        self.drafts = 0

    def house(self) -> House:
        """Steward, started on what is there."""
        return House(self.store, self.clock, self.tenant, ROLES, break_glass=(PATTI,), expires_hours=4)

    def teardown(self) -> None:
        self.store.close()
        self.loop.close()
        shutil.rmtree(self.folder)

    def attempt(self, work: Any) -> bool:
        """Whether it was let happen; a refusal is a sentence with a next step."""
        refusal = None
        try:
            self.loop.run_until_complete(work)
        except StewardError as refused:
            refusal = refused
        assert refusal is None or (refusal.sentence and refusal.next_step)
        return refusal is None

    def caller(self, who: str) -> Any:
        return self.loop.run_until_complete(self.steward.caller(who))

    @rule(target=ids, by=st.sampled_from([MEGAN, ALEX]), who=TARGETS, enable=st.booleans())
    def draft(self, by: str, who: str, enable: bool) -> Any:
        self.drafts += 1
        action = "enable_user" if enable else "disable_user"
        try:
            return self.loop.run_until_complete(self.steward.drafted(who, by, str(self.drafts), action))
        except StewardError:
            return multiple()

    @rule(target=ids, who=TARGETS, approvers=st.sets(st.sampled_from([ALEX, PATTI, JONI]), min_size=1))
    def come_far(self, who: str, approvers: set[str]) -> Any:
        """The usual way, so that chance need not find it: requested by Megan and approved by some."""
        self.drafts += 1
        try:
            id = self.loop.run_until_complete(self.steward.pending(who, MEGAN, str(self.drafts)))
        except StewardError:
            return multiple()
        for by in sorted(approvers):
            self.attempt(self.steward.approvals.decide(self.caller(by), id, "approve"))
        return id

    @rule(id=ids, by=PEOPLE, version=st.integers(1, 3))
    def request(self, id: str, by: str, version: int) -> None:
        before = self.steward.row(id)
        if self.attempt(self.steward.approvals.request(self.caller(by), id, version, REASON)):
            assert (before.state, before.requester_id, before.version) == ("draft", by, version)

    @rule(id=ids, by=PEOPLE, verdict=st.sampled_from(["approve", "deny"]), presses=st.integers(1, 3))
    def decide(self, id: str, by: str, verdict: str, presses: int) -> None:
        before, caller = self.steward.row(id), self.caller(by)
        done = sum(self.attempt(self.steward.approvals.decide(caller, id, verdict)) for _ in range(presses))
        assert done <= 1
        if done:
            assert before.state == "pending"
            assert self.clock() < before.expires_at
            assert by not in {before.requester_id, before.target_id}
            assert "approver" in caller.roles

    @rule(id=ids, by=PEOPLE)
    def cancel(self, id: str, by: str) -> None:
        before = self.steward.row(id)
        if self.attempt(self.steward.approvals.cancel(self.caller(by), id)):
            assert by in {before.requester_id, LEE}
            assert before.state in {"draft", "pending", "approved"}

    @rule(target=ids, id=ids, by=PEOPLE)
    def edit(self, id: str, by: str) -> Any:
        """Another draft of the same; nobody has agreed to that one."""
        self.drafts += 1
        before = self.steward.row(id)
        try:
            new = self.loop.run_until_complete(self.steward.approvals.edit(self.caller(by), id, str(self.drafts)))
        except StewardError:
            return multiple()
        assert by == before.requester_id
        assert before.state in {"draft", "pending", "approved"}
        assert self.steward.row(id).state == "cancelled"
        assert (self.steward.row(new).state, self.decisions(new)) == ("draft", [])
        return new

    @rule(id=ids, by=PEOPLE)
    def approve_alone(self, id: str, by: str) -> None:
        before = self.steward.row(id)
        if self.attempt(self.steward.emergency.approve_alone(self.caller(by), id, REASON)):
            assert (by, before.state) == (PATTI, "pending")
            assert by not in {before.requester_id, before.target_id}
            assert self.steward.row(id).alone == by

    @rule(id=ids, by=PEOPLE)
    def review(self, id: str, by: str) -> None:
        before = self.steward.row(id)
        if self.attempt(self.steward.emergency.review(self.caller(by), id)):
            assert by == LEE
            assert before.alone
            assert not before.reviewed_by
            self.final.pop(id, None)

    @rule(by=PEOPLE, stop=st.sampled_from([True, False, False, False]))
    def stop_or_go_on(self, by: str, stop: bool) -> None:
        """Whoever may: what questions let through is told elsewhere."""
        caller = self.caller(by)
        with self.store.writer() as db:
            if stop:
                pause.begin(db, KEY, self.clock(), caller, "because")
            else:
                pause.end(db, KEY, self.clock(), caller)

    @rule()
    def remind_and_escalate(self) -> None:
        self.attempt(self.steward.nudges.run())

    @rule(id=ids, by=PEOPLE, verdict=st.sampled_from(["approve", "deny"]))
    def replay(self, id: str, by: str, verdict: str) -> None:
        """The same press, delivered again and again: nothing comes of it the second time."""
        caller = self.caller(by)
        self.attempt(self.steward.approvals.decide(caller, id, verdict))
        before, made, effects = self.steward.row(id), self.decisions(id), len(self.tenant.ledger)
        for _ in range(2):
            assert not self.attempt(self.steward.approvals.decide(caller, id, verdict))
        assert (self.steward.row(id), self.decisions(id), len(self.tenant.ledger)) == (before, made, effects)

    @rule(minutes=st.sampled_from([1, 20, 300]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.clock.forward(minutes=-minutes)

    @rule()
    def expire(self) -> None:
        self.attempt(self.steward.approvals.expire())

    @rule(minutes=st.sampled_from(MINUTES))
    def wait(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(who=st.sampled_from([ALEX, PATTI, JONI]))
    def take_or_give_the_right(self, who: str) -> None:
        self.tenant.members ^= {who}

    @rule(answers=st.booleans())
    def graph_answers(self, answers: bool) -> None:
        self.tenant.groups_answer = answers

    @rule(id=consumes(ids))
    def run_and_forget(self, id: str) -> None:
        self.run_one(id)

    @rule(id=ids)
    def run_one(self, id: str) -> None:
        self.watch(id, lambda: self.attempt(self.steward.execution.run(id)))

    @rule(id=ids, arrives=st.booleans())
    def crash(self, id: str, arrives: bool) -> None:
        self.tenant.arrives, self.tenant.fault = arrives, asyncio.CancelledError()

        def dies() -> None:
            try:
                self.attempt(self.steward.execution.run(id))
            except asyncio.CancelledError:
                self.steward = self.house()

        self.watch(id, dies)
        self.tenant.arrives, self.tenant.fault = True, None

    @rule()
    def restart(self) -> None:
        self.steward = self.house()
        running = [row for row in self.rows() if row.state == "running"]
        if not self.store.sqlite:
            # Until its lease ends another process may be at it.
            self.clock.at = max([self.clock.at, *(row.lease_until for row in running if row.lease_until)])
        effects = len(self.tenant.ledger)
        self.attempt(self.steward.execution.recover())
        assert len(self.tenant.ledger) - effects <= len(running)
        assert not [row for row in self.rows() if row.state == "running"]

    def watch(self, id: str, work: Any) -> None:
        """An effect means that it was approved, in time, by enough others who hold the right at that moment."""
        before, effects = self.steward.row(id), len(self.tenant.ledger)
        work()
        came = self.tenant.ledger[effects:]
        assert len(came) <= 1
        if came:
            assert came[0][0] == before.target_id
            assert before.state == "approved"
            assert self.clock() < before.use_by
            assert not self.paused()
            made = [one for one in self.decisions(id) if one.verdict == "approve"]
            holders = self.tenant.members if self.tenant.groups_answer else set()
            able = {one.object_id for one in made if one.object_id in holders | {MEGAN}}
            able -= {before.requester_id, before.target_id}
            assert len(able) >= before.needed or before.alone in able

    def paused(self) -> bool:
        with self.store.reader(self.clock()) as read:
            return pause.holding(read.db) is not None

    def rows(self) -> list[Approval]:
        with self.store.reader(self.clock()) as read:
            return [Approval(**row._mapping) for row in read.rows(select(Approval))]

    def decisions(self, id: str) -> list[Any]:
        with self.store.reader(self.clock()) as read:
            return list(read.rows(select(Decision).where(col(Decision.approval_id) == id)))

    @invariant()
    def what_is_final_stays(self) -> None:
        for row in self.rows():
            assert self.final.get(row.id, row) == row
            if row.state in FINAL:
                self.final[row.id] = row

    @invariant()
    def nobody_decides_for_themselves(self) -> None:
        for row in self.rows():
            made = self.decisions(row.id)
            assert not {row.requester_id, row.target_id} & {one.object_id for one in made}
            denied = any(one.verdict == "deny" for one in made)
            approvals = sum(one.verdict == "approve" for one in made)
            assert denied == (row.state == "denied")
            if row.state in {"approved", "running", "done", "failed", "unknown"}:
                assert approvals == row.needed or (row.alone == PATTI and approvals >= 1)
            if row.state in {"draft", "pending", "denied"}:
                assert approvals < row.needed

    @invariant()
    def the_trail_is_whole(self) -> None:
        with self.store.reader(self.clock()) as read:
            assert audit.verify(read, KEY) is None


def empty(store: Store) -> None:
    """Nothing in any table: one database serves many stories."""
    with store.writer() as db:
        for table in reversed(SQLModel.metadata.sorted_tables):
            db.execute(table.delete())


def play(machine: type[Approving], stories: int) -> None:
    quick = [Phase.explicit, Phase.reuse, Phase.generate]  # shrinking a story of thirty steps takes minutes
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=stories, stateful_step_count=30, deadline=None, phases=quick, suppress_health_check=slow
        ),
    )


def test_no_effect_without_a_quorum_whatever_happens(prepared: Path) -> None:
    file = prepared

    class OnSqlite(Approving):
        prepared = file

    play(OnSqlite, 20)


def test_no_effect_without_a_quorum_on_postgresql_either(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE machine TEMPLATE prepared STRATEGY file_copy")
    url = postgres.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", "/machine?")

    class OnPostgres(Approving):
        database = url

    play(OnPostgres, 4)
