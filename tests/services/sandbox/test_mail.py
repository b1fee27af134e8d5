"""Mailbox settings and inbox rules, and who has no mailbox at all."""

from __future__ import annotations

import pytest

ALEX = "/users/AlexW@contoso.com"


async def test_automatic_replies_are_set_and_echoed_in_part(client):
    body = {"automaticRepliesSetting": {"status": "alwaysEnabled", "internalReplyMessage": "Gone fishing"}}
    answer = (await client.ask("PATCH", f"{ALEX}/mailboxSettings", json=body)).json()
    assert "timeZone" not in answer
    assert answer["automaticRepliesSetting"]["status"] == "alwaysEnabled"
    assert answer["automaticRepliesSetting"]["internalReplyMessage"].startswith("<html>")
    whole = await client.get(f"{ALEX}/mailboxSettings")
    assert "Gone fishing" in whole["automaticRepliesSetting"]["internalReplyMessage"]
    assert whole["timeZone"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"shoeSize": 1},
        {"automaticRepliesSetting": {"status": "sometimes"}},
        {"automaticRepliesSetting": {"status": "scheduled"}},
        {"automaticRepliesSetting": 3},
        {
            "automaticRepliesSetting": {
                "status": "scheduled",
                "scheduledStartDateTime": {"dateTime": "2026-06-12T00:00:00", "timeZone": "UTC"},
                "scheduledEndDateTime": {"dateTime": "2026-06-11T00:00:00", "timeZone": "UTC"},
            }
        },
    ],
)
async def test_bad_settings_are_refused(client, body):
    assert (await client.refused("PATCH", f"{ALEX}/mailboxSettings", 400, json=body))["code"] == "ErrorInvalidProperty"


async def test_rules_are_made_changed_and_removed(client, sandbox):
    rules = f"{ALEX}/mailFolders/inbox/messageRules"
    forward = {"forwardTo": [{"emailAddress": {"name": "Adele", "address": "AdeleV@contoso.com"}}]}
    made = await client.ask("POST", rules, json={"displayName": "Forward", "sequence": 2, "actions": forward})
    assert made.status_code == 201
    id = made.json()["id"]
    assert {row["displayName"] for row in (await client.get(rules))["value"]} == {"Newsletters", "Forward"}
    changed = await client.ask("PATCH", f"{rules}/{id}", json={"isEnabled": False})
    assert changed.json()["isEnabled"] is False
    assert (await client.ask("DELETE", f"{rules}/{id}")).status_code == 204
    await client.refused("GET", f"{rules}/{id}", 404)
    await client.refused("POST", rules, 400, json={"displayName": "No actions"})
    assert sandbox.world.ledger[-1].activity == "Remove-InboxRule"


async def test_somebodys_mail_leaves_the_house(client, sandbox):
    christie = sandbox.world.user("Christie Cline")["id"]
    rules = (await client.get(f"/users/{christie}/mailFolders/inbox/messageRules"))["value"]
    assert rules[0]["actions"]["forwardTo"][0]["emailAddress"]["address"].endswith("@outlook.com")


async def test_guests_and_the_unlicensed_have_no_mailbox(client, sandbox):
    guest = next(user["id"] for user in sandbox.world.users.values() if user["userType"] == "Guest")
    error = await client.refused("GET", f"/users/{guest}/mailboxSettings", 404)
    assert error["code"] == "MailboxNotEnabledForRESTAPI"
    assert (await client.refused("GET", "/users/nobody@x/mailboxSettings", 404))["code"] == "ErrorInvalidUser"
    error = await client.refused("GET", f"{ALEX}/mailboxSettings", 403, app="none")
    assert error["code"] == "ErrorAccessDenied"


@pytest.mark.parametrize("name", ["automaticRepliesSetting", "workingHours", "language"])
async def test_one_setting_comes_alone(client, name):
    whole = await client.get(f"{ALEX}/mailboxSettings")
    alone = await client.get(f"{ALEX}/mailboxSettings/{name}")
    assert alone.pop("@odata.context").endswith(f"/mailboxSettings/{name}")
    assert alone == whole[name]


@pytest.mark.parametrize("name", ["timeZone", "userPurpose", "dateFormat"])
async def test_a_setting_that_is_text_comes_in_value(client, name):
    whole = await client.get(f"{ALEX}/mailboxSettings")
    assert (await client.get(f"{ALEX}/mailboxSettings/{name}"))["value"] == whole[name]
    await client.refused("GET", f"{ALEX}/mailboxSettings/shoeSize", 400)
