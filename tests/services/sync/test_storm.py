"""Whatever can go wrong at Microsoft goes wrong, for long, in a tenant that changes: in the end nothing is wrong."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from services import connections, registry
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph, open_graph
from services.sandbox import Sandbox
from services.sandbox.faults import KINDS
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.store import schema
from services.store.engine import Store
from services.store.tables import Run
from services.sync.engine import Sync
from tests.connected import connection
from tests.services.microsoft.virtual import VirtualClock
from tests.services.sync.conftest import small_pages, store
from tests.soak import kill
from tests.soak.tenant import happen

__all__ = ["store"]

ROUNDS = 12
PAGE = 15
RATE = 0.2
SEED = 7
Throw = dict[str, object]
# Each at least once in a storm, two at a time; what few requests can meet is thrown more often.
THROWS: Sequence[Throw] = (
    {"kind": "expired", "rate": 0.5},
    {"status": 429, "retry_after": "7"},
    {"status": 429},
    {"status": 503, "retry_after": "3"},
    {"status": 504},
    {"status": 500},
    {"status": 410},
    {"kind": "gone", "path_prefix": "/users/delta", "rate": 0.9},
    {"kind": "lost"},
    {"kind": "html", "status": 502},
    {"kind": "bare"},
    {"kind": "message"},
    {"kind": "unknown"},
    {"kind": "claims"},
    {"kind": "unlicensed"},
    {"kind": "empty"},
    {"kind": "repeat"},
    {"kind": "shift"},
    {"kind": "truncated"},
    {"kind": "reset"},
    {"kind": "slow", "seconds": 0.001},
)
# What can go wrong with a list; an answer from before a write is for who wrote.
OF_LISTS = set(KINDS) - {"stale"}


@dataclass
class Storm:
    """A tenant in trouble, its sync, and who was there at each time."""

    sandbox: Sandbox
    clock: VirtualClock
    store: Store
    sync: Sync
    rng: Random = field(default_factory=lambda: Random(SEED))
    there: list[tuple[datetime, frozenset[str]]] = field(default_factory=list)

    def change(self) -> None:
        """Minutes pass, and something happens in the tenant."""
        self.clock.now += 600
        happen(self.sandbox.world, self.rng, 3)
        self.there.append((self.clock(), frozenset(self.sandbox.world.users)))
        self.clock.now += 600

    def spare_sign_in(self) -> None:
        """Two switches that do nothing to sign-in, and leave nothing to others: MSAL pauses for a real minute."""
        for harmless in ("slow", "repeat"):
            self.sandbox.faults.add(f"/{self.sandbox.tenant_id}/", kind=harmless, times=None)

    def cached(self) -> frozenset[str]:
        users = SQLModel.metadata.tables["users"]
        with self.store.engine.connect() as db:
            return frozenset(db.scalars(select(users.c.id)))

    def synced_at(self) -> datetime | None:
        points = SQLModel.metadata.tables["checkpoint"]
        with self.store.engine.connect() as db:
            return db.scalar(select(points.c.synced_at).where(points.c.resource == "users"))

    def since(self, at: datetime) -> Iterator[frozenset[str]]:
        """Who was in the tenant at a time, and after each change since."""
        known = [(time, ids) for time, ids in self.there if time <= at][-1:]
        return (ids for _, ids in known + [one for one in self.there if one[0] > at])


@pytest.fixture
async def storm(store: Store) -> AsyncIterator[Storm]:
    clock = VirtualClock()
    sandbox = await Sandbox.start(users=54, seed=SEED, clock=clock, sign_ins_per_user=1)
    graph = opened(clock, connection(sandbox), tries=4)
    yield Storm(sandbox, clock, store, syncing(store, connection(sandbox), graph, clock))
    await graph.close()
    await sandbox.stop()


def opened(clock: VirtualClock, settings: ConnectionSettings, tries: int) -> Graph:
    """Graph that waits, when it is told to, on a clock that leaps."""
    patience = Patience(tries=tries, first_wait_seconds=0)
    return open_graph(settings, governor=Governor(patience, time=clock.time, sleep=clock.sleep, paced=False))


def syncing(store: Store, settings: ConnectionSettings, graph: Graph, clock: VirtualClock) -> Sync:
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    for name in ("users", "groups", "sign_ins"):
        specs = small_pages(specs, name, PAGE)
    (id_,) = connections.remember(store, [settings])
    return Sync(store, specs, {id_: graph}, clock)


def test_the_storm_has_everything_that_can_go_wrong() -> None:
    assert {throw.get("kind", "error") for throw in THROWS} == OF_LISTS


async def test_after_a_storm_the_cache_is_what_it_would_have_been_without(storm: Storm, tmp_path: Path) -> None:
    throws = itertools.cycle(THROWS)
    ends, hit = set[str](), set[str]()
    storm.there.append((storm.clock(), frozenset(storm.sandbox.world.users)))
    for round_ in range(ROUNDS):
        storm.change()
        storm.sandbox.faults.clear()
        storm.sandbox.faults.reseed(SEED + round_)
        storm.spare_sign_in()
        for throw in itertools.islice(throws, 2):
            storm.sandbox.faults.add(**{"path_prefix": "/", "rate": RATE, "times": None, **throw})
        ends |= {run.state for run in await storm.sync.run_all(1)}
        hit |= {fault.kind for fault in storm.sandbox.faults.switches[2:] if fault.hits}
        synced_at, cached = storm.synced_at(), storm.cached()
        if synced_at is not None:
            were = list(storm.since(synced_at))
            assert frozenset.intersection(*were) <= cached <= frozenset.union(*were), storm.sandbox.faults.switches
    assert ends >= {"done", "failed"}
    assert hit == OF_LISTS
    storm.sandbox.faults.clear()
    storm.clock.now += 600
    await in_peace(storm, tmp_path)


async def in_peace(storm: Storm, folder: Path) -> None:
    """Syncs once more, there and into an empty database: both hold the same, and nothing is left under way."""
    assert {run.state for run in await storm.sync.run_all(1)} == {"done"}
    undisturbed = f"sqlite:///{folder}/undisturbed.db"
    other = Store(undisturbed)
    schema.prepare(other)
    graph = opened(storm.clock, connection(storm.sandbox), tries=1)
    sync = syncing(other, connection(storm.sandbox), graph, storm.clock)
    assert {run.state for run in await sync.run_all(1)} == {"done"}
    await graph.close()
    other.close()
    disturbed = storm.store.engine.url.render_as_string(hide_password=False)
    assert not kill.different(disturbed, undisturbed)
    runs = SQLModel.metadata.tables[str(Run.__tablename__)]
    with storm.store.engine.connect() as db:
        assert not list(db.execute(select(runs).where(runs.c.state == "running")))
