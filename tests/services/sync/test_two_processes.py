"""Two Stewards over one PostgreSQL: they share the work, and one outlives the other's sudden death."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.steward import Steward
from services import log
from services.settings import Settings
from services.store.engine import Store
from tests.soak.kill import LEASE_SECONDS, different, running
from tests.soak.tenant import Shifted, Tenant

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.soak.ready"])
LONGEST_WAIT_SECONDS = 60
ROUNDS_TOGETHER = 3
Ends = dict[str, str]
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Worker:
    """A Steward in a process of its own, which does what it is told: `tell`, then `hear` what came of it."""

    def __init__(self, given: Settings, clock: Shifted) -> None:
        self._pipe, theirs = FORK.Pipe()
        self._process = FORK.Process(target=_obey, args=(theirs, given, clock), daemon=True)
        self._process.start()

    def tell(self, what: str) -> None:
        self._pipe.send(what)

    def hear(self) -> Ends:
        """How each resource ended that it collected itself."""
        assert self._pipe.poll(LONGEST_WAIT_SECONDS), "a worker is silent"
        ends: Ends = self._pipe.recv()
        return ends

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._process.join()


def _obey(pipe: Connection, given: Settings, clock: Shifted) -> None:
    log.configure("error")
    asyncio.run(_work(pipe, given, clock))


async def _work(pipe: Connection, given: Settings, clock: Shifted) -> None:
    """`start`: opens the database; `once`: collects everything once; `on`: again and again for ever."""
    assert pipe.recv() == "start"
    steward = Steward(given, now=clock)
    pipe.send({})
    while pipe.recv() == "once":
        pipe.send({run.resource: run.state for run in await steward.sync.run_all(1)})
    while True:
        await steward.sync.run_all(1)


class Pair:
    """What a test works with: two workers, and the database they share."""

    def __init__(self, database: str, clock: Shifted, tenant: Tenant) -> None:
        self.clock, self.tenant = clock, tenant
        self.given = Settings(database=database, connections=(tenant.settings,))
        self.first, self.second = Worker(self.given, clock), Worker(self.given, clock)
        self.store = Store(database)

    def both(self, what: str) -> tuple[Ends, Ends]:
        self.first.tell(what)
        self.second.tell(what)
        return self.first.hear(), self.second.hear()

    def once(self) -> Ends:
        """What the second collects, alone."""
        self.second.tell("once")
        return self.second.hear()

    def claimed(self) -> set[str]:
        points = SQLModel.metadata.tables["checkpoint"]
        with self.store.engine.connect() as db:
            return set(db.scalars(select(points.c.resource).where(points.c.claimed_by != "")))

    def times(self) -> dict[str, list[tuple[datetime, datetime]]]:
        """From when to when each run of each resource took, in the order of their beginning."""
        runs = SQLModel.metadata.tables["run"]
        found: dict[str, list[tuple[datetime, datetime]]] = {}
        with self.store.engine.connect() as db:
            for row in db.execute(select(runs).order_by(runs.c.started_at, runs.c.id)):
                found.setdefault(row.resource, []).append((row.started_at, row.finished_at))
        return found

    def killed(self) -> set[str]:
        """Kills the first in the middle of its work; the resources it has left claimed."""
        while True:
            self.first.tell("on")
            until = time.monotonic() + LONGEST_WAIT_SECONDS
            while not self.claimed():
                assert time.monotonic() < until, "nothing is collected"
            self.first.kill()
            if left := self.claimed():
                return left
            # It had just finished one and not yet begun the next.
            self.first = Worker(self.given, self.clock)
            self.first.tell("start")
            self.first.hear()

    def close(self) -> None:
        self.first.kill()
        self.second.kill()
        self.store.close()


@pytest.fixture
def pair(database: str) -> Iterator[Pair]:
    clock = Shifted()
    tenant = Tenant(clock, users=60, sign_ins_per_user=2)
    pair = Pair(database, clock, tenant)
    yield pair
    pair.close()
    tenant.close()


def test_two_that_start_at_once_share_the_work_and_never_collect_the_same_at_once(pair: Pair, tmp_path: Path) -> None:
    pair.both("start")
    rounds = [pair.both("once") for _ in range(ROUNDS_TOGETHER)]
    resources = set(pair.times())
    assert all(set(one) | set(other) == resources for one, other in rounds)
    assert all(set((one | other).values()) == {"done"} for one, other in rounds)
    assert any(set(one) != set(other) for one, other in rounds), "the two never met"
    for resource, times in pair.times().items():
        for (_, ended), (begun, _) in pairwise(times):
            assert ended <= begun, resource
    assert not pair.claimed()
    assert not running(pair.given.database)
    same_as_alone(pair, tmp_path)


def test_what_a_killed_one_was_at_is_finished_by_the_other_after_the_lease(pair: Pair, tmp_path: Path) -> None:
    pair.both("start")
    left = pair.killed()
    pair.tenant.change(1)
    assert not left & set(pair.once())
    assert pair.claimed() == left
    pair.clock.forward(LEASE_SECONDS)
    pair.tenant.change(2)
    ends = pair.once()
    assert set(ends) == set(pair.times()) > left
    assert set(ends.values()) == {"done"}
    assert not pair.claimed()
    assert not running(pair.given.database)
    same_as_alone(pair, tmp_path)


def same_as_alone(pair: Pair, folder: Path) -> None:
    """The database holds what one Steward alone collects into another."""
    undisturbed = f"sqlite:///{folder}/undisturbed.db"
    alone = Worker(pair.given.model_copy(update={"database": undisturbed}), pair.clock)
    for what in ("start", "once"):
        alone.tell(what)
        assert set(alone.hear().values()) <= {"done"}
    alone.kill()
    pair.once()
    assert not different(pair.given.database, undisturbed)
