"""Against a sandbox that keeps the published limits: never refused, and nearly all of them used."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta

import orjson
import pytest

from services.microsoft.governor import AT_ONCE_FOR_SYNCS, urgent
from services.microsoft.limits import budget
from tests.services.microsoft.conftest import Tenant, graph_over
from tests.services.microsoft.virtual import START

DAYS = 30
STAMP = "%Y-%m-%dT%H:%M:%SZ"


async def pages(tenant: Tenant, link: str) -> int:
    """How many pages there are from a link on."""
    count = 0
    while link:
        link = orjson.loads(await tenant.graph.page(link)).get("@odata.nextLink", "")
        count += 1
    return count


async def test_thirty_days_of_sign_ins_take_hardly_longer_than_they_must(tenant: Tenant) -> None:
    started, count = tenant.clock.now, 0
    for day in range(DAYS):
        begin, end = START - timedelta(days=day + 1), START - timedelta(days=day, seconds=1)
        window = f"createdDateTime ge {begin:{STAMP}} and createdDateTime le {end:{STAMP}}"
        count += await pages(tenant, f"/auditLogs/signIns?$top=2&$filter={window}")
    took = tenant.clock.now - started
    assert count > 60
    assert took < 1.05 * 10 * ((count - 1) // 5)
    assert tenant.refused == 0
    assert tenant.limits()["Reporting"]["peak"] == 5


async def work(tenant: Tenant, paths: Iterator[str], until: float) -> None:
    """Asks for one after another until a time."""
    for path in paths:
        if tenant.clock.now >= until:
            return
        await tenant.graph.batch([path] * 20) if "transitive" in path else await tenant.graph.page(path)


def forever(*paths: str) -> Iterator[str]:
    while True:
        yield from paths


@pytest.mark.parametrize("travel_seconds", [0.0, 0.1])
async def test_all_limits_are_used_at_once_and_none_is_passed(tenant: Tenant, travel_seconds: float) -> None:
    dice = random.Random(7)
    graph = graph_over(tenant.clock, tenant.settings, tenant.governor, lambda: dice.uniform(0, travel_seconds))
    await graph.token()
    tenant.graph = graph
    users = list(tenant.sandbox.world.users)
    until = tenant.clock.now + 30
    kinds = [
        forever(*(f"/users/{id_}/transitiveMemberOf" for id_ in users)),
        forever(*(f"/users/{id_}/transitiveMemberOf" for id_ in users)),
        forever(*(f"/users/{id_}/transitiveMemberOf" for id_ in users)),
        forever("/auditLogs/signIns?$top=1", "/users?$select=id,signInActivity&$top=5"),
        forever("/identityProtection/riskyUsers?$top=1"),
        forever("/identity/conditionalAccess/policies"),
        forever("/subscribedSkus", "/groups?$select=id&$top=1"),
    ]
    tasks = [asyncio.create_task(work(tenant, kind, until)) for kind in kinds]
    await tenant.clock.sleep(30)
    spent = {name: (tally.units, tally.requests) for name, tally in tenant.governor.tallies.items()}
    await asyncio.gather(*tasks)
    limits = tenant.limits()
    assert tenant.refused == 0, limits
    assert all(row["peak"] <= row["allowed"] for row in limits.values()), limits
    most = budget(len(users))
    assert limits["ResourceUnitLimitExceeded"]["peak"] >= 0.9 * most
    assert spent["directory"][0] >= 0.9 * most * 3
    assert spent["reporting"][1] >= 0.9 * 5 * 3
    assert spent["protection"][1] >= 0.9 * 30
    await graph.close()


async def test_a_person_does_not_wait_for_syncs(tenant: Tenant) -> None:
    users = list(tenant.sandbox.world.users)
    until = tenant.clock.now + 15
    syncs = [work(tenant, forever(*(f"/users/{id_}/transitiveMemberOf" for id_ in users)), until) for _ in range(4)]
    tasks = [asyncio.create_task(sync) for sync in syncs]
    await tenant.clock.sleep(5)
    assert tenant.governor.tallies["directory"].units > 3_000
    asked = tenant.clock.now
    with urgent():
        for id_ in users[:10]:
            await tenant.graph.member_groups(id_, [next(iter(tenant.sandbox.world.groups))])
            await tenant.graph.sdk.users.by_user_id(id_).get()
    assert tenant.clock.now == asked
    await asyncio.gather(*tasks)
    assert tenant.refused == 0


async def test_mailboxes_are_asked_four_at_once(tenant: Tenant) -> None:
    dice = random.Random(3)
    graph = graph_over(tenant.clock, tenant.settings, tenant.governor, lambda: dice.uniform(0.1, 0.5))
    adele, alex = (tenant.sandbox.world.user(name)["id"] for name in ("Adele Vance", "Alex Wilber"))
    paths = [f"/users/{id_}/mailboxSettings" for id_ in (adele, alex) for _ in range(20)]
    started = tenant.clock.now
    await asyncio.gather(*map(graph.get, paths))
    assert tenant.refused == 0
    assert 20 / 4 * 0.2 < tenant.clock.now - started < 20 / 4 * 0.5
    assert AT_ONCE_FOR_SYNCS >= 8
    await graph.close()


async def test_units_that_microsoft_counts_dearer_are_counted_so(tenant: Tenant) -> None:
    await tenant.graph.get("/users?$top=50")
    key = next(key for key in tenant.governor._buckets if key[0].name == "directory")
    assert tenant.governor._buckets[key].total == 2
    tenant.governor.answered({key: 2}, cost=9.0)
    assert tenant.governor._buckets[key].total == 9


async def test_permissions_are_read_from_the_token(tenant: Tenant) -> None:
    held = await tenant.graph.granted()
    assert held == tenant.sandbox.apps["full"].roles
    assert "User.Read.All" in held
