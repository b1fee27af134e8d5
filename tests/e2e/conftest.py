"""The whole house in front of a browser: sandbox, bot, Playground, Chromium."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from bot.demo import CAST, OPERATOR, SandboxProcess
from bot.playground import Person, Playground, node
from bot.steward import Steward
from services.sandbox import Sandbox, SandboxThread
from tests.e2e.front import ARGUMENTS, Front, binary
from tests.ports import free_ports


@dataclass
class House:
    """Everything that runs during the browser tests."""

    steward: Steward
    sandbox: Sandbox
    cloud: SandboxProcess
    url: str

    def person(self, name: str) -> Person:
        return self.cloud.person(name)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    missing = "no Chromium or Chrome" if binary() is None else "no Node.js or no Playground" if node() is None else ""
    if missing:
        if os.environ.get("STEWARD_REQUIRE_BROWSER"):
            pytest.fail(f"the browser tests must run here, and there is {missing}")
        pytest.skip(f"*** BROWSER TEST SKIPPED: there is {missing} on this machine ***")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=binary(), args=list(ARGUMENTS))
        yield launched
        await launched.close()


async def _told_first(browser: Browser, house: House) -> None:
    """The first look is told as one digest when somebody first opens the channel: what is found later has own cards."""
    nestor = await Front.open(browser, house.url, be=f"29:{house.person('Nestor Wilke').object_id}")
    await nestor.switch("Identity alerts")
    await expect(nestor.card("What is open now").first).to_be_visible(timeout=30_000)
    await nestor.close()


@pytest.fixture(scope="session")
async def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("e2e")
    port, playground_port = free_ports(2)
    with SandboxThread(users=120) as sandbox:
        cloud = SandboxProcess(facts=sandbox.facts())
        steward = Steward(cloud.settings(f"sqlite:///{folder / 'e2e.db'}", port))
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(steward.serve(started.set_result))
        await asyncio.wait({serving, started}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        for id_ in steward.graphs:
            for run in await steward.sync.run_all(id_):
                assert run.state == "done", (run.resource, run.error)
            await steward.alerts.judge(id_)
        others = [cloud.person(name) for name in CAST if name != OPERATOR]
        playground = Playground(
            folder / "playground", playground_port, cloud.person(OPERATOR), others, sandbox.tenant_id
        )
        await playground.start(f"http://127.0.0.1:{port}/api/messages")
        house = House(steward, sandbox, cloud, playground.url)
        try:
            await _told_first(browser, house)
            yield house
        finally:
            await playground.stop()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
