"""Mail that an app sends: accepted, saved, found again by its id, and refused where Exchange would refuse it."""

from __future__ import annotations

import pytest

ALEX = "/users/AlexW@contoso.com"
MARK = "<steward-1@contoso.com>"
MESSAGE = {
    "subject": "A secret ends soon",
    "body": {"contentType": "HTML", "content": "<p>It does.</p>"},
    "toRecipients": [{"emailAddress": {"address": "it@contoso.com"}}],
    "internetMessageId": MARK,
    "internetMessageHeaders": [{"name": "X-Steward", "value": "1"}],
}
SENT = f"{ALEX}/mailFolders/sentitems/messages"


async def test_a_mail_is_accepted_without_a_word_and_can_be_looked_up(client, sandbox):
    answer = await client.ask("POST", f"{ALEX}/sendMail", json={"message": MESSAGE})
    assert (answer.status_code, answer.content) == (202, b"")
    (found,) = (await client.get(f"{SENT}?$filter=internetMessageId eq '{MARK}'&$select=id,subject"))["value"]
    assert found["subject"] == MESSAGE["subject"]
    assert (await client.get(f"{SENT}?$filter=internetMessageId eq '<other@x>'"))["value"] == []
    assert sandbox.world.mailboxes.outgoing[0]["sender"] == "AlexW@contoso.com"


async def test_a_mail_that_is_not_to_be_saved_is_not(client, sandbox):
    await client.ask("POST", f"{ALEX}/sendMail", json={"message": MESSAGE, "saveToSentItems": False})
    assert (await client.get(SENT))["value"] == []
    assert len(sandbox.world.mailboxes.outgoing) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"toRecipients": []}, "ErrorInvalidRecipients"),
        ({"toRecipients": [{"emailAddress": {"address": "nobody"}}]}, "ErrorInvalidRecipients"),
        ({"toRecipients": 3}, "RequestBodyRead"),
        ({"body": {"contentType": "markdown"}}, "ErrorInvalidArgument"),
        ({"internetMessageHeaders": [{"name": "Bcc", "value": "x"}]}, "InvalidInternetMessageHeader"),
        (
            {"internetMessageHeaders": [{"name": "x-a", "value": "1"}] * 6},
            "InvalidInternetMessageHeaderCollection",
        ),
        ({"colour": "red"}, "RequestBodyRead"),
    ],
)
async def test_what_exchange_would_not_send_is_refused(client, sandbox, change, code):
    error = await client.refused("POST", f"{ALEX}/sendMail", 400, json={"message": MESSAGE | change})
    assert error["code"] == code
    assert sandbox.world.mailboxes.outgoing == []


async def test_who_has_no_mailbox_sends_nothing(client):
    error = await client.refused("POST", "/users/nobody@contoso.com/sendMail", 404, json={"message": MESSAGE})
    assert error["code"] == "ErrorInvalidUser"
    error = await client.refused("POST", f"{ALEX}/sendMail", 403, app="none", json={"message": MESSAGE})
    assert error["code"] == "ErrorAccessDenied"
