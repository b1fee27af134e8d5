"""Drives: trees, paging, and copies that are followed on another host."""

from __future__ import annotations

import httpx
import pytest

ADELE, NESTOR, ALEX = "/users/AdeleV@contoso.com", "/users/NestorW@contoso.com", "/users/AlexW@contoso.com"


async def tree(client, drive, folder="root"):
    """All items below a folder as (path, size, files)."""
    rows, _ = await client.walk(f"/drives/{drive}/items/{folder}/children?$top=500")
    found = []
    for row in rows:
        found.append(row)
        if row.get("folder", {}).get("childCount"):
            found += await tree(client, drive, row["id"])
    return found


async def test_a_drive_adds_up(client):
    drive = await client.get(f"{ADELE}/drive")
    assert drive["driveType"] == "business"
    assert drive["id"].startswith("b!")
    assert drive["quota"]["used"] + drive["quota"]["remaining"] == drive["quota"]["total"]
    rows = await tree(client, drive["id"])
    assert sum(row["size"] for row in rows if "file" in row) == drive["quota"]["used"]
    root = await client.get(f"/drives/{drive['id']}/root")
    assert root["size"] == drive["quota"]["used"]
    assert root["root"] == {}
    assert len(rows) == 140
    deep = rows[-1]
    assert (await client.get(f"/drives/{drive['id']}/items/{deep['id']}"))["name"] == deep["name"]


async def test_children_come_in_pages(client):
    drive = (await client.get(f"{NESTOR}/drive"))["id"]
    first = await client.get(f"/drives/{drive}/root/children")
    assert len(first["value"]) == 200
    assert "$skiptoken" in first["@odata.nextLink"].replace("%24", "$")
    rows, _ = await client.walk(f"/drives/{drive}/root/children")
    assert len({row["id"] for row in rows}) == len(rows) > 1000
    some = await client.get(f"/drives/{drive}/root/children?$select=id,size&$top=3")
    assert [set(row) for row in some["value"]] == [{"id", "size"}] * 3
    for query in ("$count=true", "$skip=3", "$top=0", "$select=nonsense"):
        await client.refused("GET", f"/drives/{drive}/root/children?{query}", 400)


async def test_who_has_no_drive_gets_the_mysite_error(client, sandbox):
    guest = next(user["id"] for user in sandbox.world.users.values() if user["userType"] == "Guest")
    error = await client.refused("GET", f"/users/{guest}/drive", 404)
    assert (error["code"], error["message"]) == ("ResourceNotFound", "User's mysite not found.")
    assert (await client.refused("GET", "/drives/b!nonsense/root", 404))["code"] == "itemNotFound"
    assert (await client.refused("GET", f"{ADELE}/drive", 403, app="none"))["code"] == "accessDenied"


async def test_a_drive_outlives_its_owner_for_thirty_days(client, clock):
    drive = (await client.get(f"{ALEX}/drive"))["id"]
    assert (await client.ask("DELETE", ALEX)).status_code == 204
    assert (await client.get(f"/drives/{drive}/root/children"))["value"]
    clock.move(days=31)
    client.tokens.clear()
    await client.refused("GET", f"/drives/{drive}/root", 404)


async def begin(client, folder="", query="", **body):
    source, target = (await client.get(f"{ALEX}/drive"))["id"], (await client.get(f"{ADELE}/drive"))["id"]
    rows = (await client.get(f"/drives/{source}/root/children"))["value"]
    item = max((row for row in rows if "folder" in row), key=lambda row: row["size"])
    body = {"parentReference": {"driveId": target, "id": folder or "root"}, "name": "From Alex"} | body
    response = await client.ask("POST", f"/drives/{source}/items/{item['id']}/copy{query}", json=body)
    return response, source, item, target


async def test_a_copy_is_followed_elsewhere_without_a_token(client, clock, sandbox):
    before = (await client.get(f"{ADELE}/drive"))["quota"]["used"]
    response, source, item, target = await begin(client)
    assert (response.status_code, response.content) == (202, b"")
    place = response.headers["location"]
    assert httpx.URL(place).port != httpx.URL(sandbox.graph_url).port
    assert httpx.URL(place).host != httpx.URL(sandbox.graph_url).host
    refused = await client.ask("GET", place)
    assert refused.status_code == 401
    assert "Invalid audience" in refused.text
    clock.move(seconds=1)
    running = await client.http.get(place)
    assert running.status_code == 202
    assert running.json()["status"] == "inProgress"
    assert 0 < running.json()["percentageComplete"] < 100
    clock.move(minutes=5)
    done = await client.http.get(place)
    assert done.status_code == 200
    assert done.json()["status"] == "completed"
    copy = await client.get(f"/drives/{target}/items/{done.json()['resourceId']}")
    assert (copy["name"], copy["size"]) == ("From Alex", item["size"])
    theirs, ours = await tree(client, source, item["id"]), await tree(client, target, copy["id"])
    assert sorted((row["name"], row["size"]) for row in theirs) == sorted((row["name"], row["size"]) for row in ours)
    assert (await client.get(f"{ADELE}/drive"))["quota"]["used"] == before + item["size"]
    assert sandbox.world.ledger[-1].activity == "FileCopied"


async def test_a_taken_name_fails_late_and_can_be_renamed_or_replaced(client, clock):
    async def outcome(query=""):
        response, *_ = await begin(client, query=query)
        clock.move(minutes=5)
        return (await client.http.get(response.headers["location"])).json()

    first = await outcome()
    assert first["status"] == "completed"
    again = await outcome()
    assert (again["status"], again["error"]["code"]) == ("failed", "nameAlreadyExists")
    renamed = await outcome("?@microsoft.graph.conflictBehavior=rename")
    target = (await client.get(f"{ADELE}/drive"))["id"]
    assert (await client.get(f"/drives/{target}/items/{renamed['resourceId']}"))["name"] == "From Alex 1"
    replaced = await outcome("?@microsoft.graph.conflictBehavior=replace")
    assert replaced["status"] == "completed"
    await client.refused("GET", f"/drives/{target}/items/{first['resourceId']}", 404)


async def test_a_full_drive_and_a_stuck_service_say_so(client, clock, sandbox):
    target = (await client.get(f"{ADELE}/drive"))["id"]
    drive = sandbox.world.drives.find(target, clock())
    drive.total = drive.used + 1
    response, *_ = await begin(client)
    clock.move(minutes=5)
    assert (await client.http.get(response.headers["location"])).json()["error"]["code"] == "quotaLimitReached"
    sandbox.knobs.copies = "stuck"
    response, *_ = await begin(client)
    clock.move(minutes=30)
    stuck = (await client.http.get(response.headers["location"])).json()
    assert (stuck["status"], stuck["percentageComplete"]) == ("inProgress", 42.0)
    sandbox.knobs.copies, drive.total = "silent", 10**13
    response, *_ = await begin(client)
    clock.move(minutes=5)
    client.tokens.clear()
    assert (await client.http.get(response.headers["location"])).json()["status"] == "completed"
    rows, _ = await client.walk(f"/drives/{target}/root/children")
    assert "From Alex" not in {row["name"] for row in rows}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"parentReference": None, "name": None}, 400),
        ({"parentReference": {"driveId": "b!nobody"}}, 404),
        ({"parentReference": {"id": "01NOTHING"}}, 404),
        ({"name": "a/b"}, 400),
        ({"name": 3}, 400),
    ],
)
async def test_impossible_copies_are_refused_at_once(client, body, status):
    response, *_ = await begin(client, **body)
    assert response.status_code == status


async def test_the_root_goes_only_child_by_child(client, clock):
    source, target = (await client.get(f"{ALEX}/drive"))["id"], (await client.get(f"{ADELE}/drive"))["id"]
    home = await client.ask("POST", f"/drives/{target}/root/children", json={"name": "Alex", "folder": {}})
    assert home.status_code == 201
    body = {"parentReference": {"driveId": target, "id": home.json()["id"]}}
    await client.refused("POST", f"/drives/{source}/items/root/copy", 400, json=body)
    whole = await client.ask("POST", f"/drives/{source}/items/root/copy", json=body | {"childrenOnly": True})
    clock.move(minutes=10)
    client.tokens.clear()
    assert (await client.http.get(whole.headers["location"])).json()["status"] == "completed"
    assert len(await tree(client, target, home.json()["id"])) == len(await tree(client, source))


async def test_items_are_made_moved_and_deleted(client):
    drive = (await client.get(f"{ADELE}/drive"))["id"]
    made = (await client.ask("POST", f"/drives/{drive}/root/children", json={"name": "New", "folder": {}})).json()
    await client.refused("POST", f"/drives/{drive}/root/children", 409, json={"name": "new", "folder": {}})
    moved = await client.ask("PATCH", f"/drives/{drive}/items/{made['id']}", json={"name": "Newer"})
    assert moved.json()["name"] == "Newer"
    own = {"parentReference": {"id": made["id"]}}
    await client.refused("PATCH", f"/drives/{drive}/items/{made['id']}", 400, json=own)
    assert (await client.get(f"/drives/{drive}/items/{made['id']}/permissions"))["value"][0]["roles"] == ["owner"]
    assert (await client.ask("DELETE", f"/drives/{drive}/items/{made['id']}")).status_code == 204
    await client.refused("GET", f"/drives/{drive}/items/{made['id']}", 404)
    await client.refused("DELETE", f"/drives/{drive}/items/root", 400)


async def test_changes_of_a_drive_since_a_token(client, clock):
    drive = (await client.get(f"{ADELE}/drive"))["id"]
    rows, page = await client.walk(f"/drives/{drive}/root/delta")
    assert len(rows) == 141
    latest = await client.get(f"/drives/{drive}/root/delta?token=latest")
    assert latest["value"] == []
    made = (await client.ask("POST", f"/drives/{drive}/root/children", json={"name": "New", "folder": {}})).json()
    for link in (page["@odata.deltaLink"], latest["@odata.deltaLink"]):
        assert [row["id"] for row in (await client.get(link))["value"]] == [made["id"]]
    await client.ask("DELETE", f"/drives/{drive}/items/{made['id']}")
    gone = (await client.get(latest["@odata.deltaLink"]))["value"]
    assert [(row["id"], row["name"], row["deleted"]) for row in gone] == [(made["id"], "New", {"state": "deleted"})]
    since = await client.get(f"/drives/{drive}/root/delta(token='{clock():%Y-%m-%dT%H:%M:%SZ}')")
    assert [row["id"] for row in since["value"] if "deleted" in row] == [made["id"]]
    await client.refused("GET", f"/drives/{drive}/root/delta?token=nonsense", 400)
    clock.move(days=8)
    client.tokens.clear()
    error = await client.refused("GET", latest["@odata.deltaLink"], 410)
    assert error["code"] == "resyncChangesApplyDifferences"


async def test_an_item_is_shared_with_people(client):
    drive = (await client.get(f"{ADELE}/drive"))["id"]
    item = (await client.get(f"/drives/{drive}/root/children"))["value"][0]["id"]
    body = {"roles": ["read"], "requireSignIn": True, "recipients": [{"email": "AlexW@contoso.com"}]}
    shared = await client.ask("POST", f"/drives/{drive}/items/{item}/invite", json=body)
    assert shared.status_code == 200
    rows = (await client.get(f"/drives/{drive}/items/{item}/permissions"))["value"]
    assert [row["roles"] for row in rows] == [["owner"], ["read"]]
    for wrong in ({}, body | {"roles": ["king"]}, body | {"recipients": [{}]}):
        await client.refused("POST", f"/drives/{drive}/items/{item}/invite", 400, json=wrong)


async def test_other_ways_to_say_the_same_path(client):
    drive = (await client.get(f"{ADELE}/drive"))["id"]
    folder = next(row for row in (await client.get(f"/drives/{drive}/root/children"))["value"] if "folder" in row)
    for path in (f"/drives/{drive}/root:/{folder['name']}", f"{ADELE}/drive/root:/{folder['name']}"):
        assert (await client.get(path))["id"] == folder["id"]
    inside = await client.get(f"/drives/{drive}/root:/{folder['name']}:/children")
    assert len(inside["value"]) == folder["folder"]["childCount"]
    await client.refused("GET", f"/drives/{drive}/root:/nothing/here", 404)
    await client.refused("GET", "/me", 400)
