"""Calendars, events and the permissions on them."""

from __future__ import annotations

import pytest

MEGAN = "/users/MeganB@contoso.com"
ALEX = "/users/AlexW@contoso.com"
WINDOW = "startDateTime=2026-06-01T00:00:00Z&endDateTime=2026-07-01T00:00:00Z"


async def test_the_default_calendar_stays_and_others_go(client, sandbox):
    rows, _ = await client.walk(f"{MEGAN}/calendars")
    assert [row["isDefaultCalendar"] for row in rows] == [True] + [False] * (len(rows) - 1)
    error = await client.refused("DELETE", f"{MEGAN}/calendars/{rows[0]['id']}", 400)
    assert error["code"] == "ErrorCannotDeleteObject"
    await client.refused("DELETE", f"{MEGAN}/calendar", 400)
    assert (await client.ask("DELETE", f"{MEGAN}/calendars/{rows[1]['id']}")).status_code == 204
    assert (await client.refused("GET", f"{MEGAN}/calendars/{rows[1]['id']}", 404))["code"] == "ErrorItemNotFound"
    assert sandbox.world.ledger[-1].activity == "Remove-Calendar"
    assert (await client.get(f"{MEGAN}/calendar"))["name"] == "Calendar"


async def test_events_come_ten_by_ten_with_skip_links(client):
    first = await client.get(f"{MEGAN}/events")
    rows, _ = await client.walk(f"{MEGAN}/events")
    if len(rows) > 10:
        assert len(first["value"]) == 10
        assert "skip=10" in first["@odata.nextLink"]
    assert len({row["id"] for row in rows}) == len(rows)
    assert {"seriesMaster", "singleInstance"} == {row["type"] for row in rows}
    few, _ = await client.walk(f"{MEGAN}/events?$select=subject,start&$top=3")
    assert len(few) == len(rows)
    assert set(few[0]) == {"@odata.etag", "id", "subject", "start"}


async def test_a_view_expands_series_and_needs_a_window(client):
    rows, _ = await client.walk(f"{MEGAN}/calendarView?{WINDOW}&$top=50")
    assert {"occurrence"} <= {row["type"] for row in rows}
    assert all(row["seriesMasterId"] for row in rows if row["type"] == "occurrence")
    assert [row["start"]["dateTime"] for row in rows] == sorted(row["start"]["dateTime"] for row in rows)
    assert (await client.refused("GET", f"{MEGAN}/calendarView", 400))["code"] == "ErrorInvalidParameter"
    long = "startDateTime=2020-01-01T00:00:00Z&endDateTime=2026-07-01T00:00:00Z"
    await client.refused("GET", f"{MEGAN}/calendarView?{long}", 400)
    await client.refused("GET", f"{MEGAN}/calendarView?startDateTime=x&endDateTime=y", 400)


async def test_one_occurrence_can_be_taken_out(client):
    rows, _ = await client.walk(f"{MEGAN}/calendarView?{WINDOW}&$top=50")
    day = next(row for row in rows if row["type"] == "occurrence")
    assert (await client.get(f"{MEGAN}/events/{day['id']}"))["seriesMasterId"] == day["seriesMasterId"]
    assert (await client.ask("DELETE", f"{MEGAN}/events/{day['id']}")).status_code == 204
    await client.refused("GET", f"{MEGAN}/events/{day['id']}", 404)
    after, _ = await client.walk(f"{MEGAN}/calendarView?{WINDOW}&$top=50")
    assert len(after) == len(rows) - 1


async def test_a_meeting_is_one_thing_in_two_mailboxes(client):
    hers, _ = await client.walk(f"{MEGAN}/events?$top=1000")
    his, _ = await client.walk(f"{ALEX}/events?$top=1000")
    team = next(row for row in hers if row["subject"] == "Team meeting" and row["isOrganizer"])
    copy = next(row for row in his if row["iCalUId"] == team["iCalUId"])
    assert copy["id"] != team["id"]
    assert not copy["isOrganizer"]
    assert copy["start"] == team["start"]
    error = await client.refused("POST", f"{ALEX}/events/{copy['id']}/cancel", 400, json={"comment": "no"})
    assert "organizer" in error["message"]
    cancelled = await client.ask("POST", f"{MEGAN}/events/{team['id']}/cancel", json={"comment": "Gone"})
    assert (cancelled.status_code, cancelled.content) == (202, b"")
    await client.refused("GET", f"{MEGAN}/events/{team['id']}", 404)
    left = await client.get(f"{ALEX}/events/{copy['id']}")
    assert left["isCancelled"]
    assert left["subject"].startswith("Canceled: ")
    assert (await client.ask("DELETE", f"{ALEX}/events/{copy['id']}")).status_code == 204


async def test_times_follow_the_zone_asked_for(client):
    rows = (await client.get(f"{MEGAN}/events?$top=1"))["value"]
    headers = {"Prefer": 'outlook.timezone="Pacific Standard Time"'}
    response = await client.ask("GET", f"{MEGAN}/events/{rows[0]['id']}", headers=headers)
    assert response.headers["preference-applied"] == 'outlook.timezone="Pacific Standard Time"'
    assert response.json()["start"]["timeZone"] == "Pacific Standard Time"
    assert response.json()["start"]["dateTime"] != rows[0]["start"]["dateTime"]


async def test_two_permissions_are_built_in_and_delegates_can_go(client, sandbox):
    path = f"{MEGAN}/calendar/calendarPermissions"
    rows = (await client.get(path))["value"]
    assert rows[0]["id"] == "RGVmYXVsdA=="
    assert rows[0]["emailAddress"]["name"] == "My Organization"
    assert [row["isRemovable"] for row in rows[:2]] == [False, False]
    for row in rows[:2]:
        await client.refused("DELETE", f"{path}/{row['id']}", 400)
    body = {"emailAddress": {"name": "Adele", "address": "AdeleV@contoso.com"}, "role": "read"}
    made = await client.ask("POST", path, json=body)
    assert made.status_code == 201
    assert made.json()["isRemovable"]
    await client.refused("POST", path, 409, json=body)
    changed = await client.ask("PATCH", f"{path}/{made.json()['id']}", json={"role": "write"})
    assert changed.json()["role"] == "write"
    assert (await client.ask("DELETE", f"{path}/{made.json()['id']}")).status_code == 204
    assert sandbox.world.ledger[-1].activity == "Remove-MailboxFolderPermission"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role": "read"},
        {"role": "king", "emailAddress": {"address": "a@contoso.com"}},
        {"role": "write", "emailAddress": {"address": "a@elsewhere.example"}},
        {"role": [], "emailAddress": 3},
    ],
)
async def test_bad_permissions_are_refused(client, body):
    await client.refused("POST", f"{MEGAN}/calendar/calendarPermissions", 400, json=body)


async def test_no_mailbox_no_calendar_and_no_permission_no_look(client, sandbox):
    guest = next(user["id"] for user in sandbox.world.users.values() if user["userType"] == "Guest")
    for path in ("calendars", "calendar", "events", f"calendarView?{WINDOW}", "calendar/calendarPermissions"):
        assert (await client.refused("GET", f"/users/{guest}/{path}", 404))["code"] == "MailboxNotEnabledForRESTAPI"
        assert (await client.refused("GET", f"{MEGAN}/{path}", 403, app="none"))["code"] == "ErrorAccessDenied"


@pytest.mark.parametrize("query", ["$top=0", "$top=1001", "$top=x", "$skip=-1", "$select=nonsense"])
async def test_bad_options_are_refused(client, query):
    assert (await client.refused("GET", f"{MEGAN}/events?{query}", 400))["code"] == "RequestBroker--ParseUri"
