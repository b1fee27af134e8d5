"""The connect page over HTTP, without a browser: who gets in, how far, and what hostile requests get."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.connect.pages import PAGES
from services.invitations import link
from services.specs import Asked
from tests.e2e.connect_house import ConnectHouse, connect_house

CANARY = "canary~secret~0123456789"


@pytest.fixture(scope="module")
async def every(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ConnectHouse]:
    async with connect_house(tmp_path_factory.mktemp("pages"), users=20) as house:
        yield house


@pytest.fixture
async def house(every: ConnectHouse) -> AsyncIterator[ConnectHouse]:
    yield every
    await every.forget()


class Browser:
    """A client that keeps its cookie, and sends what a browser sends with a form."""

    def __init__(self, house: ConnectHouse) -> None:
        self.house = house
        self.session = aiohttp.ClientSession(house.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.page = ""

    async def get(self, path: str, **how: Any) -> int:
        async with self.session.get(path, allow_redirects=False, **how) as response:
            self.page, self.headers = await response.text(), response.headers
            return response.status

    async def post(self, path: str, data: Any = None, **headers: str) -> int:
        given = {"Sec-Fetch-Site": "same-origin", "Origin": "null", **headers}
        async with self.session.post(path, data=data, headers=given, allow_redirects=False) as response:
            self.page, self.headers = await response.text(), response.headers
            return response.status

    async def send(self, step: str, several: Mapping[str, list[str]] | None = None, **fields: str) -> int:
        """Fills the form of a step and sends it."""
        await self.get(f"/connect/{step}")
        token = re.search(r'name="token" value="(\w+)"', self.page)
        pairs = [("token", token[1] if token else ""), *fields.items()]
        pairs += [(name, value) for name, values in (several or {}).items() for value in values]
        return await self.post(f"/connect/{step}", pairs)

    async def begin(self) -> None:
        link = (await self.house.link()).removeprefix(self.house.url)
        assert await self.post(link) == 303

    async def at(self, step: str) -> None:
        """Goes as far as a step with what works."""
        await self.begin()
        assert await self.send("what", **self.house.fields()) == 303
        if step == "permissions":
            return
        assert await self.send("permissions", self.data) == 303
        if step == "keys":
            return
        secret = self.house.sandbox.apps["full"].client_secret
        assert await self.send("keys", way="client_secret", secret=secret) == 303
        if step == "test":
            return
        assert await self.send("test") == 303

    @property
    def data(self) -> Mapping[str, list[str]]:
        return {"data": ["users", "groups", "licences"]}


@pytest.fixture
async def megan(house: ConnectHouse) -> AsyncIterator[Browser]:
    browser = Browser(house)
    yield browser
    await browser.session.close()


async def test_what_opens_links_to_look_at_them_uses_none_up(megan: Browser, house: ConnectHouse) -> None:
    link = (await house.link()).removeprefix(house.url)
    for _ in range(3):
        assert await megan.get(link) == 200
        assert "Set-Cookie" not in megan.headers
    assert await megan.post(link) == 303
    cookie = megan.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert link.rsplit("/", 1)[1] not in cookie
    assert await megan.post(link) == 409
    assert "used already" in megan.page


async def test_the_link_that_a_chat_gives_opens_the_page(megan: Browser, house: ConnectHouse) -> None:
    asked = Asked(caller=house.megan, now=house.steward.now(), canonical="connect", personal=True)
    card = await link(house.steward.invitations, house.url, asked, "connect", "Connect")
    assert await megan.get(card.links[0].url.removeprefix(house.url)) == 200
    assert "Continue" in megan.page


@pytest.mark.parametrize("step", sorted(PAGES))
async def test_without_a_visit_no_step_is_shown_or_taken(megan: Browser, step: str) -> None:
    assert await megan.get(f"/connect/{step}") == 403
    assert "Type connect" in megan.page
    assert await megan.post(f"/connect/{step}", {"token": "x"}) == 403
    assert await megan.get("/connect/signed-in?code=x&state=y") == 403


@pytest.mark.parametrize("path", ["/connect/nothing", "/connect/" + "x" * 43, "/connect/%00", "/connect/../metrics/x"])
async def test_what_is_no_page_is_a_page_that_says_so(megan: Browser, path: str) -> None:
    assert await megan.get(path) == 404
    assert "<h1>" in megan.page or "error" in megan.page


async def test_no_step_can_be_jumped_to(megan: Browser) -> None:
    await megan.begin()
    for step in ("keys", "test", "data", "collect", "done"):
        assert await megan.get(f"/connect/{step}") == 303
        assert megan.headers["Location"] == "/connect/what"
        assert await megan.send(step, way="client_secret", secret=CANARY) == 403
    assert await megan.get("/connect") == 303


async def test_a_form_without_its_token_changes_nothing(megan: Browser, house: ConnectHouse) -> None:
    await megan.begin()
    assert await megan.post("/connect/what", {**house.fields(), "token": "f" * 64}) == 403
    assert await megan.get("/connect/permissions") == 303


async def test_a_form_sent_from_another_site_changes_nothing(megan: Browser, house: ConnectHouse) -> None:
    await megan.begin()
    link = (await house.link()).removeprefix(house.url)
    assert await megan.post(link, None, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert await megan.get(link) == 200


async def test_secrets_are_never_drawn_again_and_lie_nowhere_in_the_open(megan: Browser, house: ConnectHouse) -> None:
    await megan.at("keys")
    assert await megan.send("keys", way="client_secret", secret=CANARY) == 303
    for step in ("test", "keys", "permissions", "what"):
        assert await megan.get(f"/connect/{step}") == 200
        assert CANARY not in megan.page
        assert CANARY not in str(megan.headers)
    with house.steward.store.engine.connect() as db:
        for name in ("connecting", "connection", "sealed", "audit", "invitation"):
            assert CANARY not in repr(db.execute(text(f"SELECT * FROM {name}")).all())


async def test_what_cannot_be_is_refused_on_the_form_with_what_was_typed(megan: Browser, house: ConnectHouse) -> None:
    await megan.begin()
    assert await megan.send("what", **house.fields(tenant_id="contoso.com")) == 400
    assert "not an id" in megan.page
    assert 'value="contoso.com"' in megan.page
    assert await megan.send("what", **house.fields(cloud="evil")) == 400


async def test_a_secret_id_is_told_from_a_secret(megan: Browser, house: ConnectHouse) -> None:
    await megan.at("keys")
    assert await megan.send("keys", way="client_secret", secret=house.sandbox.tenant_id) == 400
    assert "Secret ID" in megan.page
    assert await megan.send("keys", way="magic") == 400
    assert await megan.send("keys", way="federated", federated_identity="x") == 400


async def test_without_an_app_only_a_managed_identity_will_do(megan: Browser, house: ConnectHouse) -> None:
    await megan.begin()
    assert await megan.send("what", **house.fields(client_id="")) == 303
    assert await megan.send("permissions", megan.data) == 303
    for way in ("client_secret", "certificate", "federated", "signed_in"):
        assert await megan.send("keys", way=way, secret=CANARY) == 400
        assert "none was named" in megan.page
    assert await megan.send("keys", way="managed_identity") == 303


@pytest.mark.parametrize("address", ["https://evil.example/secrets/x", "https://127.0.0.1:1/secrets/x"])
async def test_a_secret_is_fetched_from_vaults_of_the_cloud_only(megan: Browser, address: str) -> None:
    await megan.at("keys")
    assert await megan.send("keys", way="client_secret", secret=address) == 303
    await megan.get("/connect/test")
    assert "Not connected yet" in megan.page


async def test_an_answer_of_microsoft_that_nobody_asked_for_is_refused(megan: Browser) -> None:
    await megan.at("keys")
    assert await megan.get("/connect/signed-in?code=stolen&state=guessed") == 400
    assert "no sign-in under way" in megan.page
    assert await megan.send("keys", way="signed_in") == 303
    assert megan.headers["Location"].startswith(megan.house.sandbox.login_url)
    assert await megan.get("/connect/signed-in?code=stolen&state=guessed") >= 400
    assert await megan.get("/connect/test") == 303


async def test_one_who_is_no_administrator_any_more_stops_where_they_are(megan: Browser, house: ConnectHouse) -> None:
    adele = house.sandbox.world.user("Adele Vance")["id"]
    invited = replace(house.megan, object_id=adele, name="Adele Vance")
    assert await megan.post((await house.link(caller=invited)).removeprefix(house.url)) == 303
    assert await megan.get("/connect/what") == 403
    assert "admin role" in megan.page or "no role" in megan.page
    assert await megan.post("/connect/what", {"token": "x"}) == 403


async def test_the_connection_is_made_once_however_often_the_button_is_pressed(
    megan: Browser, house: ConnectHouse
) -> None:
    await megan.at("data")
    assert await megan.send("data", megan.data) == 303
    assert megan.headers["Location"] == "/connect/collect"
    assert await megan.send("data", megan.data) == 403  # the step is over, and its form with it
    assert await megan.get("/connect/data") == 303
    assert len(house.steward.connections.all()) == 1
    assert await megan.get("/connect/done") == 200


async def test_two_presses_at_once_make_one_connection(megan: Browser, house: ConnectHouse) -> None:
    await megan.at("data")
    await megan.get("/connect/data")
    token = re.search(r'name="token" value="(\w+)"', megan.page)
    form = [("token", token[1] if token else ""), ("data", "users")]
    statuses = await asyncio.gather(*(megan.post("/connect/data", form) for _ in range(4)))
    assert 303 in statuses
    assert set(statuses) <= {303, 409}
    assert len(house.steward.connections.all()) == 1


async def test_the_page_is_part_of_the_server_and_leaves_the_rest_as_it_is(megan: Browser) -> None:
    assert await megan.get("/connect/style.css") == 200
    assert megan.headers["Content-Type"].startswith("text/css")
    assert await megan.get("/healthz") == 200
    assert "Content-Security-Policy" not in megan.headers
    assert await megan.get("/connect/style.css", headers={"Host": "evil.example"}) == 421
