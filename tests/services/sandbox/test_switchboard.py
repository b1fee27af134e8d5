"""The switchboard reaches single operations, knows every odd shape, and repeats itself for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sandbox.faults import WIRE, Faults

EVERYBODY = "/users?$select=id&$top=25"


async def test_a_switch_can_be_about_one_operation(client, sandbox):
    sandbox.faults.add("", status=503, times=None, operation="GET /users/{id}")
    await client.get("/users")
    await client.get("/users/delta?$select=id")
    await client.get("/users/AdeleV@contoso.com/manager")
    await client.refused("GET", "/users/AdeleV@contoso.com", 503)
    sandbox.faults.clear()
    sandbox.faults.add("", status=410, operation="GET /users/delta()")
    await client.refused("GET", "/users/delta()?$select=id", 410)


async def test_pages_that_shift_repeat_one_row_and_lose_another(client, sandbox):
    sandbox.faults.add("/users", kind="shift")
    rows, _ = await client.walk(EVERYBODY)
    assert len(rows) == len(sandbox.world.users)
    assert len({row["id"] for row in rows}) == len(sandbox.world.users) - 1


async def test_pages_of_delta_never_shift(client, sandbox):
    fault = sandbox.faults.add("/users", kind="shift", times=None)
    rows, _ = await client.walk("/users/delta?$select=id")
    assert {row["id"] for row in rows} == set(sandbox.world.users)
    assert not fault.hits


async def test_page_tokens_can_expire_at_once(client, sandbox):
    sandbox.faults.add("/users", kind="expired")
    page = await client.get(EVERYBODY)
    error = await client.refused("GET", page["@odata.nextLink"], 400)
    assert error["code"] == "Directory_ExpiredPageToken"
    await client.get(page["@odata.nextLink"])


async def test_delta_can_ask_for_a_fresh_start(client, sandbox):
    sandbox.faults.add("/users/delta", kind="gone")
    response = await client.ask("GET", "/users/delta?$select=id")
    assert response.status_code == 410
    assert (await client.get(response.headers["location"]))["value"]


@pytest.mark.parametrize(("kind", "key"), [("bare", "value"), ("message", "Message")])
async def test_errors_can_come_without_their_envelope(client, sandbox, kind, key):
    sandbox.faults.add("/users", status=400, kind=kind, message="Odd.")
    assert (await client.ask("GET", "/users")).json()[key] == "Odd."


async def test_a_gateway_answers_in_html(client, sandbox):
    sandbox.faults.add("/users", status=502, kind="html")
    response = await client.ask("GET", "/users")
    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")


@pytest.mark.parametrize("wait", ["7", "0.249", "Wed, 10 Jun 2026 09:30:10 GMT", None])
@pytest.mark.parametrize("status", [429, 503, 504])
async def test_refusals_say_when_to_come_back_in_every_way(client, sandbox, status, wait):
    sandbox.faults.add("/users", status=status, retry_after=wait)
    response = await client.ask("GET", "/users")
    assert (response.status_code, response.headers.get("retry-after")) == (status, wait)


@pytest.mark.parametrize("kind", ["truncated", "reset"])
async def test_the_wire_can_break(client, sandbox, kind):
    await client.get("/users")
    sandbox.faults.add("/users", kind=kind)
    with pytest.raises(client.errors):
        await client.ask("GET", "/users")
    await client.get("/users")


async def test_two_switches_do_not_disturb_each_other(client, sandbox):
    async def run(*, second: bool) -> list[int]:
        sandbox.faults.clear()
        sandbox.faults.add("/users", times=None, rate=0.4)
        if second:
            sandbox.faults.add("/groups", times=None, rate=0.5)
        seen = []
        for _ in range(15):
            seen.append((await client.ask("GET", "/users?$top=1")).status_code)
            if second:
                await client.ask("GET", "/groups?$top=1")
        return seen

    assert await run(second=False) == await run(second=True)


SWITCHES = st.lists(
    st.fixed_dictionaries({
        "path_prefix": st.sampled_from(["", "/users", "/groups", "/users/delta"]), "rate": st.floats(0, 1),
        "times": st.none() | st.integers(0, 5), "kind": st.sampled_from(["error", "html", "empty", "expired", "slow"]),
        "method": st.sampled_from(["", "GET"]),
    }), max_size=4,
)  # fmt: skip
ASKED = st.lists(
    st.tuples(
        st.sampled_from(["GET", "POST"]), st.sampled_from(["/users", "/groups/1", "/users/delta"]), st.booleans()
    ),
    max_size=30,
)


@given(st.integers(), SWITCHES, ASKED, st.booleans())
def test_the_same_seed_switches_and_requests_make_the_same_faults(seed, switches, asked, wire):
    def run() -> list[int | None]:
        faults = Faults(seed)
        thrown = [faults.add(**switch) for switch in switches]
        hit = []
        for method, path, paged in asked:
            fault = faults.due(method, path, wire=wire, query="$skiptoken=x" if paged else "")
            assert fault is None or (fault.kind in WIRE) is wire
            hit.append(None if fault is None else next(n for n, known in enumerate(thrown) if known is fault))
        for number, switch in enumerate(switches):
            assert switch["times"] is None or hit.count(number) <= switch["times"]
        return hit

    assert run() == run()
