"""Batches against the sandbox: every member on its own, in order, whatever comes back how."""

from __future__ import annotations

import httpx
import orjson
import pytest

from services.errors import GraphDenied, GraphError, GraphNotFound, GraphThrottled, GraphUnavailable
from services.microsoft.batch import _envelopes
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph
from services.microsoft.transport import GraphTransport
from tests.services.microsoft.conftest import Tenant
from tests.services.microsoft.test_storms import Tokens
from tests.services.microsoft.virtual import VirtualClock


async def test_any_number_of_objects_comes_in_order_twenty_to_a_request(tenant: Tenant) -> None:
    ids = list(tenant.sandbox.world.users)
    paths = [f"/users/{id_}?$select=id" for id_ in ids * 4]
    before = tenant.graph.requests
    found = await tenant.graph.batch(paths)
    assert [one["id"] for one in found] == ids * 4
    assert tenant.graph.requests - before == -(-len(paths) // 20)
    assert await tenant.graph.batch([]) == []


async def test_the_error_of_a_member_is_its_own(tenant: Tenant) -> None:
    adele = tenant.sandbox.world.user("Adele Vance")["id"]
    found = await tenant.graph.batch(["/users/nobody@x", f"/users/{adele}?$select=id", "/users?$top=1000"])
    assert isinstance(found[0], GraphNotFound)
    assert found[1]["id"] == adele
    assert isinstance(found[2], GraphError)
    assert found[2].status == 400


async def test_addresses_are_encoded_and_pages_keep_their_links(tenant: Tenant) -> None:
    found = await tenant.graph.batch(["/users?$select=id&$top=5", "/users?$filter=displayName eq 'Adele Vance'"])
    assert len(found[0]["value"]) == 5
    assert "@odata.nextLink" in found[0]
    assert [user["displayName"] for user in found[1]["value"]] == ["Adele Vance"]


@pytest.mark.parametrize("style", ["2", "0.249", None])
@pytest.mark.parametrize("status", [429, 503, 504])
async def test_members_that_passing_trouble_hit_are_asked_again_alone(
    tenant: Tenant, status: int, style: str | None
) -> None:
    tenant.sandbox.faults.add("/users/", status=status, times=2, retry_after=style)
    users = list(tenant.sandbox.world.users)[:4]
    started = tenant.clock.now
    found = await tenant.graph.batch([*(f"/users/{id_}?$select=id" for id_ in users), "/organization"])
    assert [one["id"] for one in found[:4]] == users
    assert tenant.sandbox.requests["GET /organization"] == 1
    assert tenant.sandbox.requests["GET /users/{id}"] == 6
    if style and status != 504:
        assert tenant.clock.now - started == pytest.approx(float(style), abs=0.01)


async def test_a_storm_over_one_member_ends(tenant: Tenant) -> None:
    tenant.sandbox.faults.add("/users/", status=429, times=None, retry_after="1")
    found = await tenant.graph.batch(["/users/x", "/organization"])
    assert isinstance(found[0], GraphThrottled)
    assert "value" in found[1]
    assert tenant.sandbox.requests["POST /$batch"] == Patience().tries


async def test_every_member_counts_against_its_own_limit(tenant: Tenant) -> None:
    started, users = tenant.clock.now, list(tenant.sandbox.world.users)[:15]
    found = await tenant.graph.batch([f"/users/{id_}/authentication/methods" for id_ in users])
    assert all(isinstance(one, dict) for one in found)
    assert tenant.refused == 0
    assert 20 <= tenant.clock.now - started < 21
    assert tenant.limits()["Reporting"]["peak"] == 5


def test_no_envelope_holds_more_than_its_limits_let_through() -> None:
    paths = [
        *(f"/users/{n}/mailboxSettings" for n in range(30)),
        *("/users/one/events" for _ in range(9)),
        *(f"/users/{n}/authentication/methods" for n in range(7)),
        *("/identityProtection/riskyUsers" for _ in range(3)),
    ]
    assert [len(envelope) for envelope in _envelopes(paths)] == [20, 10 + 4, 4, 1 + 5, 2 + 1, 1, 1]


@pytest.mark.parametrize("path", ["https://evil.example/users", "//evil.example/users", "users"])
async def test_only_paths_are_taken(tenant: Tenant, path: str) -> None:
    with pytest.raises(ValueError, match="paths below"):
        await tenant.graph.batch([path])


class Told:
    """A graph over a wire that answers each `$batch` as told, the last answer again and again."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.asked = list(answers), 0
        clock = VirtualClock()
        governor = Governor(Patience(tries=3), time=clock.time, sleep=clock.sleep)
        transport = GraphTransport(httpx.MockTransport(self._serve), Tokens(), "graph.example", governor)
        self.graph = Graph("https://graph.example/v1.0", transport)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, content=answer if isinstance(answer, bytes) else orjson.dumps(answer))


def answers(*members: object) -> dict[str, object]:
    return {"responses": list(members)}


GOOD = {"id": "0", "status": 200, "body": {"id": "x"}}


@pytest.mark.parametrize(
    "member",
    [
        {"id": "0", "status": 424, "body": {"error": {"code": "FailedDependency", "message": "failed"}}},
        {"id": "0", "status": 502, "body": "PGh0bWw+"},
        {"id": "0", "status": "odd"},
        {"id": "9", "status": 200, "body": {}},
    ],
)
async def test_an_answer_that_is_none_is_asked_for_again(member: object) -> None:
    told = Told(answers(member), answers(GOOD))
    assert await told.graph.batch(["/users/x"]) == [{"id": "x"}]
    told = Told(answers(member))
    (found,) = await told.graph.batch(["/users/x"])
    assert isinstance(found, GraphUnavailable)
    assert told.asked == 3


@pytest.mark.parametrize("body", [None, "text", [1]])
async def test_a_body_that_is_no_object_is_unreadable(body: object) -> None:
    (found,) = await Told(answers({"id": "0", "status": 200, "body": body})).graph.batch(["/users/x"])
    assert isinstance(found, GraphUnavailable)


async def test_a_redirect_in_a_batch_is_no_answer() -> None:
    member = {"id": "0", "status": 302, "headers": {"Location": "https://reports.office.com/x"}, "body": None}
    (found,) = await Told(answers(member)).graph.batch(["/reports/getEmailActivityUserDetail(period='D7')"])
    assert isinstance(found, GraphError)


@pytest.mark.parametrize(
    ("envelope", "kind"),
    [
        (b"<html>", GraphUnavailable),
        (b"{}", GraphUnavailable),
        (httpx.Response(502, content=b"<html>"), GraphUnavailable),
        (httpx.Response(403, content=b'{"error":{"code":"Authorization_RequestDenied"}}'), GraphDenied),
    ],
)
async def test_an_envelope_that_fails_is_raised(envelope: object, kind: type[GraphError]) -> None:
    with pytest.raises(kind):
        await Told(envelope).graph.batch(["/users/x", "/users/y"])
