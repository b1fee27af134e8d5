"""The line, as people live it: ask, choose, request, be refused, approve, be told."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import delete
from sqlmodel import col, select

from services.store.tables import Alert, Audit
from tests.e2e.conftest import House
from tests.e2e.front import Front

pytestmark = pytest.mark.browser
WAIT = 15_000


async def test_a_question_is_answered_with_a_card(browser: Browser, house: House) -> None:
    alex = await Front.open(browser, house.url)
    await alex.say("adele vance")
    card = alex.card("adelev@")
    await expect(card).to_be_visible(timeout=WAIT)
    await expect(card).to_contain_text("Adele Vance")
    await alex.shot("user")
    await alex.close()


async def test_an_ambiguous_name_offers_a_choice(browser: Browser, house: House) -> None:
    alex = await Front.open(browser, house.url)
    await alex.say("user chris green")
    chooser = alex.card("Which person")
    await expect(chooser).to_be_visible(timeout=WAIT)
    await alex.shot("chooser")
    await chooser.get_by_role("button").first.click()
    await expect(alex.card("Department")).to_be_visible(timeout=WAIT)
    await alex.close()


async def test_unknown_text_offers_the_nearest_three(browser: Browser, house: House) -> None:
    alex = await Front.open(browser, house.url)
    await alex.say("make me a sandwich with extra cheese")
    card = alex.card("I did not understand")
    await expect(card).to_be_visible(timeout=WAIT)
    await expect(card.get_by_role("button")).to_have_count(3)
    await alex.shot("unknown")
    await alex.close()


async def test_a_hostile_display_name_is_shown_literally(browser: Browser, house: House) -> None:
    hostile = next(user for user in house.sandbox.world.users.values() if "<img" in (user["displayName"] or ""))
    alex = await Front.open(browser, house.url)
    await alex.say(f"user {hostile['id']}")
    card = alex.card("<img src=x onerror=alert(1)>")
    await expect(card).to_be_visible(timeout=WAIT)
    await expect(card.locator("img")).to_have_count(0)
    await expect(card.locator("a")).to_have_count(0)
    await alex.shot("hostile-name")
    await alex.close()


async def test_a_disable_is_requested_refused_to_its_requester_and_approved_by_another(
    browser: Browser, house: House
) -> None:
    target = house.person("Lynne Robbins")
    alex = await Front.open(browser, house.url)
    # The Playground shows a page only what arrives after it was opened.
    megan = await Front.open(browser, house.url, be=f"29:{house.person('Megan Bowen').object_id}")
    await megan.switch("Approvals")
    await alex.say("disable lynne robbins")
    draft = alex.card("Lynne Robbins")
    await draft.get_by_label("Reason").fill("Left the company on Friday")
    await alex.shot("draft")
    await draft.get_by_role("button", name="Request approval", exact=True).click()
    await expect(alex.card("Pending")).to_be_visible(timeout=WAIT)
    await alex.shot("requested")

    await alex.switch("Approvals")
    own = alex.card("Lynne Robbins")
    await own.get_by_role("button", name="Approve", exact=True).click()
    await expect(alex.page.get_by_text("You asked for this yourself").last).to_be_visible(timeout=WAIT)
    await alex.shot("own-press-refused")

    await megan.card("Lynne Robbins").get_by_role("button", name="Approve", exact=True).click()
    await expect(megan.card("Done")).to_be_visible(timeout=WAIT)
    await expect(alex.card("Done")).to_be_visible(timeout=WAIT)
    await megan.shot("approved")
    assert house.sandbox.world.users[target.object_id]["accountEnabled"] is False
    with house.steward.store.reader(house.steward.now()) as read:
        events = [
            row.event for row in read.rows(select(Audit).order_by(Audit.seq)) if row.subject_id == target.object_id
        ]
    assert events
    await megan.close()
    await alex.switch("Personal Chat")
    await alex.shot("told")
    await alex.close()


async def test_three_people_of_a_list_are_one_request_and_each_has_an_outcome(browser: Browser, house: House) -> None:
    names = ("Henrietta Mueller", "Johanna Lorenz", "Grady Archie")
    alex = await Front.open(browser, house.url)
    megan = await Front.open(browser, house.url, be=f"29:{house.person('Megan Bowen').object_id}")
    await megan.switch("Approvals")
    await alex.say(f"disable {', '.join(names[:-1])} and {names[-1]}")
    draft = alex.card("3 people")
    await draft.get_by_label("Reason").fill("Their contracts ended on Friday")
    await alex.shot("several-draft")
    await draft.get_by_role("button", name="Request approval", exact=True).click()
    await expect(alex.card("Pending")).to_be_visible(timeout=WAIT)

    asked = megan.card("3 people")
    await expect(asked).to_be_visible(timeout=WAIT)
    await megan.shot("several-asked")
    await asked.get_by_role("button", name="Approve", exact=True).click()
    done = alex.card("Done")
    # The request's own and that of each of them.
    await expect(done.get_by_text("Done", exact=True)).to_have_count(1 + len(names), timeout=WAIT)
    for name in names:
        await expect(done).to_contain_text(name)
        assert house.sandbox.world.users[house.sandbox.world.user(name)["id"]]["accountEnabled"] is False
    await alex.shot("several-done")
    await megan.close()
    await alex.close()


async def test_an_alert_arrives_in_the_channel_and_can_be_acknowledged(browser: Browser, house: House) -> None:
    nestor = await Front.open(browser, house.url, be=f"29:{house.person('Nestor Wilke').object_id}")
    await nestor.switch("Identity alerts")
    with house.steward.store.writer() as db:
        db.execute(delete(Alert).where(col(Alert.check) == "app_secret_expiring"))
    await house.steward.alerts.judge(1, ["app_secret_expiring"])
    alert = nestor.card("App secret ends soon")
    await expect(alert).to_be_visible(timeout=WAIT)
    await nestor.shot("alert")
    await alert.get_by_role("button", name="Acknowledge", exact=True).click()
    await expect(nestor.card("Acknowledged")).to_be_visible(timeout=WAIT)
    await nestor.shot("acknowledged")
    await nestor.close()


@pytest.mark.parametrize("chat", ["Approvals", "Identity alerts"])
async def test_in_a_group_and_a_channel_the_bot_answers_when_mentioned(
    browser: Browser, house: House, chat: str
) -> None:
    alex = await Front.open(browser, house.url)
    await alex.switch(chat)
    await alex.say_to_bot("user miriam graham")
    await expect(alex.card("VP Marketing")).to_be_visible(timeout=WAIT)
    await alex.shot(f"mention-{chat.split()[0].lower()}")
    await alex.close()


async def test_a_row_of_a_list_leads_to_its_person_and_next_to_the_next_page(browser: Browser, house: House) -> None:
    alex = await Front.open(browser, house.url)
    await alex.say("users department sales")
    table = alex.card("Sign-in name")
    await expect(table).to_be_visible(timeout=WAIT)
    await alex.shot("table")
    await table.get_by_role("button", name="Next", exact=True).click()
    await expect(table.get_by_role("button", name="Previous", exact=True)).to_be_visible(timeout=WAIT)
    await table.get_by_role("button").first.click()
    await expect(alex.card("Department")).to_be_visible(timeout=WAIT)
    await alex.close()
