"""Steward on one connection of one sandbox: the way of a request from its draft to its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from services import registry, steps
from services.action_spec import Action, Work
from services.approval_settings import ApprovalSettings, GuardSettings
from services.approvals import Approvals
from services.clearance import Clearance
from services.execution import Execution
from services.gate import Gate
from services.microsoft.graph import Graph, open_graph
from services.policy import Roles
from services.sandbox import Sandbox, person_id
from services.sandbox.world.azure import PRODUCTION
from services.settings import RolesSettings, Settings
from services.specs import Caller, Role
from services.store.engine import Store
from services.store.step import Step
from services.store.tables import Approval, Connection
from services.sync.engine import Sync
from services.vault import Key, Vault
from tests.connected import connection
from tests.services.house import KEY, Clock

SPECS = registry.load()
ADELE, MEGAN, ALEX, LEE = (person_id(name) for name in ("Adele Vance", "Megan Bowen", "Alex Wilber", "Lee Gu"))
REQUESTER = Caller(MEGAN, "t", "Megan Bowen", frozenset({Role.OPERATOR}))
SUBSCRIPTION = PRODUCTION.rpartition("/")[2]
APPROVERS = (ALEX, LEE, person_id("Patti Fernandez"), person_id("Joni Sherman"))
SYNCED = ("organization", "users", "groups", "licences", "apps", "app_permissions", "directory_roles")


@dataclass
class Line:
    """One Steward; `graphs` are its connections, 1 the tenant."""

    sandbox: Sandbox
    store: Store
    clock: Clock
    graphs: dict[int, Graph]
    sync: Sync
    approvals: Approvals
    execution: Execution
    used: set[str] = field(default_factory=set)

    @property
    def graph(self) -> Graph:
        return self.graphs[1]

    async def drafted(self, action: str, who: str, given: Mapping[str, Any], here: int = 1) -> str:
        source = f"{action} {who} {len(self.used)}"
        self.used.add(source)
        return await self.approvals.draft(REQUESTER, action, here, who, "here", source, given)

    async def approved(self, action: str, who: str, given: Mapping[str, Any], here: int = 1) -> str:
        id = await self.drafted(action, who, given, here)
        await self.approvals.request(REQUESTER, id, self.row(id).version, "Lost her laptop on the train.")
        for by in APPROVERS[: self.row(id).needed]:
            await self.approvals.decide(Caller(by, "t", "A. Pprover", frozenset({Role.APPROVER})), id, "approve")
        return id

    async def carry_out(self, action: str, who: str, given: Mapping[str, Any], here: int = 1) -> tuple[Approval, Step]:
        """The whole way of one request, as it ends."""
        id = await self.approved(action, who, given, here)
        await self.execution.run(id)
        return self.row(id), self.steps(id)[0]

    def choose(self, *actions: str) -> None:
        """Names the actions of the tenant's connection; none names all but those to be opted in for."""
        with self.store.writer() as db:
            db.execute(update(Connection).where(col(Connection.id) == 1).values(actions=list(actions)))

    def row(self, id: str) -> Approval:
        with self.store.reader(self.clock()) as read:
            return Approval(**read.one(select(Approval).where(col(Approval.id) == id))._mapping)

    def steps(self, id: str) -> list[Step]:
        with self.store.reader(self.clock()) as read:
            return steps.of(read.db, id)

    async def shows(self, id: str) -> bool:
        """Whether reading back shows what the first step of a request is to bring about."""
        step = self.steps(id)[0]
        return await SPECS.actions[step.action].verify(Work(self.graphs[step.connection_id], step, self.clock))

    def writes(self) -> int:
        return len(self.sandbox.world.ledger)

    async def close(self) -> None:
        for graph in self.graphs.values():
            await graph.close()
        self.store.close()


async def line(sandbox: Sandbox, clock: Clock, folder: Path, app: str = "full", *, synced: bool = True) -> Line:
    """Steward connected to `sandbox` as the app called `app`, with what it needs in its cache, by its clock."""
    store = Store(f"sqlite:///{folder}/{app}.db")
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        here = {"tenant_id": sandbox.tenant_id, "mode": "act"}
        db.execute(insert(Connection).values(id=1, name="Contoso", **here))
        azure = {"kind": "subscription", "subscription_id": SUBSCRIPTION}
        db.execute(insert(Connection).values(id=2, name="Production", **here, **azure))
    graphs = {1: open_graph(connection(sandbox, app, mode="act")), 2: open_graph(connection(sandbox, app, **azure))}
    sync = Sync(store, SPECS, graphs, clock)
    for resource in SYNCED if synced else ():
        await sync.run(resource, 1)
    who = RolesSettings(operator=(MEGAN,), approver=APPROVERS)
    roles = Roles(who, graphs[1].member_groups, clock)
    given = Settings(
        roles=who, approvals=ApprovalSettings(per_person_hourly=10_000), guard=GuardSettings(most_an_hour=10_000)
    )
    clearance = Clearance(store, SPECS, given, roles, clock)
    gate = Gate(KEY, given.guard.most_an_hour, ())
    approvals = Approvals(store, SPECS, given, roles, clearance, clock, KEY, graphs)

    async def wait(seconds: float) -> None:
        clock.forward(seconds=seconds)

    execution = Execution(store, SPECS, clearance, gate, graphs, sync, clock, KEY, wait=wait, vault=Vault(Key.fresh()))
    return Line(sandbox, store, clock, graphs, sync, approvals, execution)


def action(name: str) -> Action:
    return SPECS.actions[name]


def step(name: str, who: str = ADELE, **values: Any) -> Step:
    return Step(approval_id="a", number=1, connection_id=1, action=name, target_id=who, **values)


def work(line: Line, who: str = ADELE, **values: Any) -> Work:
    return Work(line.graph, step("", who, **values), line.clock)
