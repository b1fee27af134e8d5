"""Whatever happens to the tenant, to the wire and to us: after a sync that completed, the cache is the tenant.

`make soak` lets it happen for longer.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from services import connections, registry
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from services.settings import SyncSettings
from services.specs import Resource, Specs
from services.store.engine import Store
from services.store.tables import Checkpoint, Run
from services.sync.claims import Claim
from services.sync.engine import Sync
from services.sync.rounds import under_way
from tests.connected import connection
from tests.services.sync.conftest import AT_ONCE, Clock, small_pages

HISTORIES = int(os.environ.get("SOAK", "100")) // 10
STEPS = 25
# One followed by delta, one listed by delta, one listed by plain pages each time.
SYNCED = ("users", "groups", "sign_in_activity")
WHERE = ("/users", "/groups", "/users/delta", "/groups/delta", "/$batch")
FAULTS = (
    {"status": 429, "times": 2, "retry_after": "0"},
    {"status": 503, "times": 9},
    {"status": 500, "times": 3},
    {"kind": "html", "status": 502, "times": 9},
    {"kind": "truncated", "times": 9},
    {"kind": "reset", "times": 9},
    {"kind": "gone", "times": 1},
    {"kind": "expired", "status": 400, "times": 1},
    {"kind": "empty", "times": 1},
    {"kind": "repeat", "times": 1},
    {"kind": "shift", "times": 1},
    {"kind": "shift", "times": 3},
    {"kind": "shift", "times": 9},
    {"kind": "unlicensed", "status": 403, "times": 1},
)
ANYONE = st.integers(0, 10**6)


class Tenant(RuleBasedStateMachine):
    """A tenant of 40 that changes, a wire that fails, and a Steward that restarts on the same database."""

    runner: asyncio.Runner
    prepared: Path

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.folder = TemporaryDirectory()
        self.sandbox = self._wait(Sandbox.start(users=40, clock=self.clock, sign_ins_per_user=1))
        self.sandbox.knobs.delta_page = 5
        self.world = self.sandbox.world
        self.store = Store(f"sqlite:///{copy(self.prepared, Path(self.folder.name) / 'steward.db')}")
        self.given = connection(self.sandbox)
        connections.remember(self.store, [self.given])
        self.graph = open_graph(self.given, AT_ONCE)
        self.sync = self._steward()

    def _steward(self) -> Sync:
        found = registry.folder("services.resources", "RESOURCE", Resource)
        specs = Specs(resources={name: found[name] for name in SYNCED})
        for name in ("users", "sign_in_activity"):
            specs = small_pages(specs, name, 15)
        return Sync(self.store, specs, {1: self.graph}, self.clock, SyncSettings(shrink_percent=100))

    def _wait(self, work: Any) -> Any:
        return self.runner.run(work)

    def _one(self, things: dict[str, Any], number: int) -> str:
        return list(things)[number % len(things)]

    @rule(who=ANYONE, department=st.sampled_from(("Sales", "Moon", None)), enabled=st.booleans())
    def a_user_changes(self, who: int, department: str | None, enabled: bool) -> None:
        values = {"department": department, "accountEnabled": enabled}
        self.world.update("users", self._one(self.world.users, who), values)

    @rule(who=ANYONE, boss=ANYONE)
    def a_manager_changes(self, who: int, boss: int) -> None:
        user, above = self._one(self.world.users, who), self._one(self.world.users, boss)
        self.world.set_manager(user, above if above != user else None)

    @rule(group=ANYONE, who=ANYONE)
    def a_member_comes_or_goes(self, group: int, who: int) -> None:
        team, user = self._one(self.world.groups, group), self._one(self.world.users, who)
        self.world.set_member(team, user, user not in self.world.members[team])

    @precondition(lambda self: len(self.world.users) > 25)
    @rule(who=ANYONE)
    def a_user_is_deleted(self, who: int) -> None:
        user = self._one(self.world.users, who)
        for report in self.world.reports_of(user):
            self.world.set_manager(report, None)
        self.world.delete("users", user)

    @precondition(lambda self: self._deleted("users"))
    @rule()
    def a_user_comes_back(self) -> None:
        self.world.restore(self._deleted("users")[0])

    @precondition(lambda self: len(self.world.groups) > 8)
    @rule(group=ANYONE)
    def a_group_is_deleted(self, group: int) -> None:
        team = self._one(self.world.groups, group)
        for member in list(self.world.members[team]):
            self.world.set_member(team, member, False)
        self.world.delete("groups", team)

    @rule(group=ANYONE, mail=st.booleans())
    def a_group_becomes_of_another_kind(self, group: int, mail: bool) -> None:
        kinds = {"mailEnabled": mail, "securityEnabled": True, "groupTypes": []}
        self.world.update("groups", self._one(self.world.groups, group), kinds)

    @rule(where=st.sampled_from(WHERE), fault=st.sampled_from(FAULTS))
    def something_breaks(self, where: str, fault: dict[str, Any]) -> None:
        self.sandbox.faults.add(where, **fault)

    @rule(minutes=st.sampled_from((3, 60, 60 * 24 * 8)))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule()
    def steward_is_killed(self) -> None:
        """It holds the claims of what it was at, and a new one knows only what the database holds."""
        for name in SYNCED:
            self._wait(Claim(self.store, 1, name, self.clock).take())
        self.sync = self._steward()
        self.clock.forward(minutes=3)

    @rule(resource=st.sampled_from(SYNCED), requests=st.integers(1, 6))
    def it_is_stopped_while_it_syncs(self, resource: str, requests: int) -> None:
        """After so many requests, if it needs more; the tenant moves on before it is started again."""

        async def some() -> None:
            run = asyncio.ensure_future(self.sync.run(resource, 1))
            until = self.graph.requests + requests
            while not run.done() and self.graph.requests < until:
                await asyncio.sleep(0)
            run.cancel()
            with suppress(asyncio.CancelledError):
                await run

        self._wait(some())
        self.sync = self._steward()

    @rule(resource=st.sampled_from(SYNCED))
    def it_syncs(self, resource: str) -> None:
        run = self._run(resource)
        assert run.state in ("done", "failed", "skipped"), run
        if run.state == "done":
            self._compare(resource)

    @rule()
    def all_is_well_again(self) -> None:
        self.sandbox.faults.clear()
        for resource in SYNCED:
            run = self._run(resource)
            assert run.state == "done", run.error
            self._compare(resource)

    def _run(self, resource: str) -> Run:
        """The run that tells what is so now: a round that was stopped tells, at its end, what was so when it began."""
        where = (Checkpoint.connection_id == 1, Checkpoint.resource == resource)
        with self.store.reader(self.clock()) as read:
            point = read.one(select(Checkpoint).where(*where))
        run = self._wait(self.sync.run(resource, 1))
        resumed = point is not None and under_way(point)
        return self._wait(self.sync.run(resource, 1)) if resumed and run.state == "done" else run

    def teardown(self) -> None:
        self.all_is_well_again()
        self._wait(self.graph.close())
        self._wait(self.sandbox.stop())
        self.store.close()
        self.folder.cleanup()

    def _deleted(self, kind: str) -> list[str]:
        return [id_ for id_, thing in self.world.tables["deleted"].rows.items() if thing["@kind"] == kind]

    def _compare(self, resource: str) -> None:
        with self.store.reader(self.clock()) as read:

            def rows(sql: str) -> set[tuple]:
                return {tuple(row) for row in read.db.exec_driver_sql(sql)}

            if resource == "sign_in_activity":
                assert rows("SELECT id FROM sign_in_activity") == {(id_,) for id_ in self.world.users}
            elif resource == "users":
                # Whose manager is deleted is told by no change: the id then leads to nobody.
                found = rows("SELECT id, department, enabled, manager_id FROM users")
                there = {(*row[:3], row[3] if row[3] in self.world.users else None) for row in found}
                assert there == set(self._users())
                assert rows("SELECT user_id, sku_id FROM user_licences") == set(self._licences())
            else:
                kept = {id_ for id_, group in self.world.groups.items() if _kept(group)}
                assert rows("SELECT id FROM groups") == {(id_,) for id_ in kept}
                members = {(id_, member) for id_ in kept for member in self.world.members[id_]}
                assert rows("SELECT group_id, member_id FROM group_members") == members

    def _users(self) -> Iterator[tuple]:
        for id_, user in self.world.users.items():
            boss = self.world.manager_of.get(id_)
            yield id_, user.get("department"), int(user["accountEnabled"]), boss if boss in self.world.users else None

    def _licences(self) -> Iterator[tuple]:
        for id_, user in self.world.users.items():
            for held in user.get("assignedLicenses") or ():
                yield id_, held["skuId"]


def _kept(group: dict[str, Any]) -> bool:
    return "Unified" in group["groupTypes"] or (group["securityEnabled"] and not group["mailEnabled"])


def test_after_a_completed_sync_the_cache_is_the_tenant(prepared: Path) -> None:
    with asyncio.Runner() as runner:
        Tenant.runner, Tenant.prepared = runner, prepared
        every = list(HealthCheck)
        profile = settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=every,
        )
        run_state_machine_as_test(Tenant, settings=profile)
