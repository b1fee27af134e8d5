"""A sandbox tenant with one of its subscriptions, collected whole, and the world that its answers must agree with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services import connections, registry
from services.microsoft.governor import Patience
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from services.sandbox.world import World
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.specs import Asked, Caller, Role
from services.store import schema
from services.store.engine import Store
from services.sync.engine import Sync
from tests.connected import connection

SPECS = registry.load()
ONCE = Patience(tries=2, first_wait_seconds=0)
BORN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RENAMED, NEW_TITLE = "Lee Gu", "Chief of Staff"


class Clock:
    """A time that moves only when told."""

    def __init__(self) -> None:
        self.at = BORN

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Collected:
    """What was collected at `now`, and the world it was collected from."""

    store: Store
    world: World
    now: datetime
    tenant_id: str

    def caller(self, *roles: Role) -> Caller:
        """Megan Bowen, with these roles and the viewer's."""
        megan = self.world.user("Megan Bowen")
        return Caller(megan["id"], self.tenant_id, megan["displayName"], frozenset((Role.VIEWER, *roles)))

    def asked(self, *roles: Role, **more: Any) -> Asked:
        """What a question is asked with."""
        return Asked(**{"caller": self.caller(*roles), "now": self.now, "specs": SPECS, **more})

    def ask(self, name: str, *roles: Role, **more: Any) -> Any:
        """The answer to one question."""
        answer = SPECS.questions[name].answer
        assert answer is not None
        with self.store.reader(self.now) as read:
            return answer(read, self.asked(*roles, **more))

    def whole(self, name: str, *roles: Role, **more: Any) -> list[tuple[Any, ...]]:
        """The texts of all rows of a table, page by page."""
        rows: list[tuple[Any, ...]] = []
        while True:
            table = self.ask(name, *roles, offset=len(rows), **more)
            rows += [tuple(value.text for value in row) for row in table.rows]
            if len(rows) >= table.total or not table.rows:
                assert len(rows) == table.total
                return rows


def collect(url: str, users: int = 120) -> Collected:
    """Collects a new tenant into the database `url`, twice, with something changed in between."""
    return asyncio.run(_collect(url, users))


async def _collect(url: str, users: int) -> Collected:
    clock = Clock()
    sandbox = await Sandbox.start(users=users, clock=clock, sign_ins_per_user=8)
    store = Store(url)
    schema.prepare(store)
    azure = {"kind": "subscription", "subscription_id": SUBSCRIPTIONS["Contoso Production"]}
    given = [connection(sandbox), connection(sandbox, name="Contoso Production", **azure)]
    ids = connections.remember(store, given)
    graphs = {id_: open_graph(settings, ONCE) for id_, settings in ids.items()}
    sync = Sync(store, SPECS, graphs, clock)
    try:
        for id_ in ids:
            await sync.run_all(id_)
        clock.at += timedelta(hours=1)
        sandbox.world.update("users", sandbox.world.user(RENAMED)["id"], {"jobTitle": NEW_TITLE})
        await sync.run("users", 1)
    finally:
        for graph in graphs.values():
            await graph.close()
        await sandbox.stop()
    return Collected(store, sandbox.world, clock.at, sandbox.tenant_id)
