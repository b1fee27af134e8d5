"""A sandbox tenant, a database on each engine, and a sync between them."""

from __future__ import annotations

import dataclasses
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from services import connections, registry
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph, open_graph
from services.sandbox import Sandbox
from services.settings import ConnectionSettings
from services.specs import Resource, Specs
from services.store.engine import Store
from services.sync.engine import Sync
from tests.connected import connection, graph_over
from tests.services.store.conftest import store

__all__ = ["AT_ONCE", "Clock", "House", "cut_graph", "lossy_graph", "small_pages", "store"]

AT_ONCE = Patience(tries=4, first_wait_seconds=0)


class Clock:
    """A time that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class House:
    """What a test of the sync works with."""

    sandbox: Sandbox
    store: Store
    sync: Sync
    graph: Graph
    clock: Clock
    settings: ConnectionSettings

    def values(self, sql: str) -> list[tuple]:
        with self.store.reader(self.clock()) as read:
            return [tuple(row) for row in read.db.exec_driver_sql(sql)]


class CutWire(httpx.AsyncBaseTransport):
    """The real wire for a number of requests, then nothing but failures of one kind."""

    def __init__(self, wire: httpx.AsyncBaseTransport, good: int, kind: str) -> None:
        self._wire = wire
        self._good = good
        self._kind = kind

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._good -= 1
        if self._good >= 0:
            return await self._wire.handle_async_request(request)
        if self._kind == "reset":
            raise httpx.ReadError("cut")
        if self._kind == "half a body":
            return httpx.Response(200, content=b'{"value":[{"id":"1","sign')
        return httpx.Response(502, content=b"<html><h1>502 Bad Gateway</h1></html>")

    async def aclose(self) -> None:
        await self._wire.aclose()


class LossyWire(httpx.AsyncBaseTransport):
    """The real wire, but for a number of lists some objects are missing in them: they never came."""

    def __init__(
        self, wire: httpx.AsyncBaseTransport, lost: set[str], times: int | None, meanwhile: Callable[[], object] | None
    ) -> None:
        self._wire = wire
        self._lost = lost
        self._times = times
        self._meanwhile = meanwhile

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._wire.handle_async_request(request)
        body = await answer.aread()
        if request.method != "GET" or not body.startswith(b"{") or self._times == 0:
            return answer
        page = orjson.loads(body)
        left = [raw for raw in page.get("value", ()) if raw.get("id") not in self._lost]
        if len(left) == len(page.get("value", ())):
            return answer
        self._times = None if self._times is None else self._times - 1
        if self._meanwhile is not None:
            self._meanwhile()
            self._meanwhile = None
        return httpx.Response(200, json=page | {"value": left})

    async def aclose(self) -> None:
        await self._wire.aclose()


def lossy_graph(
    settings: ConnectionSettings,
    lost: set[str],
    times: int | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Graph:
    """A graph whose lists lack the objects `lost`, so many `times` (None: always); `meanwhile` happens the first."""
    trust = ssl.create_default_context(cafile=str(settings.ca_file))
    wire = LossyWire(httpx.AsyncHTTPTransport(verify=trust), lost, times, meanwhile)
    return graph_over(wire, settings, Governor(AT_ONCE, paced=False))


def cut_graph(settings: ConnectionSettings, good: int, kind: str) -> Graph:
    """A graph whose connection breaks after `good` requests."""
    trust = ssl.create_default_context(cafile=str(settings.ca_file))
    wire = CutWire(httpx.AsyncHTTPTransport(verify=trust), good, kind)
    return graph_over(wire, settings, Governor(AT_ONCE, paced=False))


def small_pages(specs: Specs, resource: str, size: int) -> Specs:
    small = dataclasses.replace(specs.resources[resource], page=size)
    return dataclasses.replace(specs, resources={**specs.resources, resource: small})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=60, clock=clock, sign_ins_per_user=5)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(sandbox: Sandbox) -> ConnectionSettings:
    return connection(sandbox)


@pytest.fixture
async def house(sandbox: Sandbox, store: Store, settings: ConnectionSettings, clock: Clock) -> AsyncIterator[House]:
    specs = Specs(resources=registry.folder("services.resources", "RESOURCE", Resource))
    (connection_id,) = connections.remember(store, [settings])
    graph = open_graph(settings, AT_ONCE)
    yield House(sandbox, store, Sync(store, specs, {connection_id: graph}, clock), graph, clock, settings)
    await graph.close()
