"""Devices in Entra ID and Intune, and the programs on them."""

from __future__ import annotations

import orjson

MANAGED = "/deviceManagement/managedDevices"
APPS = "/deviceManagement/detectedApps"


async def mine(client, sandbox, name, what):
    return (await client.get(f"/users/{sandbox.world.user(name)['id']}/{what}"))["value"]


async def test_entra_and_intune_know_the_same_devices(client, sandbox):
    entra = {row["deviceId"]: row for row in (await client.walk("/devices?$top=50"))[0]}
    managed, _ = await client.walk(f"{MANAGED}?$top=50")
    assert 20 < len(managed) < len(entra)
    for row in managed:
        twin = entra[row["azureADDeviceId"]]
        assert (twin["displayName"], twin["operatingSystem"]) == (row["deviceName"], row["operatingSystem"])
        assert twin["isManaged"]
    one = await client.get(f"/devices/{next(iter(entra.values()))['id']}")
    assert one["deviceId"] in entra
    await client.refused("GET", "/devices/00000000-0000-0000-0000-000000000009", 404)


async def test_people_have_their_devices(client, sandbox):
    owned = await mine(client, sandbox, "Adele Vance", "ownedDevices")
    assert owned[0]["@odata.type"] == "#microsoft.graph.device"
    assert owned == await mine(client, sandbox, "Adele Vance", "registeredDevices")
    managed = await mine(client, sandbox, "Adele Vance", "managedDevices")
    assert {row["azureADDeviceId"] for row in managed} <= {row["deviceId"] for row in owned}
    assert {row["userPrincipalName"] for row in managed} == {"AdeleV@contoso.com"}


async def test_the_stories_are_told(client, sandbox):
    grady = (await mine(client, sandbox, "Grady Archie", "managedDevices"))[0]
    assert (grady["complianceState"], grady["isEncrypted"]) == ("noncompliant", False)
    kelly = (await mine(client, sandbox, "Kelly Krout", "ownedDevices"))[0]
    assert kelly["approximateLastSignInDateTime"] < "2025-12-01"


async def test_shared_devices_have_nobody_and_leavers_leave_them_behind(client, sandbox):
    rows, _ = await client.walk(MANAGED)
    before = sum(row["userId"] == "" for row in rows)
    sandbox.world.delete("users", sandbox.world.user("Grady Archie")["id"])
    after, _ = await client.walk(MANAGED)
    assert len(after) == len(rows)
    assert sum(row["userId"] == "" for row in after) > before
    assert {row["easActivationDateTime"] for row in rows} == {"0001-01-01T00:00:00Z"}


async def test_some_properties_are_filled_for_one_device_and_only_when_selected(client):
    row = (await client.get(f"{MANAGED}?$select=id,ethernetMacAddress,physicalMemoryInBytes"))["value"][0]
    assert (row["ethernetMacAddress"], row["physicalMemoryInBytes"]) == (None, 0)
    whole = await client.get(f"{MANAGED}/{row['id']}")
    assert whole["ethernetMacAddress"] is None
    chosen = await client.get(f"{MANAGED}/{row['id']}?$select=id,ethernetMacAddress,physicalMemoryInBytes")
    assert chosen["ethernetMacAddress"]
    assert chosen["physicalMemoryInBytes"] > 0


async def test_a_wiped_device_is_pending_then_done_then_gone(client, sandbox, clock):
    row = (await client.get(MANAGED))["value"][0]
    path = f"{MANAGED}/{row['id']}"
    await client.refused("POST", f"{path}/wipe", 403, app="read_only", json={})
    await client.refused("POST", f"{path}/wipe", 400, json={"keepUserData": "yes"})
    assert (await client.ask("POST", f"{path}/wipe", json={"keepUserData": True})).status_code == 204
    assert (await client.get(path))["managementState"] == "wipePending"
    clock.move(minutes=6)
    done = await client.get(path)
    assert (done["managementState"], done["deviceActionResults"][0]["actionState"]) == ("wipeIssued", "done")
    clock.move(hours=1)
    client.tokens.clear()
    await client.refused("GET", path, 404)
    assert row["id"] not in {other["id"] for other in (await client.walk(MANAGED))[0]}
    assert sandbox.world.ledger[-1].activity == "wipe managedDevice"


async def test_retiring_needs_no_body(client):
    row = (await client.get(MANAGED))["value"][1]
    assert (await client.ask("POST", f"{MANAGED}/{row['id']}/retire")).status_code == 204
    assert (await client.get(f"{MANAGED}/{row['id']}"))["managementState"] == "retirePending"


async def test_detected_apps_count_their_devices(client):
    apps, _ = await client.walk(APPS)
    assert len(apps) > 10
    busiest = max(apps, key=lambda app: app["deviceCount"])
    devices, _ = await client.walk(f"{APPS}/{busiest['id']}/managedDevices")
    assert len(devices) == busiest["deviceCount"]
    assert len(busiest["id"]) == 64


async def test_expanding_works_for_one_app_only(client, sandbox):
    apps = (await client.get(f"{APPS}?$expand=managedDevices"))["value"]
    assert "managedDevices" not in apps[0]
    one = await client.get(f"{APPS}/{apps[0]['id']}?$expand=managedDevices")
    assert len(one["managedDevices"]) == apps[0]["deviceCount"]
    await client.refused("GET", f"{APPS}/{apps[0]['id']}/managedDevices/{one['managedDevices'][0]['id']}", 400)
    sandbox.knobs.blank_detected_apps = True
    assert (await client.get(f"{APPS}/{apps[0]['id']}"))["displayName"] is None
    await client.refused("GET", f"{APPS}/nothing", 404)


async def test_without_intune_the_refusal_is_json_inside_a_message(client, sandbox):
    sandbox.knobs.intune = False
    for path in (MANAGED, APPS, f"/users/{sandbox.world.user('Adele Vance')['id']}/managedDevices"):
        error = await client.refused("GET", path, 400)
        assert "Request not applicable to target tenant." in orjson.loads(error["message"])["Message"]
    assert (await client.get("/devices"))["value"]
