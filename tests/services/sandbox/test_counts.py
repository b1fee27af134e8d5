"""`/$count`: a number as text, filtered like the list, and only with the header."""

from __future__ import annotations

import pytest

EVENTUAL = {"ConsistencyLevel": "eventual"}


@pytest.mark.parametrize("path", ["/users", "/applications", "/servicePrincipals", "/devices"])
async def test_the_number_is_the_length_of_the_list(client, path):
    answer = await client.ask("GET", f"{path}/$count", headers=EVENTUAL)
    rows, _ = await client.walk(f"{path}?$select=id")
    assert answer.headers["content-type"].startswith("text/plain")
    assert int(answer.text) == len(rows)


@pytest.mark.parametrize("path", ["/users", "/applications", "/servicePrincipals", "/devices"])
async def test_without_the_header_nothing_is_counted(client, path):
    await client.refused("GET", f"{path}/$count", 400)


async def test_a_count_may_be_filtered_even_by_advanced_filters(client):
    guests = "/users/$count?$filter=userType eq 'Guest'"
    rows, _ = await client.walk("/users?$filter=userType eq 'Guest'")
    assert int((await client.ask("GET", guests, headers=EVENTUAL)).text) == len(rows)
    others = await client.ask("GET", "/users/$count?$filter=userType ne 'Guest'", headers=EVENTUAL)
    everybody = await client.ask("GET", "/users/$count", headers=EVENTUAL)
    assert int(others.text) == int(everybody.text) - len(rows)
    await client.refused("GET", "/users/$count?$filter=shoes eq 'x'", 400, headers=EVENTUAL)
