"""The message box: people, apps and groups as cards, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copy
from typing import Any

import orjson
import pytest

from services.resources.apps import App
from services.resources.groups import Group
from services.resources.sign_in_activity import SignInActivity
from services.settings import BotSettings
from tests.bot.conftest import APP_ID, Clock
from tests.bot.office import ADELE, ALEX, STRANGER, TRUSTED, Office, adele, guid, office, user
from tests.cards.lint import breaches
from tests.fakes.activities import OTHER_TENANT, TENANT, Person, search
from tests.fakes.connector import FakeTeams
from tests.services.questions.tenant import days_ago, put

HOSTILE = "<img src=x onerror=alert(1)>[a](http://evil) **b**"
MANY = [user(n, f"Person{n:02}", "Many") for n in range(10, 35)]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
async def here(prepared: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("search")
    fake = await FakeTeams(folder).start()
    bot = BotSettings(
        app_id=APP_ID,
        app_password="canary-password",
        tenant_id=TENANT,
        service_hosts=(f"127.0.0.1:{fake.port}",),
        openid_metadata=f"{fake.login.url}/keys/openidconfiguration",
        login_url=fake.login.url,
        ca_file=fake.ca_file,
    )
    people = (adele(), user(2, "Evil", "One", display_name=HOSTILE), *MANY)
    database = f"sqlite:///{copy(prepared, folder / 'steward.db')}"
    async with office(database, bot, fake, clock, *people) as opened:
        store = opened.steward.store
        seen = {"connection_id": 1, "round": 1, "id": guid(1), "last_success_at": days_ago(3)}
        put(store, SignInActivity, [seen])
        app = {
            "connection_id": 1,
            "round": 1,
            "id": guid(50),
            "app_id": guid(51),
            "enabled": True,
            "verified_publisher": False,
        }
        put(store, App, [app | {"name": "Salesforce", "name_key": "salesforce", "publisher": "Salesforce, Inc."}])
        group = {
            "connection_id": 1,
            "round": 1,
            "id": guid(60),
            "kind": "security",
            "dynamic": False,
            "role_assignable": False,
        }
        group |= {"synced": False, "created_at": days_ago(9)}
        put(store, Group, [group | {"name": "Finance Team", "name_key": "finance team"}])
        yield opened
    await fake.stop()


async def found(here: Office, kind: str, text: str | None, who: Person = ALEX, **more: Any) -> dict[str, Any]:
    status, body = await here.receive(search(kind, text, who=who, **more))
    assert status == 200
    assert list(body) == ["composeExtension"]
    return dict(body["composeExtension"])


def titles(answer: dict[str, Any]) -> list[str]:
    assert (answer["type"], answer["attachmentLayout"]) == ("result", "list")
    return [one["preview"]["content"]["title"] for one in answer["attachments"]]


async def test_people_apps_and_groups_are_found_as_cards(here: Office) -> None:
    for kind, text, name in (
        ("people", "adele", "Adele Vance"),
        ("apps", "sales", "Salesforce"),
        ("groups", "finance", "Finance Team"),
    ):
        answer = await found(here, kind, text)
        assert titles(answer) == [name]
        (one,) = answer["attachments"]
        assert one["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert one["preview"]["contentType"] == "application/vnd.microsoft.card.thumbnail"
        assert name in orjson.dumps(one["content"]).decode()
        assert breaches(one["content"]) == []
        assert "actions" not in one["content"]


async def test_before_a_word_is_typed_all_are_listed_by_name_page_by_page(here: Office) -> None:
    pages = [titles(await found(here, "people", None, skip=skip, count=10)) for skip in (0, 10, 20)]
    assert [len(page) for page in pages] == [10, 10, 7]
    assert pages[0][:2] == ["‹img src=x onerror=alert(1)›❲a❳(http://evil) ∗∗b∗∗", "Adele Vance"]
    assert len({title for page in pages for title in page}) == 27
    assert (await found(here, "people", None, skip=30))["text"] == "That is all."


async def test_what_fits_comes_page_by_page_too(here: Office) -> None:
    first, second = [titles(await found(here, "people", "many", skip=skip, count=20)) for skip in (0, 10)]
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)


async def test_nothing_found_is_said(here: Office) -> None:
    answer = await found(here, "people", "zzzzqqqq")
    assert (answer["type"], answer["text"]) == ("message", "I found nobody like “zzzzqqqq”.")
    assert (await found(here, "apps", "zzzzqqqq"))["text"] == "I found no apps like that."


async def test_strangers_are_refused_with_words(here: Office) -> None:
    answer = await found(here, "people", "adele", STRANGER)
    assert answer["type"] == "message"
    assert "no role" in answer["text"]


async def test_another_tenant_is_refused(here: Office) -> None:
    status, _ = await here.receive(search("people", "adele", channelData={"tenant": {"id": OTHER_TENANT}}))
    assert status == 403


async def test_what_is_personal_stays_out_of_a_message_that_others_read(here: Office) -> None:
    for who in (ADELE, ALEX):
        card = orjson.dumps((await found(here, "people", "adele", who))["attachments"][0]["content"]).decode()
        assert "Retail Manager" in card
        assert "Last sign-in" not in card
        assert "personal things" in card
    place = {"id": TRUSTED.id, "conversationType": "groupChat", "tenantId": TENANT}
    card = orjson.dumps(
        (await found(here, "people", "adele", conversation=place))["attachments"][0]["content"]
    ).decode()
    assert "Last sign-in" in card


ODD = [
    {"commandId": "secrets", "parameters": []},
    {"commandId": None},
    {},
    {"commandId": "people", "parameters": "x", "queryOptions": 3},
    {"commandId": "people", "parameters": [3, {"name": "query", "value": {"a": 1}}], "queryOptions": {"skip": "1"}},
    {"commandId": "people", "parameters": [{"name": "query", "value": "a" * 60_000}]},
    {"commandId": "people", "parameters": [{"name": "query", "value": "' OR 1=1 --%_\\\x00\u202e"}]},
    {"commandId": "people", "parameters": [], "queryOptions": {"skip": -5, "count": 10**9}},
    {"commandId": "people", "parameters": [], "queryOptions": {"skip": 2**60, "count": -1}},
    {"commandId": "people", "parameters": [], "queryOptions": {"skip": True, "count": 1.5}},
]


async def test_whatever_is_sent_there_is_an_answer(here: Office) -> None:
    for value in ODD:
        status, body = await here.receive(search("people", "x", who=ALEX, value=value))
        assert status == 200, value
        said = body["composeExtension"]
        assert said["type"] in ("result", "message"), value
        assert len(said.get("attachments", ())) <= 10, value


async def test_where_somebody_searches_steward_is_not(here: Office) -> None:
    place = {"id": "19:not-mine@thread.v2", "conversationType": "groupChat"}
    await found(here, "people", "adele", conversation=place | {"tenantId": TENANT})
    with here.steward.store.reader(here.clock()) as read:
        assert here.steward.conversations.ref(read, "19:not-mine@thread.v2") is None


async def test_who_was_looked_for_is_in_the_trail(here: Office) -> None:
    await found(here, "people", "adele vance")
    await here.steward.trail.settle()
    name, event, subject, detail = here.trail()[-1]
    assert (name, event, subject, detail["said"]) == ("Alex Wilber", "searched", guid(1), "search people adele vance")
