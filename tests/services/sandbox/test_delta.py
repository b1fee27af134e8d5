"""Delta: all once, then only what changed, with every option frozen in the token."""

from __future__ import annotations

from services.sandbox.world.membership import set_owner


async def settle(client, path):
    """Rows of the first round and the link of the next."""
    rows, last = await client.walk(path)
    return rows, last["@odata.deltaLink"]


async def test_first_round_holds_everybody_and_the_manager(client, sandbox):
    sandbox.knobs.delta_page = 25
    rows, _ = await settle(client, "/users/delta?$select=displayName,manager")
    assert {row["id"] for row in rows} == set(sandbox.world.users)
    adele = next(row for row in rows if row["displayName"] == "Adele Vance")
    boss = sandbox.world.user("Miriam Graham")["id"]
    assert adele["manager@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": boss}]


async def test_later_rounds_hold_what_was_selected_and_changed(client, sandbox):
    world = sandbox.world
    _, link = await settle(client, "/users/delta?$select=displayName,accountEnabled")
    adele, lee = world.user("Adele Vance")["id"], world.user("Lee Gu")["id"]
    world.update("users", adele, {"accountEnabled": False})
    world.update("users", lee, {"jobTitle": "not selected"})
    rows, link = await settle(client, link)
    assert rows == [{"displayName": "Adele Vance", "accountEnabled": False, "id": adele}]
    rows, link = await settle(client, link)
    assert rows == []


async def test_removal_restore_and_purge(client, sandbox):
    world = sandbox.world
    _, link = await settle(client, "/users/delta?$select=displayName")
    lee = world.user("Lee Gu")["id"]
    world.delete("users", lee)
    rows, link = await settle(client, link)
    assert rows == [{"id": lee, "@removed": {"reason": "changed"}}]
    world.restore(lee)
    rows, link = await settle(client, link)
    assert [row["displayName"] for row in rows] == ["Lee Gu"]
    world.delete("users", lee)
    world.purge(lee)
    rows, link = await settle(client, link)
    assert rows == [{"id": lee, "@removed": {"reason": "deleted"}}]


async def test_changes_during_the_first_round_are_told_later(client, sandbox):
    sandbox.knobs.delta_page = 25
    page = await client.get("/users/delta?$select=jobTitle")
    sandbox.world.update("users", page["value"][0]["id"], {"jobTitle": "Changed"})
    _, last = await client.walk(page["@odata.nextLink"])
    rows, _ = await settle(client, last["@odata.deltaLink"])
    assert [row["jobTitle"] for row in rows] == ["Changed"]


async def test_manager_changes_name_the_old_and_the_new(client, sandbox):
    world = sandbox.world
    _, link = await settle(client, "/users/delta?$select=manager")
    adele, patti, miriam = (world.user(name)["id"] for name in ("Adele Vance", "Patti Fernandez", "Miriam Graham"))
    world.set_manager(adele, patti)
    rows, link = await settle(client, link)
    kind = "#microsoft.graph.user"
    assert rows[0]["manager@delta"] == [
        {"@odata.type": kind, "id": miriam, "@removed": {"reason": "deleted"}},
        {"@odata.type": kind, "id": patti},
    ]


async def test_a_manager_who_goes_and_comes_back_is_told_to_those_below(client, sandbox):
    world = sandbox.world
    adele, miriam = world.user("Adele Vance")["id"], world.user("Miriam Graham")["id"]
    _, link = await settle(client, "/users/delta?$select=manager")
    told = {"@odata.type": "#microsoft.graph.user", "id": miriam}
    world.delete("users", miriam)
    rows, link = await settle(client, link)
    assert {"id": adele, "manager@delta": [told | {"@removed": {"reason": "deleted"}}]} in rows
    assert not any("manager@delta" in row for row in (await settle(client, f"/users/delta?$filter=id eq '{adele}'"))[0])
    world.restore(miriam)
    rows, _ = await settle(client, link)
    assert {"id": adele, "manager@delta": [told]} in rows


async def test_what_was_undone_before_a_restore_is_told_too(client, sandbox):
    world = sandbox.world
    adele, miriam = world.user("Adele Vance")["id"], world.user("Miriam Graham")["id"]
    _, link = await settle(client, "/users/delta?$select=manager")
    world.set_manager(adele, None)
    world.delete("users", adele)
    world.restore(adele)
    rows, _ = await settle(client, link)
    gone = {"@odata.type": "#microsoft.graph.user", "id": miriam, "@removed": {"reason": "deleted"}}
    assert {"id": adele, "manager@delta": [gone]} in rows


async def test_latest_starts_from_now(client, sandbox):
    page = await client.get("/users/delta?$deltatoken=latest&$select=displayName")
    assert page["value"] == []
    sandbox.world.update("users", sandbox.world.user("Lee Gu")["id"], {"displayName": "Lee"})
    rows, _ = await settle(client, page["@odata.deltaLink"])
    assert [row["displayName"] for row in rows] == ["Lee"]


async def test_old_token_wants_a_full_resync(client, clock):
    _, link = await settle(client, "/users/delta?$select=displayName")
    clock.move(days=8)
    client.tokens.clear()
    response = await client.ask("GET", link)
    assert response.status_code == 410
    assert response.json()["error"]["code"] == "resyncRequired"
    assert response.headers["location"].endswith("/users/delta?$deltatoken=")
    assert (await client.get(response.headers["location"]))["value"]


async def test_refusals(client):
    error = await client.refused("GET", "/users/delta?$select=id,signInActivity", 400)
    assert error["message"].endswith("is not supported for the following properties: signInActivity")
    for query in ("$top=10", "$orderby=displayName", "$deltatoken=broken", "$filter=displayName eq 'x'"):
        await client.refused("GET", f"/users/delta?{query}", 400)
    link = (await client.get("/users/delta?$deltatoken=latest"))["@odata.deltaLink"]
    await client.refused("GET", link.replace("/users/", "/groups/"), 400)


async def test_groups_delta_holds_members_and_their_changes(client, sandbox):
    world = sandbox.world
    rows, link = await settle(client, "/groups/delta?$select=displayName,members")
    sales = world.group("Sales Team")["id"]
    found = next(row for row in rows if row["id"] == sales)
    assert {row["id"] for row in found["members@delta"]} == set(world.members[sales])
    leaver, joiner = next(iter(world.members[sales])), world.user("Joni Sherman")["id"]
    world.set_member(sales, leaver, False)
    world.set_member(sales, joiner, True)
    rows, _ = await settle(client, link)
    assert rows[0]["members@delta"] == [
        {"@odata.type": "#microsoft.graph.user", "id": leaver, "@removed": {"reason": "deleted"}},
        {"@odata.type": "#microsoft.graph.user", "id": joiner},
    ]


async def test_apps_have_delta_too(client, sandbox):
    rows, _ = await settle(client, "/servicePrincipals/delta?$select=appId,displayName")
    assert {"Salesforce", "Zoom", "Slack", "Miro"} <= {row["displayName"] for row in rows}
    rows, link = await settle(client, "/applications/delta?$select=displayName,passwordCredentials")
    assert {row["id"] for row in rows} == set(sandbox.world.applications)
    sandbox.world.update("applications", rows[0]["id"], {"displayName": "Renamed"})
    rows, _ = await settle(client, link)
    assert rows[0]["displayName"] == "Renamed"


async def test_rounds_that_ask_for_different_things_do_not_mix(client):
    plain, _ = await settle(client, "/users/delta?$select=displayName")
    managed, _ = await settle(client, "/users/delta?$select=displayName,manager")
    assert not any("manager@delta" in row for row in plain)
    assert any("manager@delta" in row for row in managed)


async def test_a_large_group_is_spread_over_pages_and_nobody_is_lost(client, sandbox):
    world, sandbox.knobs.delta_ends = sandbox.world, 20
    company = world.group("All Company")["id"]
    page = await client.get("/groups/delta?$select=displayName,members,owners")
    pages = [page]
    while "@odata.nextLink" in page:
        gone = next(iter(world.members[company]))
        world.set_member(company, gone, False)
        page = await client.get(page["@odata.nextLink"])
        pages.append(page)
    told: dict[str, bool] = {}
    for page in pages:
        assert sum(len(row.get("members@delta", ())) + len(row.get("owners@delta", ())) for row in page["value"]) <= 20
    rows = [row for page in pages for row in page["value"]]
    assert sum("displayName" in row for row in rows if row["id"] == company) == 1
    assert sum(row["id"] == company for row in rows) > 2
    later, _ = await settle(client, pages[-1]["@odata.deltaLink"])
    for row in (row for row in [*rows, *later] if row["id"] == company):
        told |= {end["id"]: "@removed" not in end for end in row.get("members@delta", ())}
    assert {id for id, inside in told.items() if inside} == set(world.members[company])


async def test_owners_come_where_they_are_asked_for(client, sandbox):
    world = sandbox.world
    rows, link = await settle(client, "/groups/delta?$select=displayName,owners")
    told = {row["id"]: [end["id"] for end in row.get("owners@delta", ())] for row in rows}
    assert told == {id: world.owners.get(id, []) for id in world.groups}
    sales, joni = world.group("Sales Team")["id"], world.user("Joni Sherman")["id"]
    set_owner(world, sales, joni, True)
    rows, link = await settle(client, link)
    assert rows[0]["owners@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": joni}]
    world.set_member(sales, joni, True)
    assert (await settle(client, link))[0] == []
