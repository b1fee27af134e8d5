"""The door against the sandbox: real MSAL, real msgraph-sdk, real HTTPS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from services.credentials import ClientSecret
from services.errors import GraphDenied, GraphNotFound, GraphUnavailable
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph, open_graph, quote, quote_segment
from services.sandbox import Sandbox
from services.settings import ConnectionSettings
from tests.connected import connection, graph_over

AT_ONCE = Patience(tries=3, first_wait_seconds=0)


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=30)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(sandbox: Sandbox) -> ConnectionSettings:
    return connection(sandbox)


@pytest.fixture
async def graph(settings: ConnectionSettings) -> AsyncIterator[Graph]:
    graph = open_graph(settings, AT_ONCE)
    yield graph
    await graph.close()


async def test_object_is_read_with_what_is_selected(graph: Graph, sandbox: Sandbox) -> None:
    adele = sandbox.world.user("Adele Vance")
    found = await graph.get(f"/users/{adele['id']}", {"$select": "id,accountEnabled"})
    assert (found["id"], found["accountEnabled"]) == (adele["id"], adele["accountEnabled"])


async def test_callers_at_once_share_one_token_request(graph: Graph, sandbox: Sandbox) -> None:
    before = sum(served.path.endswith("/token") for served in sandbox.requests.log)
    await asyncio.gather(*(graph.get("/organization") for _ in range(5)))
    await graph.get("/organization")
    assert sum(served.path.endswith("/token") for served in sandbox.requests.log) - before <= 1
    assert graph.requests == 6


async def test_sdk_writes_through_the_same_door(graph: Graph, sandbox: Sandbox) -> None:
    from msgraph.generated.models.user import User

    await graph.warm()
    lee = sandbox.world.user("Lee Gu")["id"]
    before = graph.requests
    await graph.sdk.users.by_user_id(lee).patch(User(department="Moon"))
    assert sandbox.world.users[lee]["department"] == "Moon"
    assert graph.requests == before + 1
    with pytest.raises(GraphNotFound):
        await graph.sdk.users.by_user_id("00000000-0000-0000-0000-00000000dead").get()


async def test_groups_of_a_person_are_read_live(graph: Graph, sandbox: Sandbox) -> None:
    world = sandbox.world
    group = next(iter(world.groups))
    adele = world.user("Adele Vance")["id"]
    if adele not in world.members[group]:
        world.set_member(group, adele, inside=True)
    asked = [group, *(f"00000000-0000-0000-0000-{n:012}" for n in range(25))]
    assert await graph.member_groups(adele, asked) == {group}
    assert await graph.member_groups(adele, []) == frozenset()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"credential": ClientSecret(SecretStr("wrong"))}, "secret is wrong"),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, "no app with this client id"),
        ({"tenant_id": "00000000-0000-0000-0000-00000000dead"}, "no tenant"),
    ],
)
async def test_refused_sign_in_says_why_and_what_to_do(settings: ConnectionSettings, change: dict, says: str) -> None:
    graph = open_graph(settings.model_copy(update=change), AT_ONCE)
    with pytest.raises(GraphDenied, match=says) as caught:
        await graph.get("/organization")
    assert caught.value.next_step
    assert "wrong" not in caught.value.next_step
    await graph.close()


async def test_sign_in_service_out_of_reach_is_no_refusal(settings: ConnectionSettings) -> None:
    graph = open_graph(settings.model_copy(update={"login_url": "https://127.0.0.1:9"}), AT_ONCE)
    with pytest.raises(GraphUnavailable, match="sign-in service"):
        await graph.get("/organization")
    await graph.close()


async def test_sign_in_service_in_trouble_is_no_refusal(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    graph = open_graph(settings, AT_ONCE)
    trouble = sandbox.faults.add(f"/{settings.tenant_id}/oauth2", status=503, times=None)
    with pytest.raises(GraphUnavailable, match="sign-in service"):
        await graph.get("/organization")
    assert trouble.hits
    sandbox.faults.clear()
    await graph.close()


async def test_untrusted_certificate_is_refused(settings: ConnectionSettings) -> None:
    graph = open_graph(settings.model_copy(update={"ca_file": None}), AT_ONCE)
    with pytest.raises(GraphUnavailable):
        await graph.get("/organization")
    await graph.close()


@pytest.mark.parametrize("body", [b"[1]", b'{"half":', b"<html></html>", b""])
async def test_answer_that_is_no_object_is_said_to_be_unreadable(settings: ConnectionSettings, body: bytes) -> None:
    wire = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))
    graph = graph_over(wire, settings, Governor(AT_ONCE))
    with pytest.raises(GraphUnavailable, match="cannot be read"):
        await graph.get("/organization")
    await graph.close()


async def test_link_to_another_host_is_not_followed(graph: Graph) -> None:
    with pytest.raises(GraphDenied, match="another host"):
        await graph.page("https://evil.example/v1.0/users?$skiptoken=x")


def test_values_are_quoted() -> None:
    assert quote("o'brien") == "'o''brien'"
    assert quote_segment("a#EXT#@b/../c") == "a%23EXT%23@b%2F..%2Fc"
    assert httpx.URL(f"https://x/{quote_segment('a#b')}").path == "/a#b"
