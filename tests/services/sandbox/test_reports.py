"""Usage reports: the redirect, the file, the names that hide, the two days that are missing."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from services.sandbox.usage import REPORTS
from tests.services.sandbox.conftest import NOW

ACTIVE = "/reports/getOffice365ActiveUserDetail(period='D7')"


async def location(client, path):
    response = await client.ask("GET", path)
    assert response.status_code == 302, response.text
    assert not response.content
    return response.headers["location"]


async def fetch(client, path):
    response = await client.http.get(await location(client, path))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
async def test_every_report_has_its_columns_and_is_two_days_old(client, report):
    argument = "" if report.name == "getOffice365ActivationsUserDetail" else "(period='D30')"
    rows = await fetch(client, f"/reports/{report.name}{argument}")
    assert tuple(rows[0]) == report.columns
    assert {row["Report Refresh Date"] for row in rows} == {"2026-06-08"}
    assert {row.get("Report Period", "30") for row in rows} == {"30"}
    seen = [row[name] for row in rows for name in row if name.endswith("Last Activity Date") and row[name]]
    assert report.name.startswith("getOffice365Activations") or seen
    assert all(day <= "2026-06-08" for day in seen)


async def test_the_file_lies_on_another_host_and_takes_no_bearer(client, sandbox):
    address = await location(client, ACTIVE)
    assert not address.startswith(sandbox.graph_url)
    refused = await client.http.get(address, headers={"Authorization": f"Bearer {await client.token()}"})
    assert refused.status_code == 401
    assert (await client.http.get(address)).status_code == 200


async def test_a_link_is_followed_once_and_within_minutes(client, clock):
    address = await location(client, ACTIVE)
    assert (await client.http.get(address)).status_code == 200
    again = await client.http.get(address)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "AuthenticationFailed")
    late = await location(client, ACTIVE)
    clock.move(minutes=6)
    assert (await client.http.get(late)).status_code == 403
    assert (await client.http.get(late[:-3] + "xyz")).status_code == 403


async def test_only_licensed_people_appear_deleted_ones_too(client, sandbox):
    world = sandbox.world
    world.delete("users", world.user("Alex Wilber")["id"])
    rows = {row["User Principal Name"]: row for row in await fetch(client, ACTIVE)}
    assert rows["AlexW@contoso.com"]["Is Deleted"] == "True"
    assert rows["AlexW@contoso.com"]["Deleted Date"] == "2026-06-10"
    assert not any("#EXT#" in name for name in rows)
    assert "+" in rows["AdeleV@contoso.com"]["Assigned Products"]


async def test_who_never_signed_in_has_no_activity(client):
    rows = {row["Display Name"]: row for row in await fetch(client, ACTIVE)}
    never = rows["Debra Berger"]
    assert not any(value for name, value in never.items() if name.endswith("Last Activity Date"))
    assert rows["Kelly Krout"]["Teams Last Activity Date"] < "2025-12-01"


async def test_one_day_lists_those_active_on_it(client):
    day = str((NOW - timedelta(days=5)).date())
    rows = await fetch(client, f"/reports/getEmailActivityUserDetail(date={day})")
    assert rows
    assert {row["Last Activity Date"] for row in rows} == {day}


@pytest.mark.parametrize(
    "path",
    [
        "getOffice365ActiveUserDetail(period='D8')",
        "getOffice365ActiveUserDetail(date=2026-01-01)",
        "getOffice365ActiveUserDetail(date=2027-01-01)",
        "getOffice365ActiveUserDetail(date=yesterday)",
        "getMailboxUsageDetail(date=2026-06-05)",
        "getOffice365ActiveUserDetail(period='D7')?$format=application/json",
    ],
)
async def test_wrong_periods_days_and_formats_are_refused(client, path):
    await client.refused("GET", f"/reports/{path}", 400)


async def test_names_can_be_concealed_and_shown_again(client, sandbox):
    assert not (await client.get("/admin/reportSettings"))["displayConcealedNames"]
    body = {"displayConcealedNames": True}
    await client.refused("PATCH", "/admin/reportSettings", 403, app="read_only", json=body)
    assert (await client.ask("PATCH", "/admin/reportSettings", json=body)).status_code == 204
    hidden = await fetch(client, ACTIVE)
    assert all(len(row["User Principal Name"]) == 32 and "@" not in row["Display Name"] for row in hidden)
    assert (await client.get("/admin/reportSettings"))["displayConcealedNames"]
    assert sandbox.world.ledger[-1].activity == "Update report settings"
    await client.refused("PATCH", "/admin/reportSettings", 400, json={"displayConcealedNames": "yes"})


async def test_the_apps_report_comes_as_json_in_pages(client, sandbox):
    url = f"{sandbox.graph_url}/v1.0/reports/getM365AppUserDetail(period='D7')?$format=application/json&$top=20"
    headers = {"Authorization": f"Bearer {await client.token()}"}
    first = (await client.http.get(url, headers=headers)).json()
    row = first["value"][0]
    assert row["userPrincipalName"] == "AdeleV@contoso.com"
    assert row["details"][0]["reportPeriod"] == 7
    assert isinstance(row["details"][0]["outlookWindows"], bool)
    second = (await client.http.get(first["@odata.nextLink"], headers=headers)).json()
    assert len(first["value"]) == 20
    assert second["value"][0]["userPrincipalName"] != row["userPrincipalName"]


async def test_reports_need_their_permission(client):
    await client.refused("GET", ACTIVE, 403, app="none")


async def test_registration_details_hear_of_a_new_method_hours_later(client, sandbox, clock):
    sandbox.knobs.registration_lag = timedelta(hours=4)
    grady = sandbox.world.user("Grady Archie")["id"]
    path = f"/reports/authenticationMethods/userRegistrationDetails/{grady}"
    phone = {"phoneType": "mobile", "phoneNumber": "+1 2065550123"}
    added = await client.ask("POST", f"/users/{grady}/authentication/phoneMethods", json=phone)
    assert added.status_code == 201
    assert not (await client.get(path))["isMfaRegistered"]
    clock.move(hours=5)
    client.tokens.clear()
    after = await client.get(path)
    assert (after["isMfaRegistered"], after["methodsRegistered"]) == (True, ["mobilePhone"])
    await client.ask("DELETE", f"/users/{grady}/authentication/phoneMethods/{added.json()['id']}")
    assert (await client.get(path))["isMfaRegistered"]
