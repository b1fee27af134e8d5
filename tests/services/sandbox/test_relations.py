"""Every relation can be listed, counted, narrowed to a type and asked from the other end."""

from __future__ import annotations

import pytest

from services.sandbox.areas.relations import RELATIONS

EVENTUAL = {"ConsistencyLevel": "eventual"}
GRAPH = "https://graph.microsoft.com/v1.0/directoryObjects"


@pytest.fixture
def start(sandbox):
    """An object at the near end of each relation, that has something at the far end where anything has."""
    world = sandbox.world
    near = {"users": world.users, "groups": world.groups, "servicePrincipals": world.service_principals,
            "applications": world.applications}  # fmt: skip
    return lambda relation: max(near[relation.collection], key=lambda id: len(list(relation.reach(world, id))))


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.path)
async def test_a_relation_is_its_casts_together_and_counts_what_it_lists(client, sandbox, start, relation):
    id = start(relation)
    path = relation.path.replace("{id}", id)
    rows, _ = await client.walk(f"{path}?$top=7")
    assert [row["id"] for row in rows] == list(relation.reach(sandbox.world, id))
    assert all(row["@odata.type"].startswith("#microsoft.graph.") for row in rows)
    cast = []
    for type_ in relation.casts:
        some, _ = await client.walk(f"{path}/microsoft.graph.{type_}?$count=true", headers=EVENTUAL)
        assert not any("@odata.type" in row for row in some)
        count = await client.ask("GET", f"{path}/microsoft.graph.{type_}/$count", headers=EVENTUAL)
        assert int(count.text) == len(some)
        cast += [row["id"] for row in some]
    assert sorted(cast) == sorted(row["id"] for row in rows)
    assert int((await client.ask("GET", f"{path}/$count", headers=EVENTUAL)).text) == len(rows)
    await client.refused("GET", relation.path.replace("{id}", "nobody"), 404)


async def test_circles_end(client, sandbox):
    world = sandbox.world
    sales, first, second = (world.group(name)["id"] for name in ("Dynamic Sales", "Circle A", "Circle B"))
    inside, _ = await client.walk(f"/groups/{first}/transitiveMembers?$select=id")
    assert {first, second, sales, *world.members[sales]} == {row["id"] for row in inside}
    above, _ = await client.walk(f"/groups/{first}/transitiveMemberOf")
    assert {row["id"] for row in above} == {first, second}


async def test_memberships_tell_the_roles_held_too(client, sandbox):
    lee = sandbox.world.user("Lee Gu")["id"]
    rows, _ = await client.walk(f"/users/{lee}/memberOf")
    roles = [row["displayName"] for row in rows if row["@odata.type"] == "#microsoft.graph.directoryRole"]
    assert roles == ["User Administrator"]
    helper = next(iter(sandbox.world.members[sandbox.world.group("Privileged Helpdesk")["id"]]))
    direct, through = [
        {row["displayName"] for row in (await client.walk(
            f"/users/{helper}/{name}/microsoft.graph.directoryRole?$count=true", headers=EVENTUAL
        ))[0]}
        for name in ("memberOf", "transitiveMemberOf")
    ]  # fmt: skip
    assert through - direct == {"Helpdesk Administrator"}


async def test_reports_and_owned_objects_agree_with_the_other_end(client, sandbox):
    boss = sandbox.world.user("Miriam Graham")["id"]
    below, _ = await client.walk(f"/users/{boss}/directReports?$select=id")
    for row in below[:3]:
        assert (await client.get(f"/users/{row['id']}/manager"))["id"] == boss
    owner = next(iter(sandbox.world.owners.values()))[0]
    owned, _ = await client.walk(f"/users/{owner}/ownedObjects?$select=id,displayName")
    assert {row["id"] for row in owned} == {id for id, owners in sandbox.world.owners.items() if owner in owners}


async def test_what_the_lagging_index_answers_must_be_asked_of_it(client, sandbox):
    sales = sandbox.world.group("Sales Team")["id"]
    path = f"/groups/{sales}/members"
    error = await client.refused("GET", f"{path}?$filter=startswith(displayName,'a')", 400)
    assert error["message"] == "The specified filter to the reference property query is currently not supported."
    await client.refused("GET", f"{path}?$orderby=displayName", 400)
    await client.refused("GET", f'{path}?$search="displayName:a"', 400)
    error = await client.refused("GET", f"{path}/$count", 400)
    assert error["message"] == "$count is not currently supported."
    await client.refused("GET", f"{path}?$skip=1", 400)
    await client.refused("GET", f"{path}?$top=1000", 400)
    await client.refused("GET", f"{path}?$select=shoeSize", 400)
    rows = await client.get(
        f"{path}/microsoft.graph.user?$count=true&$orderby=displayName desc&$select=displayName&$filter="
        "accountEnabled eq true", headers=EVENTUAL,
    )  # fmt: skip
    names = [row["displayName"] for row in rows["value"]]
    assert names == sorted(names, key=str.lower, reverse=True)
    assert rows["@odata.count"] == len(names)
    assert rows["@odata.context"].endswith("$metadata#users(displayName)")


async def test_search_finds_by_the_beginning_of_a_word(client, sandbox):
    isaiah = sandbox.world.user("Isaiah Langer")["id"]
    page = await client.get(
        f'/users/{isaiah}/memberOf/microsoft.graph.group?$count=true&$search="displayName:sal"', headers=EVENTUAL
    )
    assert {"Sales Team", "Dynamic Sales"} <= {row["displayName"] for row in page["value"]}


async def test_references_say_where_and_nothing_more(client, sandbox):
    sales = sandbox.world.group("Sales Team")["id"]
    page = await client.get(f"/groups/{sales}/members/$ref?$top=3")
    assert page["@odata.context"].endswith("$metadata#Collection($ref)")
    assert len(page["value"]) == 3
    first = next(iter(sandbox.world.members[sales]))
    ends = f"/directoryObjects/{first}/Microsoft.DirectoryServices.User"
    assert page["value"][0]["@odata.id"].endswith(ends)
    assert set(page["value"][0]) == {"@odata.id"}


async def test_without_permission_for_the_far_end_only_ids_are_told(client, sandbox):
    sandbox.apps["none"].roles = frozenset({"GroupMember.Read.All"})
    sales = sandbox.world.group("Sales Team")["id"]
    whole = await client.get(f"/groups/{sales}/members")
    page = await client.get(f"/groups/{sales}/members", app="none")
    assert [row["id"] for row in page["value"]] == [row["id"] for row in whole["value"]]
    told = {row["@odata.type"]: row["displayName"] for row in page["value"]}
    assert told["#microsoft.graph.user"] is None
    assert all(row["displayName"] for row in whole["value"])


async def test_service_principals_can_be_inside_and_own(client, sandbox):
    zoom, circle = sandbox.world.app("Zoom")["id"], sandbox.world.group("Circle A")["id"]
    for relation in ("members", "owners"):
        body = {"@odata.id": f"{GRAPH}/{zoom}"}
        assert (await client.ask("POST", f"/groups/{circle}/{relation}/$ref", json=body)).status_code == 204
    assert [row["id"] for row in (await client.get(f"/servicePrincipals/{zoom}/memberOf"))["value"]] == [circle]
    owned, _ = await client.walk(f"/servicePrincipals/{zoom}/ownedObjects")
    assert circle in {row["id"] for row in owned}


async def test_owners_come_and_go_but_the_last_person_stays(client, sandbox):
    world = sandbox.world
    sales, joni, zoom = world.group("Sales Team")["id"], world.user("Joni Sherman")["id"], world.app("Zoom")["id"]
    first, path = world.owners[sales][0], f"/groups/{sales}/owners"
    for id in (joni, zoom):
        assert (await client.ask("POST", f"{path}/$ref", json={"@odata.id": f"{GRAPH}/{id}"})).status_code == 204
    error = await client.refused("POST", f"{path}/$ref", 400, json={"@odata.id": f"{GRAPH}/{joni}"})
    assert error["message"].endswith("for the following modified properties: 'owners'.")
    await client.refused("POST", f"{path}/$ref", 400, json={"@odata.id": f"{GRAPH}/{world.group('Guests')['id']}"})
    assert (await client.ask("DELETE", f"{path}/{first}/$ref")).status_code == 204
    error = await client.refused("DELETE", f"{path}/{joni}/$ref", 400)
    assert error["message"] == "The group must have at least one owner, hence this owner cannot be removed."
    await client.refused("DELETE", f"{path}/{first}/$ref", 404)
    assert world.owners[sales] == [joni, zoom]
    assert [write.activity for write in world.ledger[-3:]] == ["Add owner to group"] * 2 + ["Remove owner from group"]


async def test_without_ref_the_owner_is_deleted(client, sandbox):
    world = sandbox.world
    group, owner = next((id, owners[0]) for id, owners in world.owners.items()
                        if id in world.groups and not world.protected(owners[0]))  # fmt: skip
    assert (await client.ask("DELETE", f"/groups/{group}/owners/{owner}")).status_code == 204
    assert owner not in world.users
    assert owner not in world.owners[group]


async def test_a_restored_user_is_where_they_were(client, sandbox):
    world = sandbox.world
    owner = next(owners[0] for id, owners in world.owners.items()
                 if id in world.groups and not world.protected(owners[0]))  # fmt: skip
    groups, owned = world.groups_of(owner), [id for id, owners in world.owners.items() if owner in owners]
    await client.ask("DELETE", f"/users/{owner}")
    assert not world.groups_of(owner)
    assert (await client.ask("POST", f"/directory/deletedItems/{owner}/restore")).status_code == 200
    assert world.groups_of(owner) == groups
    assert [id for id, owners in world.owners.items() if owner in owners] == owned


async def test_objects_are_found_whatever_their_kind(client, sandbox):
    world = sandbox.world
    ids = {"user": world.user("Lee Gu")["id"], "group": world.group("Guests")["id"],
           "servicePrincipal": world.app("Zoom")["id"], "application": next(iter(world.applications))}  # fmt: skip
    for kind, id in ids.items():
        assert (await client.get(f"/directoryObjects/{id}"))["@odata.type"] == f"#microsoft.graph.{kind}"
    await client.refused("GET", "/directoryObjects/nobody", 404)
    body = {"ids": [*ids.values(), "nobody", ids["user"]]}
    rows = (await client.ask("POST", "/directoryObjects/getByIds", json=body)).json()["value"]
    assert [row["id"] for row in rows] == list(ids.values())
    assert rows[0]["accountEnabled"] is True
    body["types"] = ["User", "group"]
    rows = (await client.ask("POST", "/directoryObjects/getByIds?$select=id", json=body)).json()["value"]
    assert [row["@odata.type"] for row in rows] == ["#microsoft.graph.user", "#microsoft.graph.group"]
    for wrong in ({}, {"ids": []}, {"ids": ["x"] * 1001}, {"ids": ["x"], "types": "user"}):
        await client.refused("POST", "/directoryObjects/getByIds", 400, json=wrong)


@pytest.mark.parametrize("collection", ["users", "directoryObjects"])
async def test_memberships_are_checked_and_told(client, sandbox, collection):
    world = sandbox.world
    isaiah, lee = world.user("Isaiah Langer")["id"], world.user("Lee Gu")["id"]

    async def told(id, action, body):
        return (await client.ask("POST", f"/{collection}/{id}/{action}", json=body)).json()["value"]

    groups = set(await told(isaiah, "getMemberGroups", {"securityEnabledOnly": False}))
    assert groups == world.groups_of(isaiah)
    secure = set(await told(isaiah, "getMemberGroups", {"securityEnabledOnly": True}))
    assert secure == {id for id in groups if world.groups[id]["securityEnabled"]}
    objects = await told(lee, "getMemberObjects", {})
    (role,) = set(objects) - world.groups_of(lee)
    assert await told(lee, "checkMemberObjects", {"ids": [role, "nobody"]}) == [role]
    assert await told(lee, "checkMemberGroups", {"groupIds": [role]}) == []
    await client.refused("POST", f"/{collection}/{lee}/checkMemberObjects", 400, json={"ids": ["x"] * 21})
    await client.refused("POST", f"/{collection}/{lee}/getMemberGroups", 400, json={"securityEnabledOnly": "x"})


async def test_groups_and_apps_know_what_they_are_in(client, sandbox):
    world = sandbox.world
    circle, zoom = world.group("Circle A")["id"], world.app("Zoom")["id"]
    response = await client.ask("POST", f"/groups/{circle}/getMemberGroups", json={"securityEnabledOnly": False})
    assert set(response.json()["value"]) == world.groups_of(circle)
    await client.refused("POST", f"/groups/{circle}/getMemberGroups", 400, json={"securityEnabledOnly": True})
    response = await client.ask("POST", f"/servicePrincipals/{zoom}/checkMemberGroups", json={"groupIds": [circle]})
    assert response.json()["value"] == []
