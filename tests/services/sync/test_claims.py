"""Two runs of one resource never overlap, in whatever replica; what was killed is taken over."""

from __future__ import annotations

import asyncio

import pytest

from services.errors import Conflict
from services.store.engine import Store
from services.sync.claims import LEASE, Claim, ClaimLost
from services.sync.engine import Sync
from tests.services.sync.conftest import House


def replica(house: House) -> Sync:
    """Another process on the same database."""
    return Sync(house.store, house.sync.specs, {1: house.graph}, house.clock)


async def test_only_one_of_many_gets_the_claim(house: House) -> None:
    claims = [Claim(house.store, 1, "users", house.clock) for _ in range(8)]
    found = await asyncio.gather(*(claim.take() for claim in claims), return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Conflict"] * 7 + ["NoneType"]


async def test_second_replica_is_refused_while_the_first_is_at_work(house: House) -> None:
    await Claim(house.store, 1, "users", house.clock).take()
    with pytest.raises(Conflict, match="already"):
        await replica(house).run("users", 1)
    assert house.values("SELECT * FROM run") == []
    assert (await replica(house).run("licences", 1)).state == "done"


async def test_killed_replicas_work_is_taken_over_when_its_lease_ends(house: House) -> None:
    await Claim(house.store, 1, "users", house.clock).take()
    house.clock.at += LEASE
    with pytest.raises(Conflict):
        await replica(house).run("users", 1)
    house.clock.forward(seconds=1)
    assert (await replica(house).run("users", 1)).state == "done"


async def test_run_that_lost_its_claim_writes_nothing_more(house: House) -> None:
    await house.sync.run("users", 1)
    before = house.values("SELECT id, upn, round FROM users ORDER BY id")
    house.sandbox.world.update("users", house.sandbox.world.user("Adele Vance")["id"], {"department": "Moon"})
    house.sandbox.faults.add("/users/delta", kind="slow", seconds=1)
    asked = house.sandbox.requests.total()
    slow = asyncio.create_task(house.sync.run("users", 1))
    while house.values("SELECT claimed_by FROM checkpoint WHERE resource = 'users'") == [("",)]:
        await asyncio.sleep(0)
    assert house.sandbox.requests.total() == asked
    house.clock.forward(minutes=3)
    thief = Claim(house.store, 1, "users", house.clock)
    await thief.take()
    run = await slow
    assert (run.state, run.rows) == ("failed", 0)
    assert "taken over" in run.error
    assert house.values("SELECT id, upn, round FROM users ORDER BY id") == before
    assert house.values("SELECT claimed_by FROM checkpoint WHERE resource = 'users'") == [(thief.by,)]


async def test_claim_is_given_back_when_the_run_ends_and_when_it_fails(house: House) -> None:
    free = "SELECT claimed_by, lease_until FROM checkpoint WHERE resource = 'users'"
    await house.sync.run("users", 1)
    assert house.values(free) == [("", None)]
    house.sandbox.faults.add("/users", status=500, times=None)
    assert (await house.sync.run("users", 1)).state == "failed"
    assert house.values(free) == [("", None)]


async def test_lease_is_renewed_with_every_write(house: House) -> None:
    claim = Claim(house.store, 1, "users", house.clock)
    await claim.take()
    house.clock.forward(seconds=90)
    await house.store.write(claim.renew)
    house.clock.forward(seconds=90)
    with pytest.raises(Conflict):
        await Claim(house.store, 1, "users", house.clock).take()


async def test_renewal_of_a_lost_claim_is_refused_and_rolls_back(house: House, store: Store) -> None:
    claim = Claim(store, 1, "users", house.clock)
    await claim.take()
    house.clock.forward(minutes=3)
    await Claim(store, 1, "users", house.clock).take()
    with pytest.raises(ClaimLost):
        await store.write(claim.release)
