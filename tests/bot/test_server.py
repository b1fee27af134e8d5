"""The HTTP face, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.metrics import Metrics
from bot.server import build
from bot.turn import Message, Reply
from tests.bot.conftest import Door
from tests.fakes.activities import activity, press


class Served:
    """The application on a port of its own, and a session to it."""

    def __init__(self, app: web.Application) -> None:
        self.runner = web.AppRunner(app)
        self.ready: dict[str, Any] = {"ready": True}

    async def __aenter__(self) -> Served:
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.session = aiohttp.ClientSession(f"http://127.0.0.1:{self.runner.addresses[0][1]}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()
        await self.runner.cleanup()


@pytest.fixture
async def served(door: Door) -> AsyncIterator[Served]:
    state: dict[str, Any] = {"ready": True}
    served = Served(build(door.teams, door.take, lambda: state, Metrics()))
    served.ready = state
    async with served:
        yield served


async def test_a_message_goes_all_the_way(served: Served, door: Door) -> None:
    door.take.reply = Reply(messages=(Message("Hello"),))
    headers = {"Authorization": door.bearer()}
    async with served.session.post(
        "/api/messages", json=activity(service_url=door.service_url), headers=headers
    ) as response:
        assert (response.status, await response.read()) == (200, b"")
        assert response.headers["Server"] == "steward"
    await door.teams.settled()
    assert door.fake.connector.texts() == ["Hello"]


async def test_a_press_is_answered_in_the_response(served: Served, door: Door) -> None:
    door.take.reply = Reply(toast="Done")
    headers = {"Authorization": door.bearer()}
    async with served.session.post(
        "/api/messages", json=press("x", service_url=door.service_url), headers=headers
    ) as response:
        assert response.content_type == "application/json"
        assert (await response.json())["value"] == "Done"


async def test_strangers_get_401_as_json(served: Served, door: Door) -> None:
    async with served.session.post("/api/messages", json=activity()) as response:
        assert response.status == 401
        assert (await response.json())["error"]["message"]


async def test_more_than_a_mebibyte_is_too_much(served: Served, door: Door) -> None:
    headers = {"Authorization": door.bearer()}
    big = activity("x" * 1_100_000, service_url=door.service_url)
    async with served.session.post("/api/messages", json=big, headers=headers) as response:
        assert response.status == 413
        assert (await response.json())["error"]["code"] == "413"
    assert door.take.turns == []


async def test_sixty_kilobytes_are_read_and_answered(served: Served, door: Door) -> None:
    headers = {"Authorization": door.bearer()}
    long = activity("x" * 60_000, service_url=door.service_url)
    async with served.session.post("/api/messages", json=long, headers=headers) as response:
        assert response.status == 200
    assert len(door.take.turns[0].text) == 4_000


async def test_what_is_not_said_to_be_json_is_a_bad_request(served: Served, door: Door) -> None:
    headers = {"Authorization": door.bearer(), "Content-Type": "text/plain"}
    async with served.session.post("/api/messages", data=b"{}", headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("GET", "/api/messages", 405), ("POST", "/healthz", 405)]
)
async def test_other_doors_are_closed_in_json(served: Served, method: str, path: str, status: int) -> None:
    async with served.session.request(method, path) as response:
        assert response.status == status
        assert (await response.json())["error"]["code"] == str(status)
        assert response.headers["Server"] == "steward"


async def test_health_and_readiness_are_two_things(served: Served) -> None:
    served.ready.update(ready=False, why="no sync yet")
    async with served.session.get("/healthz") as response:
        assert response.status == 200
    async with served.session.get("/readyz") as response:
        assert response.status == 503
        assert await response.json() == {"ready": False, "why": "no sync yet"}


async def test_turns_are_counted(served: Served, door: Door) -> None:
    async with served.session.post("/api/messages", json=activity()):
        pass
    async with served.session.get("/metrics") as response:
        text = await response.text()
    assert 'steward_turns_total{status="401"} 1.0' in text
    assert "steward_turn_seconds_count 1.0" in text


class Broken:
    anonymous = True

    async def receive(self, authorization: str, body: bytes, take: Any) -> tuple[int, dict[str, Any] | None]:
        raise RuntimeError("canary-inside")


async def _nothing(_: Any) -> Reply:
    return Reply()


async def test_a_failure_shows_a_reference_and_nothing_of_its_inside() -> None:
    async with (
        Served(build(Broken(), _nothing, lambda: {"ready": True}, Metrics())) as served,
        served.session.post("/api/messages", json={}) as response,
    ):
        assert response.status == 500
        text = await response.text()
        assert "reference" in text
        assert "canary" not in text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3978", "127.0.0.1.evil.example"])
async def test_the_demo_is_not_reached_under_another_name(host: str) -> None:
    async with (
        Served(build(Broken(), _nothing, lambda: {"ready": True}, Metrics())) as served,
        served.session.post("/api/messages", json={}, headers={"Host": host}) as response,
    ):
        assert response.status == 403
