"""The actions as they are, from approval to proof, against the pretend Microsoft over real HTTPS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from bot.parse.reading import SLOT
from services import audit, registry
from services.action_spec import Action, Wish, Work
from services.approval_settings import ApprovalSettings, GuardSettings
from services.approvals import Approvals
from services.clearance import Clearance
from services.errors import GraphDenied, GraphNotFound, NotAllowed, NotFound, NothingToDo
from services.execution import Execution
from services.gate import Gate
from services.microsoft.graph import Graph, open_graph
from services.policy import Roles
from services.resources.users import User
from services.sandbox import Sandbox, person_id
from services.settings import RolesSettings, Settings
from services.specs import Caller, Role
from services.store.engine import Store
from services.store.step import Step
from services.store.tables import Approval, Connection
from services.sync.engine import Sync
from services.targets import SLOTS
from tests.connected import connection
from tests.services.house import KEY, START, Clock, person

SPECS = registry.load()
ADELE, MEGAN, ALEX = person_id("Adele Vance"), person_id("Megan Bowen"), person_id("Alex Wilber")
REQUESTER = Caller(MEGAN, "t", "Megan Bowen", frozenset({Role.OPERATOR}))
APPROVER = Caller(ALEX, "t", "Alex Wilber", frozenset({Role.APPROVER}))


@dataclass
class Line:
    """Steward on one connection of one sandbox."""

    sandbox: Sandbox
    store: Store
    clock: Clock
    graph: Graph
    approvals: Approvals
    execution: Execution

    async def carry_out(self, action: str, who: str = ADELE) -> Approval:
        """The whole way of one request, as it ends."""
        id = await self.approvals.draft(REQUESTER, action, 1, who, "here", f"{action} {who}")
        await self.approvals.request(REQUESTER, id, 1, "Lost her laptop on the train.")
        await self.approvals.decide(APPROVER, id, "approve")
        await self.execution.run(id)
        with self.store.reader(self.clock()) as read:
            return Approval(**read.one(select(Approval))._mapping)

    def writes(self) -> list[Any]:
        return [write for write in self.sandbox.world.ledger if write.id == ADELE]

    def cached(self) -> bool:
        with self.store.reader(self.clock()) as read:
            return bool(read.value(select(User.enabled).where(col(User.id) == ADELE)))


async def line(sandbox: Sandbox, folder: Path, app: str) -> Line:
    clock = Clock()
    clock.at = sandbox.cloud.clock()
    store = Store(f"sqlite:///{folder}/{app}.db")
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        db.execute(insert(Connection).values(id=1, name="Contoso", tenant_id=sandbox.tenant_id, mode="act"))
    graph = open_graph(connection(sandbox, app, mode="act"))
    sync = Sync(store, SPECS, {1: graph}, clock)
    await sync.refresh("users", 1, ADELE)
    who = RolesSettings(operator=(MEGAN,), approver=(ALEX,))
    roles = Roles(who, graph.member_groups, clock)
    given = Settings(
        roles=who, approvals=ApprovalSettings(per_person_hourly=10_000), guard=GuardSettings(most_an_hour=10_000)
    )
    clearance = Clearance(store, SPECS, given, roles, clock)
    gate = Gate(KEY, given.guard.most_an_hour, ())
    approvals = Approvals(store, SPECS, given, roles, clearance, clock, KEY)

    async def wait(_seconds: float) -> None:
        clock.forward(seconds=_seconds)

    execution = Execution(store, SPECS, clearance, gate, {1: graph}, sync, clock, KEY, wait=wait)
    return Line(sandbox, store, clock, graph, approvals, execution)


def step(action: str, who: str = ADELE, **values: Any) -> Step:
    return Step(approval_id="a", number=1, connection_id=1, action=action, target_id=who, **values)


def work(line: Line, who: str = ADELE, **values: Any) -> Work:
    return Work(line.graph, step("", who, **values), line.clock)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def full(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Line]:
    made = await line(sandbox, tmp_path, "full")
    yield made
    await made.graph.close()
    made.store.close()


@pytest.fixture
async def reading(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Line]:
    made = await line(sandbox, tmp_path, "read_only")
    yield made
    await made.graph.close()
    made.store.close()


async def test_disabling_writes_once_and_is_seen_in_the_tenant_and_the_cache(full):
    ended = await full.carry_out("disable_user")
    assert (ended.state, ended.outcome) == ("done", "The account can no longer sign in.")
    assert full.sandbox.world.user("Adele Vance")["accountEnabled"] is False
    assert (len(full.writes()), full.cached()) == (1, False)
    with full.store.reader(full.clock()) as read:
        assert audit.verify(read, KEY) is None


async def test_enabling_is_its_undo(full):
    await full.graph.warm()
    await SPECS.actions["disable_user"].run(work(full))
    with full.store.writer() as db:
        db.execute(User.__table__.update().values(enabled=False))
    ended = await full.carry_out("enable_user")
    assert (ended.state, ended.outcome) == ("done", "The account can sign in again.")
    assert full.sandbox.world.user("Adele Vance")["accountEnabled"] is True


async def test_revoking_sessions_is_proven_by_the_time_from_which_they_count(full):
    action = SPECS.actions["revoke_sessions"]
    assert not await action.verify(work(full, began_at=full.clock() + timedelta(minutes=5)))
    ended = await full.carry_out("revoke_sessions")
    assert ended.state == "done"
    assert "up to an hour" in ended.outcome
    assert len(full.writes()) == 1


async def test_without_the_permission_it_fails_with_what_to_grant(reading):
    ended = await reading.carry_out("disable_user")
    assert (ended.state, reading.writes(), reading.cached()) == ("failed", [], True)
    assert "not allowed" in ended.outcome
    assert "doctor" in ended.outcome


@pytest.mark.parametrize("action", ["disable_user", "enable_user", "revoke_sessions"])
async def test_what_microsoft_refuses_is_one_of_our_errors(full, reading, action):
    with pytest.raises(GraphDenied):
        await SPECS.actions[action].run(work(reading))
    nobody = "00000000-0000-4000-8000-00000000dead"
    with pytest.raises(GraphNotFound):
        await SPECS.actions[action].run(work(full, nobody))
    with pytest.raises(GraphNotFound):
        await SPECS.actions[action].verify(work(full, nobody))


async def test_a_busy_microsoft_is_asked_again(full):
    full.sandbox.faults.add("/v1.0/users", status=429, times=1, retry_after="0")
    ended = await full.carry_out("disable_user")
    assert (ended.state, len(full.writes())) == ("done", 1)


@pytest.mark.parametrize(
    ("action", "row", "kind"),
    [
        ("disable_user", {"enabled": False}, NothingToDo),
        ("disable_user", {"enabled": False, "synced": True}, NothingToDo),
        ("disable_user", {"synced": True}, NotAllowed),
        ("enable_user", {}, NothingToDo),
        ("enable_user", {"enabled": False, "synced": True}, NotAllowed),
        ("disable_user", None, NotFound),
        ("enable_user", None, NotFound),
        ("revoke_sessions", None, NotFound),
        ("disable_user", {}, None),
        ("enable_user", {"enabled": False}, None),
        ("revoke_sessions", {"enabled": False, "synced": True}, None),
    ],
)
def test_a_preview_says_what_would_change_or_why_nothing_will(tmp_path, action, row, kind):
    store, spec = Store(f"sqlite:///{tmp_path}/p.db"), SPECS.actions[action]
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        if row is not None:
            db.execute(insert(User).values(**person(ADELE, **row)))
    with store.reader(START) as read:
        if kind is None:
            assert len(spec.preview(read, step(action)).change) == 1
        else:
            with pytest.raises(kind) as refused:
                spec.preview(read, step(action))
            assert refused.value.sentence
    store.close()


@pytest.mark.parametrize("wish", SPECS.wishes.values(), ids=lambda wish: wish.name)
def test_each_wish_names_its_target_in_every_wording(wish: Wish):
    target = f"<{SLOTS[wish.about]}>"
    if wish.about != "connection":
        assert target in wish.canonical
        assert wish.candidates or all(target in wording for wording in wish.says)
    assert len({wish.canonical, *wish.says}) == len(wish.says) + 1
    assert set(SLOT.findall(wish.canonical)) <= {SLOTS[wish.about], *(slot.name for slot in wish.slots)}


@pytest.mark.parametrize("action", SPECS.actions.values(), ids=lambda action: action.name)
def test_each_action_names_its_permissions_where_graph_asks_for_some(action: Action):
    assert bool(action.permissions) is (action.where is None)


async def test_of_the_roles_somebody_holds_the_one_that_is_named_goes_alone(full):
    full.sandbox.world.assign_role(ADELE, "Message Center Reader", "test")
    full.sandbox.world.assign_role(ADELE, "User Administrator", "test")
    remove_roles = SPECS.actions["remove_roles"]
    everything = (await remove_roles.look(work(full)))["roles"]
    one = everything[0]
    named = work(full, given={"role": one[1]}, found={"roles": [one]})
    assert (await remove_roles.look(named))["roles"] == [one]
    done = await remove_roles.run(named)
    assert "that role" in done.sentence
    assert await remove_roles.verify(named)
    assert (await remove_roles.look(work(full)))["roles"] == everything[1:]
