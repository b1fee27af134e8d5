"""Requests for consent: all of them, and those that nobody has decided about."""

from __future__ import annotations

PATH = "/identityGovernance/appConsent/appConsentRequests"
WAITING = "?$filter=userConsentRequests/any (u:u/status eq 'InProgress')"


async def names(client, query: str = "") -> set[str]:
    return {row["appDisplayName"] for row in (await client.get(PATH + query))["value"]}


async def test_who_waits_is_told_from_what_was_decided(client):
    assert await names(client) == {"Notion Calendar", "Otter Meeting Notes"}
    assert await names(client, WAITING) == {"Notion Calendar"}


async def test_a_request_says_which_permissions_are_asked_for_and_not_who_asked(client):
    (row,) = (await client.get(PATH + WAITING))["value"]
    assert {one["displayName"] for one in row["pendingScopes"]} >= {"Calendars.ReadWrite", "openid"}
    assert "userConsentRequests" not in row


async def test_what_no_request_has_cannot_be_filtered_by(client):
    await client.refused("GET", f"{PATH}?$filter=colour eq 'red'", 400)
