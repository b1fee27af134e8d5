"""The connect page, as administrators live it: both kinds, every credential, and everything that goes wrong."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import update
from sqlmodel import SQLModel, select

from services.sandbox.areas.managed_identity import HEADER
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.store.tables import Audit
from tests.e2e.connect_front import WAIT, Admin
from tests.e2e.connect_house import ConnectHouse, connect_house
from tests.e2e.front import SCREENS

pytestmark = pytest.mark.browser
SUBSCRIPTION = next(iter(SUBSCRIPTIONS.values()))


@pytest.fixture(scope="module")
async def every(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ConnectHouse]:
    async with connect_house(tmp_path_factory.mktemp("connect")) as house:
        yield house


@pytest.fixture
async def house(every: ConnectHouse) -> AsyncIterator[ConnectHouse]:
    yield every
    await every.forget()


@pytest.fixture
async def megan(browser: Browser, house: ConnectHouse) -> AsyncIterator[Admin]:
    admin = await Admin.open(browser, await house.link())
    yield admin
    await admin.close()


async def at_keys(megan: Admin, house: ConnectHouse, app: str = "full", **fields: str) -> None:
    """Goes as far as the credential."""
    await megan.begin()
    await megan.describe(house.fields(app, **fields))
    await megan.heading("Permissions")
    await megan.press("Next: credential")
    await megan.heading("How Steward signs in")


async def with_secret(megan: Admin, secret: str) -> None:
    await megan.way("client_secret")
    await megan.page.locator("#secret").fill(secret)
    await megan.press("Next: test")


async def test_a_tenant_is_connected_with_a_secret_after_a_wrong_one_and_collected(
    megan: Admin, house: ConnectHouse
) -> None:
    secret = house.sandbox.apps["full"].client_secret
    await megan.begin()
    await megan.heading("What do you want to connect?")
    await megan.shot(SCREENS / "connect-what.png")
    await megan.describe(house.fields(mode="act"))
    await expect(megan.page.get_by_text("User.ReadWrite.All", exact=True)).to_be_visible()
    for action in await megan.page.locator("input[name=actions]:not([value=revoke_sessions])").all():
        await action.uncheck()
    await megan.press("Update the list")
    await expect(megan.page.get_by_text("User.ReadWrite.All", exact=True)).to_have_count(0)
    await megan.shot(SCREENS / "connect-permissions.png")
    await megan.press("Next: credential")

    await with_secret(megan, "wrong~secret~that~nobody~has")
    await megan.heading("Not connected yet")
    await expect(megan.page.get_by_text("client secret is wrong")).to_be_visible()
    await expect(megan.page.get_by_role("button", name="Next: data")).to_have_count(0)
    assert "wrong~secret" not in await megan.page.content()
    await megan.shot(SCREENS / "connect-wrong-secret.png")
    await megan.press("Change the credential")
    await expect(megan.page.locator("#secret")).to_have_value("")

    await with_secret(megan, secret)
    await megan.heading("Connected!")
    await megan.shot(SCREENS / "connect-test.png")
    assert house.steward.connections.all() == {}
    await megan.press("Next: data")
    await megan.page.get_by_label("Usage reports").uncheck()
    await megan.shot(SCREENS / "connect-data.png")
    await megan.press("Connect and collect now")
    await megan.heading("Collect")
    await megan.shot(SCREENS / "connect-collect.png")
    await expect(megan.page.locator("[data-mark=good]").first).to_be_visible(timeout=60_000)
    await megan.press("Leave it running")
    await megan.heading("“Contoso” is connected")
    await megan.shot(SCREENS / "connect-done.png")

    (made,) = house.steward.connections.all().values()
    assert (made.mode, made.actions, made.off) == ("act", ("revoke_sessions",), ("usage_reports",))
    with house.steward.store.reader(house.steward.now()) as read:
        trail = [row for row in read.rows(select(Audit)) if row.event.startswith("connect")]
    assert {row.actor_name for row in trail} == {"Megan Bowen"}
    assert secret not in repr(trail)

    await megan.press("Connect another")
    await megan.heading("What do you want to connect?")
    await megan.describe(house.fields(name="contoso"))
    await expect(megan.page.get_by_role("alert")).to_contain_text("There is a connection called Contoso already")


async def test_a_subscription_is_connected_with_a_certificate(megan: Admin, house: ConnectHouse) -> None:
    pem = house.sandbox.certificate("read_only")
    await megan.begin()
    await megan.describe(
        house.fields("read_only", kind="subscription", name="Production", subscription_id=SUBSCRIPTION)
    )
    await megan.page.get_by_text("Azure CLI").click()
    await expect(megan.page.get_by_label("Azure CLI")).to_contain_text(f"--scope /subscriptions/{SUBSCRIPTION}")
    await megan.press("Next: credential")
    await megan.way("certificate")
    await megan.page.locator("#certificate").fill("-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----")
    await megan.press("Next: test")
    await expect(megan.page.get_by_role("alert")).to_contain_text("PEM")
    assert "not one" not in await megan.page.content()
    await megan.way("certificate")
    await megan.page.locator("#certificate_file").set_input_files(pem)
    await megan.press("Next: test")
    await megan.heading("Connected!")
    await megan.press("Next: data")
    await megan.press("Connect and collect now")
    await expect(megan.page.get_by_role("heading", level=1)).to_contain_text("Collected from", timeout=WAIT)
    (made,) = house.steward.connections.all().values()
    assert (made.kind, made.subscription_id, made.credential.kind) == ("subscription", SUBSCRIPTION, "certificate")


async def test_an_identity_of_azure_a_key_vault_and_a_federated_credential_work_too(
    megan: Admin, house: ConnectHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{house.sandbox.login_url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    cloud, full = house.sandbox, house.sandbox.apps["full"]
    cloud.vault.secrets["steward"] = full.client_secret
    cloud.vault.readers.add(full.object_id)
    full.trusts.add(full.object_id)
    await at_keys(megan, house)
    await megan.way("managed_identity")
    await megan.press("Next: test")
    await megan.heading("Connected!")
    await megan.press("Change the credential")
    await with_secret(megan, f"{cloud.graph_url}/secrets/steward")
    await megan.heading("Connected!")
    await megan.press("Change the credential")
    await megan.way("federated")
    await megan.press("Next: test")
    await megan.heading("Connected!")


async def test_an_administrator_signs_in_at_microsoft(megan: Admin, house: ConnectHouse) -> None:
    await at_keys(megan, house, "none")
    await megan.way("signed_in")
    await megan.shot(SCREENS / "connect-keys.png")
    await megan.press("Sign in at Microsoft")
    await expect(megan.page.get_by_role("heading", level=1)).to_have_text("Pick an account", timeout=WAIT)
    await megan.page.get_by_role("button", name="MOD Administrator").click()
    await megan.page.get_by_role("button", name="Accept").click()
    await megan.heading("Connected")
    assert "code=" not in megan.page.url
    await megan.press("Next: data")
    await megan.press("Connect and collect now")
    await megan.heading("Collect")
    (made,) = house.steward.connections.all().values()
    assert made.credential.kind == "signed_in"
    assert made.credential.name


async def test_one_who_declines_at_microsoft_is_back_with_the_reason(megan: Admin, house: ConnectHouse) -> None:
    await at_keys(megan, house, "least")
    await megan.way("signed_in")
    await megan.press("Sign in at Microsoft")
    await megan.page.get_by_role("button", name="MOD Administrator").click()
    await megan.page.get_by_role("button", name="Cancel").click()
    await megan.heading("How Steward signs in")
    await expect(megan.page.get_by_role("alert")).to_be_visible()


async def test_without_consent_every_permission_that_is_missing_is_named(megan: Admin, house: ConnectHouse) -> None:
    await at_keys(megan, house, "none")
    await with_secret(megan, house.sandbox.apps["none"].client_secret)
    await megan.heading("Not connected yet")
    await expect(megan.page.get_by_text("Grant the application permission Policy.Read.All").first).to_be_visible()
    await megan.shot(SCREENS / "connect-no-consent.png")


async def test_a_link_opens_once(browser: Browser, house: ConnectHouse) -> None:
    link = await house.link()
    first, second = await Admin.open(browser, link), await Admin.open(browser, link)
    await first.begin()
    await first.heading("What do you want to connect?")
    await second.begin()
    await second.heading("This did not work")
    await expect(second.page.get_by_role("alert")).to_contain_text("used already")
    await first.close()
    await second.close()


async def test_a_link_that_has_expired_says_how_to_get_another(browser: Browser, house: ConnectHouse) -> None:
    link = await house.link()
    table = SQLModel.metadata.tables["invitation"]
    past = house.steward.now() - timedelta(seconds=1)
    await house.steward.store.write(lambda db: db.execute(update(table).values(expires_at=past)))
    late = await Admin.open(browser, link)
    await expect(late.page.get_by_role("alert")).to_contain_text("expired")
    await expect(late.page.get_by_role("alert")).to_contain_text("connect")
    await late.close()


async def test_another_credential_for_a_connection_is_tested_before_it_is_used(
    browser: Browser, megan: Admin, house: ConnectHouse
) -> None:
    await at_keys(megan, house, "read_only")
    await with_secret(megan, house.sandbox.apps["read_only"].client_secret)
    await megan.press("Next: data")
    await megan.press("Connect and collect now")
    await megan.heading("Collect")
    (id_,) = house.steward.connections.all()
    again = await Admin.open(browser, await house.link("reset", id_))
    await again.begin()
    await again.heading("New credentials")
    await with_secret(again, "no~good")
    await again.heading("Not connected yet")
    assert house.steward.connections.all()[id_].credential.kind == "client_secret"
    await again.press("Change the credential")
    await again.way("certificate")
    await again.page.locator("#certificate_file").set_input_files(house.sandbox.certificate("read_only"))
    await again.press("Next: test")
    await again.press("Use the new credential")
    await again.heading("The new credential is in use")
    assert house.steward.connections.all()[id_].credential.kind == "certificate"
    await again.close()


async def test_the_keyboard_is_enough(megan: Admin, house: ConnectHouse) -> None:
    keyboard = megan.page.keyboard
    await keyboard.press("Tab")
    await expect(megan.page.get_by_text("Skip to the content")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await megan.heading("What do you want to connect?")
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(megan.page.locator("#kind-tenant")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.type("Contoso")
    for _ in range(3):
        await keyboard.press("Tab")
    await keyboard.type(house.sandbox.tenant_id)
    await keyboard.press("Tab")
    await keyboard.type(house.sandbox.apps["full"].client_id)
    await keyboard.press("Enter")
    await megan.heading("Permissions")


@pytest.mark.parametrize("how", [{"viewport": {"width": 360, "height": 740}}, {"color_scheme": "dark"}])
async def test_it_fits_a_phone_and_the_dark(browser: Browser, house: ConnectHouse, how: dict[str, object]) -> None:
    name = str(next(iter(how)))
    megan = await Admin.open(browser, await house.link(), **how)
    await megan.shot(SCREENS / f"connect-{name}-open.png")
    await at_keys(megan, house, "least", mode="act")
    for step in ("what", "permissions", "keys"):
        await megan.page.goto(f"{house.url}/connect/{step}")
        assert await megan.overflow() <= 0, step
        await megan.shot(SCREENS / f"connect-{name}-{step}.png")
    await with_secret(megan, house.sandbox.apps["least"].client_secret)
    await megan.heading("Connected")
    assert await megan.overflow() <= 0
    await megan.shot(SCREENS / f"connect-{name}-test.png")
    await megan.close()


async def test_what_is_typed_stays_text(megan: Admin, house: ConnectHouse) -> None:
    await megan.begin()
    await megan.describe(house.fields(name="<img src=x onerror=alert(1)>"))
    await expect(megan.page.get_by_role("alert")).to_contain_text("not a name")
    await expect(megan.page.locator("#name")).to_have_value("<img src=x onerror=alert(1)>")
    await expect(megan.page.locator("main img")).to_have_count(0)


def test_the_pictures_of_the_guide_are_there() -> None:
    guide = Path(__file__).parents[2] / "docs/connect.md"
    named = re.findall(r"\((pictures/[\w-]+\.png)\)", guide.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (guide.parent / name).is_file()] == []
