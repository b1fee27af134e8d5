"""The parts that decide, act and tell, put together over a real database and a pretend tenant in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from services import steps, subscriptions
from services.action_spec import Done, Work
from services.actions.disable_user import ACTION as DISABLE
from services.actions.enable_user import ACTION as ENABLE
from services.approval_settings import GuardSettings
from services.approvals import Approvals
from services.clearance import Clearance
from services.emergency import Emergency
from services.errors import GraphUnavailable
from services.execution import Execution
from services.gate import Gate
from services.nudges import Nudges
from services.policy import Roles
from services.resources.users import User
from services.settings import ApprovalSettings, RolesSettings, Settings
from services.specs import Caller, Role, Specs
from services.store.engine import Store
from services.store.step import Step
from services.store.tables import Approval, Audit, Connection, Outbox

KEY = b"a key that only the tests know..."
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MEGAN, ALEX, ADELE, PATTI, LEE, JONI = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(1, 7))
NAMES = {MEGAN: "Megan Bowen", ALEX: "Alex Wilber", ADELE: "Adele Vance", PATTI: "Patti Fernandez", LEE: "Lee Gu",
         JONI: "Joni Sherman"}  # fmt: skip
GROUP = "99999999-0000-4000-8000-000000000000"
HERE, CHANNEL = "a:megan", "19:approvals@thread.tacv2"
REASON = "Lost her laptop on the train."


class Clock:
    """A time that moves when told to."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Tenant:
    """Accounts by object id and whether they are enabled, with a ledger of effects."""

    enabled: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(NAMES, True))
    members: set[str] = field(default_factory=set)
    ledger: list[tuple[str, bool]] = field(default_factory=list)
    groups_answer: bool = True
    fault: BaseException | None = None
    arrives: bool = True
    readable: bool = True
    asked_groups: int = 0

    async def member_groups(self, user_id: str, group_ids: Sequence[str]) -> frozenset[str]:
        self.asked_groups += 1
        if not self.groups_answer:
            raise GraphUnavailable("Microsoft does not answer.", status=503)
        return frozenset(group_ids if user_id in self.members else ())

    async def set_enabled(self, user_id: str, enabled: bool) -> str:
        if self.arrives and self.enabled[user_id] is not enabled:
            self.enabled[user_id] = enabled
            self.ledger.append((user_id, enabled))
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return "The account can no longer sign in."

    def shows(self, user_id: str, enabled: bool) -> bool:
        if not self.readable:
            raise GraphUnavailable("Microsoft does not answer.", status=503)
        return self.enabled[user_id] is enabled


class House:
    """One Steward on one database. Another House on the same store and tenant is Steward after a restart."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        tenant: Tenant,
        roles: RolesSettings,
        guard: GuardSettings | None = None,
        **approvals: Any,
    ) -> None:
        self.store, self.clock, self.tenant, self.waits = store, clock, tenant, []
        given = ApprovalSettings(**approvals)
        self.settings = Settings(roles=roles, approvals=given, guard=guard or GuardSettings())
        self.specs = Specs(actions={"disable_user": self._over_tenant(False), "enable_user": self._over_tenant(True)})
        self.roles = Roles(roles, tenant.member_groups, clock, given.groups)
        self.clearance = Clearance(store, self.specs, self.settings, self.roles, clock)
        self.gate = Gate(KEY, self.settings.guard.most_an_hour, (LEE,))
        self.approvals = Approvals(store, self.specs, self.settings, self.roles, self.clearance, clock, KEY)
        approvers, named = roles.holders(Role.APPROVER), given.break_glass
        self.nudges = Nudges(store, approvers, clock, KEY)
        self.emergency = Emergency(store, self.roles, named, clock, KEY)
        self.execution = Execution(
            store,
            self.specs,
            self.clearance,
            self.gate,
            {1: tenant},
            self,
            clock,
            KEY,
            wait=self._wait,  # type: ignore[dict-item]
        )

    def _over_tenant(self, enabled: bool) -> Any:
        async def run(work: Work) -> Done:
            return Done(await self.tenant.set_enabled(work.target, enabled))

        async def verify(work: Work) -> bool:
            return self.tenant.shows(work.target, enabled)

        return replace(ENABLE if enabled else DISABLE, run=run, verify=verify)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def refresh(self, _resource: str, connection_id: int, object_id: str) -> Any:
        """What the sync engine does for one object: read it, keep it."""
        if object_id not in self.tenant.enabled:
            return None
        one = (col(User.connection_id) == connection_id, col(User.id) == object_id)
        values = {"enabled": self.tenant.enabled[object_id]}
        await self.store.write(lambda db: db.execute(update(User).where(*one).values(**values)))
        return {"id": object_id, **values}

    async def caller(self, object_id: str) -> Caller:
        return await self.roles.of(object_id, "tenant", NAMES[object_id])

    async def drafted(
        self, target: str = ADELE, by: str = MEGAN, source: str = "1", action: str = "disable_user"
    ) -> str:
        return await self.approvals.draft(await self.caller(by), action, 1, target, HERE, source)

    async def pending(self, target: str = ADELE, by: str = MEGAN, source: str = "1") -> str:
        id = await self.drafted(target, by, source)
        await self.approvals.request(await self.caller(by), id, 1, REASON)
        return id

    async def approved(self, target: str = ADELE, by: str = ALEX) -> str:
        id = await self.pending(target)
        await self.approvals.decide(await self.caller(by), id, "approve")
        return id

    def row(self, id: str) -> Approval:
        with self.store.reader(self.clock()) as read:
            return Approval(**read.one(select(Approval).where(col(Approval.id) == id))._mapping)

    def steps(self, id: str) -> list[Step]:
        with self.store.reader(self.clock()) as read:
            return steps.of(read.db, id)

    def told(self, kind: str) -> list[tuple[str, str]]:
        with self.store.reader(self.clock()) as read:
            rows = read.rows(select(Outbox.to, Outbox.text).where(col(Outbox.kind) == kind).order_by(col(Outbox.id)))
        return [(row.to, row.text) for row in rows]

    def events(self) -> list[str]:
        with self.store.reader(self.clock()) as read:
            return list(read.db.execute(select(Audit.event).order_by(col(Audit.seq))).scalars())


FOUR = RolesSettings(operator=(MEGAN,), approver=(MEGAN, ALEX, PATTI), admin=(LEE,))


def person(object_id: str, **values: Any) -> dict[str, Any]:
    """One row of the users table."""
    name = NAMES.get(object_id, "Somebody Else")
    upn = f"{name.split()[0].casefold()}@contoso.com"
    given, family = name.rsplit(" ", 1)
    row = {"connection_id": 1, "id": object_id, "round": 1, "upn": upn, "display_name": name, "given_name": given,
           "surname": family, "mail": upn, "alias": given.casefold(), "enabled": True, "user_type": "Member",
           "synced": False, "name_key": name.casefold(), "family_key": f"{family} {given}".casefold(),
           "domain": "contoso.com",
           "created_at": START - timedelta(days=400)}  # fmt: skip
    return {**row, **values}


def settle(store: Store, mode: str = "act") -> None:
    """The tables, one connection, six people, and a channel that is told about approvals."""
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        db.execute(insert(Connection).values(id=1, name="Contoso", tenant_id="t", mode=mode))
        for object_id in NAMES:
            db.execute(insert(User).values(**person(object_id)))
        subscriptions.subscribe(db, CHANNEL, "approvals", "settings", START)


def house(store: Store, roles: RolesSettings = FOUR, guard: GuardSettings | None = None, **approvals: Any) -> House:
    """A House on a settled store, with a clock and a tenant of its own."""
    return House(store, Clock(), Tenant(), roles, guard, **approvals)
