"""Connections, as an administrator sees and handles them in the Playground."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from bot.demo import CAST
from bot.playground import Playground
from tests.e2e.conftest import House
from tests.e2e.front import Front
from tests.ports import free_ports

pytestmark = pytest.mark.browser
WAIT = 30_000


@pytest.fixture(scope="module")
async def office(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a Playground in front of which the demo's administrator sits."""
    (port,) = free_ports(1)
    others = [house.person(name) for name in CAST if name != "Nestor Wilke"]
    folder = tmp_path_factory.mktemp("office")
    playground = Playground(folder, port, house.person("Nestor Wilke"), others, house.sandbox.tenant_id)
    await playground.start(f"http://127.0.0.1:{house.steward.settings.bot.port}/api/messages")
    yield playground.url
    await playground.stop()


async def test_an_administrator_sees_tests_and_collects(browser: Browser, office: str) -> None:
    front = await Front.open(browser, office)
    await front.say("connections")
    listed = front.card("Credential")
    await expect(listed).to_contain_text("✓ synced", timeout=WAIT)
    await front.shot("connections")
    await front.say("test contoso")
    await expect(front.card("Connected!")).to_be_visible(timeout=WAIT)
    await front.shot("connection-tested")
    await front.say("sync now licences")
    await expect(front.card("1 kind of data collected.")).to_be_visible(timeout=WAIT)
    await front.shot("collected")
    await front.close()


async def test_what_stands_in_the_settings_is_neither_disconnected_nor_rotated(browser: Browser, office: str) -> None:
    front = await Front.open(browser, office)
    await front.say("disconnect contoso")
    await expect(front.card("described in Steward's settings")).to_be_visible(timeout=WAIT)
    await front.say("rotate secret contoso")
    await expect(front.card("has this secret from Steward's settings")).to_be_visible(timeout=WAIT)
    await front.shot("connection-of-the-settings")
    await front.close()


async def test_a_link_opens_the_connect_page_in_the_personal_chat(browser: Browser, office: str) -> None:
    front = await Front.open(browser, office)
    await front.say("connect")
    card = front.card("Connect a tenant or subscription")
    await expect(card.get_by_text("Open", exact=True)).to_be_visible(timeout=WAIT)
    await front.shot("connect")
    await front.say("my key is abc8Q~kZ3v_0Wq.T9-bLm2Nc4Rd6Sf8Th0Uj1Vk")
    await expect(front.card("That looks like a client secret")).to_be_visible(timeout=WAIT)
    await front.shot("secret-pasted")
    await front.close()
