"""An alert's whole life in a channel, the day's digest, and what a mail looks like."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import delete, select, update
from sqlmodel import col

from services import subscriptions
from services.answers import Tone
from services.mail.letter import Letter, html
from services.resources.users import User
from services.store.tables import Alert, Subscription
from tests.e2e.conftest import House
from tests.e2e.front import SCREENS, Front

pytestmark = pytest.mark.browser
WAIT = 15_000
CHECK = "inactive_user"
LETTER = Letter(
    subject="Steward: High: App secret ends soon",
    title="App secret ends soon",
    text="The secret “payroll-2024” of Contoso Payroll & <Expenses> ends on 3 December 2026.",
    badge="High",
    tone=Tone.BAD,
    facts=(
        ("App", "Contoso Payroll & <Expenses>"),
        ("Ends", "03 December 2026, 00:00 (Europe/Berlin)"),
        ("Key id", "0f3c2d1e-7b6a-4c5d-9e8f-1a2b3c4d5e6f-a-very-long-one-without-any-space-in-it-at-all"),
    ),
    parts=(
        ("Why it matters", ("On that day everything that signs in with it stops.",)),
        ("What to do", ("Make a new secret, put it where the old one is used, then delete the old one.",)),
    ),
    footer="Steward told this in Teams too. Sent by Steward because steward.toml names you under [mail].",
)


async def found_anew(house: House) -> str:
    """The person about whom there is news: an alert of the first look is forgotten, and found once more."""
    with house.steward.store.writer() as db:
        own = (
            select(col(Alert.subject)).join(User, col(User.id) == col(Alert.subject)).where(col(User.synced).is_(False))
        )
        found = db.scalars(own.where(col(Alert.check) == CHECK, col(Alert.state) == "open").order_by(col(User.id)))
        person = next(str(one) for one in found if not house.sandbox.world.protected(str(one)))
        db.execute(delete(Alert).where(col(Alert.check) == CHECK, col(Alert.subject) == person))
    await house.steward.alerts.judge(1, [CHECK])
    house.steward.deliver.wake()
    return person


async def test_an_alert_is_taken_snoozed_fixed_and_resolved_in_the_channel(browser: Browser, house: House) -> None:
    steward = house.steward
    nestor = await Front.open(browser, house.url, be=f"29:{house.person('Nestor Wilke').object_id}")
    megan = await Front.open(browser, house.url, be=f"29:{house.person('Megan Bowen').object_id}")
    await megan.switch("Approvals")
    await nestor.switch("Identity alerts")
    person = await found_anew(house)
    name = house.sandbox.world.users[person]["displayName"]
    alert = nestor.card(f"{name}")
    await expect(alert.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible(timeout=WAIT)
    await nestor.shot("watch-open")
    await alert.get_by_role("button", name="Acknowledge", exact=True).click()
    await expect(nestor.card("Acknowledged")).to_be_visible(timeout=WAIT)

    await nestor.card("Acknowledged").get_by_label("Why").fill("Known, on parental leave")
    await nestor.card("Acknowledged").get_by_role("button", name="Snooze", exact=True).click()
    await expect(nestor.card("Snoozed until")).to_be_visible(timeout=WAIT)
    await nestor.shot("watch-snoozed")

    await nestor.card("Snoozed until").get_by_role("button", name="Disable", exact=True).click()
    draft = nestor.card("Request approval")
    await expect(draft).to_be_visible(timeout=WAIT)
    await draft.get_by_label("Reason").fill("Left months ago, says the manager")
    await draft.get_by_role("button", name="Request approval", exact=True).click()
    asked = megan.card(name)
    await asked.get_by_role("button", name="Approve", exact=True).click(timeout=WAIT)
    await expect(megan.card("Done")).to_be_visible(timeout=WAIT)
    assert house.sandbox.world.users[person]["accountEnabled"] is False

    await steward.alerts.judge(1, [CHECK])
    steward.deliver.wake()
    await expect(nestor.card("Resolved")).to_be_visible(timeout=WAIT)
    await nestor.shot("watch-resolved")
    await megan.close()
    await nestor.close()


async def test_the_days_digest_comes_to_the_channel_with_its_chart(browser: Browser, house: House) -> None:
    steward = house.steward
    nestor = await Front.open(browser, house.url, be=f"29:{house.person('Nestor Wilke').object_id}")
    await nestor.switch("Identity alerts")
    await found_anew(house)
    now = steward.now()
    with steward.store.writer() as db:
        (place,) = subscriptions.subscribed(db, "alerts")
        mine = (col(Subscription.conversation_id) == place, col(Subscription.topic) == "alerts")
        subscriptions.rhythm(db, place, "alerts", "daily at 09:00", "UTC", now)
        db.execute(update(Subscription).where(*mine).values(last_at=now - timedelta(days=1), next_at=now))
    await steward.alerts.tend()
    steward.deliver.wake()
    digest = nestor.card("The day's alerts")
    await expect(digest).to_be_visible(timeout=WAIT)
    await expect(digest.get_by_text("Alerts after the first look by day").first).to_be_visible(timeout=WAIT)
    await nestor.shot("watch-digest")
    with steward.store.writer() as db:
        db.execute(update(Subscription).where(*mine).values(rhythm="", next_at=None))
    await nestor.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900])
async def test_a_mail_can_be_read_anywhere(browser: Browser, scheme: str, width: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_content(html(LETTER))
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await expect(page.get_by_text("Contoso Payroll & <Expenses>", exact=True)).to_be_visible()
    assert [url for url in asked if not url.startswith("about:")] == []
    await page.screenshot(path=SCREENS / f"mail-{scheme}-{width}.png", full_page=True)
    await context.close()
