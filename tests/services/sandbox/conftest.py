"""A running sandbox with a clock that stands still, and a client that speaks to it like any other."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import requests

from services.sandbox import Sandbox, SandboxThread

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Client:
    """Asks the sandbox; paths are below /v1.0, full addresses go as they are."""

    errors = (httpx.TransportError,)

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox, self.http = sandbox, http
        self.tokens: dict[str, str] = {}

    async def login(self, app: str = "full", **form: str) -> httpx.Response:
        known = self.sandbox.apps[app]
        body = {
            "grant_type": "client_credentials", "client_id": known.client_id, "client_secret": known.client_secret,
            "scope": "https://graph.microsoft.com/.default",
        } | form  # fmt: skip
        return await self.http.post(f"{self.sandbox.login_url}/{self.sandbox.tenant_id}/oauth2/v2.0/token", data=body)

    async def token(self, app: str = "full") -> str:
        if app not in self.tokens:
            self.tokens[app] = (await self.login(app)).json()["access_token"]
        return self.tokens[app]

    async def ask(self, method: str, path: str, app: str = "full", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.token(app)}"} | more.pop("headers", {})
        url = path if path.startswith("https://") else f"{self.sandbox.graph_url}/v1.0{path}"
        return await self.http.request(method, url, headers=headers, **more)

    async def get(self, path: str, app: str = "full", **more: Any) -> dict[str, Any]:
        response = await self.ask("GET", path, app, **more)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, method: str, path: str, status: int, app: str = "full", **more: Any) -> dict[str, Any]:
        response = await self.ask(method, path, app, **more)
        assert response.status_code == status, response.text
        return response.json()["error"]

    async def walk(self, path: str, **more: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """All rows and the last page."""
        rows, page = [], await self.get(path, **more)
        rows += page["value"]
        while "@odata.nextLink" in page:
            page = await self.get(page["@odata.nextLink"], **more)
            rows += page["value"]
        return rows, page


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    running = await Sandbox.start(users=60, clock=clock)
    yield running
    await running.stop()


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Client]:
    context = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=context, trust_env=False) as http:
        yield Client(sandbox, http)


@pytest.fixture(scope="module")
def cloud() -> Iterator[SandboxThread]:
    """A sandbox beside the test, for those who speak to it without a loop."""
    with SandboxThread(users=30) as sandbox:
        yield sandbox


@pytest.fixture
def web(cloud: SandboxThread) -> Iterator[requests.Session]:
    """A browser without scripts, which trusts the sandbox."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(cloud.ca_file)
        yield session
