"""Sign-ins: newest first, thousand to a page, thirty days, found by time and person."""

from __future__ import annotations

from datetime import timedelta

STAMP = "%Y-%m-%dT%H:%M:%SZ"


async def test_pages_hold_every_sign_in_once_newest_first(client, sandbox):
    rows, _ = await client.walk("/auditLogs/signIns?$top=100")
    times = [row["createdDateTime"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert len({row["id"] for row in rows}) == len(rows) > 300
    assert len(times[0]) == len("2026-06-10T09:30:00.1234567Z")


async def test_windows_are_closed_and_join_without_loss(client, clock):
    whole, _ = await client.walk("/auditLogs/signIns")
    middle = clock.now - timedelta(days=9)
    older, _ = await client.walk(f"/auditLogs/signIns?$filter=createdDateTime lt {middle:{STAMP}}")
    newer, _ = await client.walk(f"/auditLogs/signIns?$filter=createdDateTime ge {middle:{STAMP}}")
    assert [row["id"] for row in newer + older] == [row["id"] for row in whole]


async def test_one_person_within_a_window(client, sandbox, clock):
    lee = sandbox.world.user("Lee Gu")["id"]
    since = clock.now - timedelta(days=5)
    condition = f"userId eq '{lee}' and createdDateTime ge {since:{STAMP}}"
    rows, _ = await client.walk(f"/auditLogs/signIns?$filter={condition}")
    assert all(row["userId"] == lee and row["createdDateTime"] >= f"{since:%Y-%m-%dT%H:%M:%S}" for row in rows)
    failed, _ = await client.walk("/auditLogs/signIns?$filter=status/errorCode ne 0")
    assert failed
    assert all(row["status"]["errorCode"] for row in failed)


async def test_brackets_and_alternatives_are_read_whole(client, clock):
    whole, _ = await client.walk("/auditLogs/signIns")
    middle = f"{clock.now - timedelta(days=9):{STAMP}}"
    newer, _ = await client.walk(f"/auditLogs/signIns?$filter=(createdDateTime ge {middle})")
    both = f"(createdDateTime ge {middle}) and createdDateTime le {clock.now:{STAMP}}"
    assert (await client.walk(f"/auditLogs/signIns?$filter={both}"))[0] == newer
    either = f"createdDateTime lt {middle} or createdDateTime ge {middle}"
    assert (await client.walk(f"/auditLogs/signIns?$filter={either}"))[0] == whole
    neither = f"not(createdDateTime lt {middle})"
    assert (await client.walk(f"/auditLogs/signIns?$filter={neither}"))[0] == newer
    assert 0 < len(newer) < len(whole)


async def test_retention_follows_the_clock(client, clock):
    before, _ = await client.walk("/auditLogs/signIns?$select=id")
    clock.move(days=10)
    client.tokens.clear()
    after, _ = await client.walk("/auditLogs/signIns")
    assert 0 < len(after) < len(before)


async def test_new_sign_ins_do_not_move_pages(client, sandbox):
    page = await client.get("/auditLogs/signIns?$top=50")
    world = sandbox.world
    made = world.sign_in(world.user("Adele Vance")["id"], "Salesforce", error=50126)
    following = await client.get(page["@odata.nextLink"])
    assert not {row["id"] for row in page["value"]} & {row["id"] for row in following["value"]}
    newest = (await client.get("/auditLogs/signIns?$top=1"))["value"][0]
    assert (newest["id"], newest["appDisplayName"]) == (world.sign_ins.id(made), "Salesforce")
    assert newest["status"]["errorCode"] == 50126
    assert (await client.get(f"/auditLogs/signIns/{newest['id']}"))["userDisplayName"] == "Adele Vance"


async def test_refusals(client, sandbox):
    for query in ("$top=1001", "$top=0", "$skip=5", "$filter=shoe eq 1", "$filter=createdDateTime ge 2026-99-99"):
        await client.refused("GET", f"/auditLogs/signIns?{query}", 400)
    await client.refused("GET", "/auditLogs/signIns/nothing", 404)
    sandbox.knobs.premium = False
    error = await client.refused("GET", "/auditLogs/signIns", 403)
    assert error["code"] == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
