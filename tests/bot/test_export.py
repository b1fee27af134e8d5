"""A list as a file: offered in a personal chat, linked to elsewhere, made when it is wanted."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copy
from typing import Any

import aiohttp
import openpyxl
import pytest
from aiohttp import web

from bot import server, upload
from bot.metrics import Metrics
from bot.steward import Steward
from bot.turn import Actor, Kind, Turn
from services import exporting
from services.answers import Table
from services.errors import BadArgument
from services.settings import BotSettings
from tests.bot.conftest import Clock
from tests.bot.office import (
    ADELE,
    ALEX,
    CHANNEL,
    GROUP,
    PAGE,
    STRANGER,
    TRUSTED,
    Office,
    adele,
    office,
    text_of,
    user,
)
from tests.fakes.activities import TENANT, consent
from tests.fakes.connector import FakeTeams

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
PEOPLE = [adele(), *(user(n, f"Person{n}", "Guest", user_type="Guest", department="=1+1") for n in range(2, 42))]


@pytest.fixture
def one_database(prepared: Path, tmp_path: Path) -> str:
    """What is the same on either engine is tried on one."""
    return f"sqlite:///{copy(prepared, tmp_path / 'steward.db')}"


@pytest.fixture
async def here(one_database: str, settings: BotSettings, fake: FakeTeams, clock: Clock) -> AsyncIterator[Office]:
    bot = settings.model_copy(update={"public_url": PAGE, "upload_hosts": (f"127.0.0.1:{fake.port}",)})
    async with office(one_database, bot, fake, clock, *PEOPLE) as opened:
        yield opened


def where(here: Office, name: str = "file") -> dict[str, Any]:
    shown = "https://contoso-my.sharepoint.com/personal/alex/file"
    url = f"{here.fake.drive.url}/{name}"
    return {"uploadUrl": url, "contentUrl": shown, "name": name, "uniqueId": "u1", "fileType": "xlsx"}


async def offered(here: Office, words: str = "export users guests") -> dict[str, Any]:
    (attachment,) = (await here.say(words))["attachments"]
    assert attachment["contentType"] == CONSENT
    return dict(attachment)


async def test_a_file_is_offered_put_where_the_person_let_it_and_shown(here: Office) -> None:
    offer = await offered(here)
    assert offer["name"] == "users-guests-2026-11-21.xlsx"
    assert "40 rows as an Excel sheet. Contoso" in offer["content"]["description"]
    context = offer["content"]["acceptContext"]
    assert context == {"ask": "export users guests"}
    assert await here.receive(consent(context, where(here), who=ALEX)) == (200, None)
    await here.quiet()
    rows = openpyxl.load_workbook(io.BytesIO(here.fake.drive.files["file"]))["Rows"]
    assert rows.max_row == 41
    assert rows["C2"].value == "=1+1"
    assert rows["C2"].data_type == "s"
    last = here.sent()[-1]
    assert (last.method, last.activity_id) == ("PUT", "1:offer")
    (shown,) = last.body["attachments"]
    assert (shown["contentType"], shown["contentUrl"]) == (INFO, where(here)["contentUrl"])
    assert shown["content"] == {"uniqueId": "u1", "fileType": "xlsx"}
    assert last.body["summary"] == "Saved file: 40 rows."
    assert [line[:2] for line in here.trail()] == [("Alex Wilber", "exported")]
    assert here.trail()[0][3] | {"conversation": ""} == {"said": "export users guests", "rows": 40, "conversation": ""}


async def test_no_token_of_ours_goes_to_the_drive(here: Office) -> None:
    await here.receive(consent({"ask": "export users guests"}, where(here), who=ALEX))
    await here.quiet()
    assert here.fake.drive.headers
    assert all("Authorization" not in headers for headers in here.fake.drive.headers)


async def test_a_csv_has_every_row_in_it_and_what_is_no_formula(here: Office) -> None:
    await here.receive(consent({"ask": "export users guests as csv"}, where(here), who=ALEX))
    await here.quiet()
    rows = list(csv.DictReader(io.StringIO(here.fake.drive.files["file"].decode("utf-8-sig"))))
    assert len(rows) == 40
    assert {row["Department"] for row in rows} == {"'=1+1"}
    assert sorted(row["Name"] for row in rows) == sorted(one["display_name"] for one in PEOPLE[1:])


async def test_a_declined_file_is_not_made(here: Office) -> None:
    assert await here.receive(consent({"ask": "export users guests"}, who=ALEX)) == (200, None)
    await here.quiet()
    last = here.sent()[-1]
    assert (last.method, last.body["text"]) == ("PUT", "No file was made, as you wished.")
    assert here.fake.drive.files == {}
    assert here.trail() == []


ELSEWHERE = [
    "https://evil.example/x",
    "http://127.0.0.1/x",
    "https://sharepoint.com.evil.example/x",
    "https://evilsharepoint.com/x",
    "https://contoso.sharepoint.com:8443/x",
    "https://user:pw@contoso.sharepoint.com/x",
    "https://contoso.sharepoint.com\\@evil.example/x",
    "https://[::1/x",
    "file:///etc/passwd",
    "sharepoint.com",
]


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_a_file_goes_nowhere_but_to_onedrive(url: str) -> None:
    hosts = upload.UploadHosts(BotSettings().upload_hosts)
    assert not hosts.allow(url)
    assert hosts.allow("https://contoso-my.sharepoint.com/personal/x/_api/upload?guid=1&x='2'")
    assert hosts.allow("https://contoso-my.sharepoint.us:443/x")
    with pytest.raises(upload.UploadRefused, match="OneDrive and SharePoint only"):
        await upload.put(None, hosts, url, io.BytesIO(b"x"), 1)  # type: ignore[arg-type]  # it comes to no request


async def test_another_place_is_told_to_the_person_and_nothing_is_sent_there(here: Office) -> None:
    away = where(here) | {"uploadUrl": "https://evil.example/x"}
    assert await here.receive(consent({"ask": "export users guests"}, away, who=ALEX)) == (200, None)
    await here.quiet()
    assert "OneDrive and SharePoint only" in text_of(here.sent()[-1].body)
    assert here.fake.drive.headers == []


async def test_a_drive_that_stumbles_is_tried_again(here: Office) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    here.fake.drive.statuses.extend((503, 429))
    hosts = upload.UploadHosts((f"127.0.0.1:{here.fake.port}",))
    session, url = here.steward.teams._session, f"{here.fake.drive.url}/file"
    await upload.put(session, hosts, url, io.BytesIO(b"abc"), 3, wait)
    assert (here.fake.drive.files, waited) == ({"file": b"abc"}, [1.0, 2.0])
    here.fake.drive.statuses.extend((503, 503, 503))
    with pytest.raises(upload.UploadRefused, match="answered 503"):
        await upload.put(session, hosts, url, io.BytesIO(b"abc"), 3, wait)
    nowhere = upload.UploadHosts(("127.0.0.1:1",))
    with pytest.raises(upload.UploadRefused, match="cannot be reached"):
        await upload.put(session, nowhere, "https://127.0.0.1:1/x", io.BytesIO(b"abc"), 3, wait)


async def test_a_drive_that_refuses_is_told(here: Office) -> None:
    for status in (302, 403, 404, 409):
        here.fake.drive.statuses.append(status)
        await here.receive(consent({"ask": "export users guests"}, where(here, f"no{status}"), who=ALEX))
        await here.quiet()
        assert f"it answered {status}" in text_of(here.sent()[-1].body)
    assert here.fake.drive.files == {}


async def test_a_large_file_goes_in_parts(here: Office) -> None:
    size = upload.PART_BYTES * 2 + 5
    hosts = upload.UploadHosts((f"127.0.0.1:{here.fake.port}",))
    session = here.steward.teams._session
    await upload.put(session, hosts, f"{here.fake.drive.url}/large", io.BytesIO(b"x" * size), size)
    assert len(here.fake.drive.files["large"]) == size
    assert [part.split("/")[1] for _, part in here.fake.drive.parts] == [str(size)] * 3


FORGED = [{}, {"ask": ""}, {"ask": "users"}, {"ask": "disable adele vance"}, {"ask": "export gibberish"}, {"id": 3}]


async def test_a_forged_offer_makes_no_file(here: Office) -> None:
    for context in (*FORGED, {"ask": "export users", "as": "x"}, "export users", None):
        await here.receive(consent(context, where(here), who=ALEX))
        await here.quiet()
        assert here.fake.drive.files == {}, context
        assert "anew" in text_of(here.sent()[-1].body), context


async def test_what_is_no_consent_is_a_bad_request(here: Office) -> None:
    for value in ({}, {"type": "fileUpload", "action": "accept"}, {"type": "x", "action": "decline"}, None, "x"):
        status, _ = await here.receive(consent({}, who=ALEX, value=value))
        assert status == 400, value


async def test_those_who_may_only_view_take_no_lists_away(here: Office) -> None:
    assert "only view" in text_of(await here.say("export users guests", ADELE))
    await here.receive(consent({"ask": "export users guests"}, where(here), who=ADELE))
    await here.quiet()
    assert here.fake.drive.files == {}
    assert '"Export"' not in text_of(await here.say("users guests", ADELE))
    assert '"Export"' in text_of(await here.say("users guests", ALEX))


async def test_strangers_get_no_file(here: Office) -> None:
    await here.receive(consent({"ask": "export users guests"}, where(here), who=STRANGER))
    await here.quiet()
    assert here.fake.drive.files == {}
    assert "no role" in text_of(here.sent()[-1].body)


NO_LISTS = [
    "export user adele vance",
    "export adele vance",
    "export help",
    "export connect",
    "export disable adele vance",
]


async def test_only_lists_are_exported(here: Office) -> None:
    for words in (*NO_LISTS, "export export users", "export nonsense of things", "export"):
        body = await here.say(words)
        assert all(one["contentType"] != CONSENT for one in body["attachments"]), words


async def test_an_empty_list_is_said_to_be_empty(here: Office) -> None:
    assert "nothing to export" in text_of(await here.say("export users disabled"))


async def test_a_list_too_long_for_excel_is_offered_as_csv(here: Office) -> None:
    short = exporting.Exporting(here.steward.store, here.steward.trail, most_rows=39)
    await here.say("hello")
    with here.steward.store.reader(here.clock()) as read:
        place = here.steward.conversations.anywhere(read)
    assert place is not None
    turn = Turn(Kind.MESSAGE, Actor(ALEX.object_id, TENANT, "", ""), place, here.clock(), "1")
    caller = await here.steward.roles.of(ALEX.object_id, TENANT, "Alex Wilber")
    with pytest.raises(BadArgument) as refused:
        await short.offer(await here.steward.files._meant(caller, "export users guests", turn))
    assert refused.value.next_step == "Narrow it, or take CSV: export users guests as csv"
    whole = await short.offer(await here.steward.files._meant(caller, "export users guests as csv", turn))
    assert isinstance(whole, Table)


# The link


class Browser:
    """A browser in front of the pages that Steward serves."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session, self.base = session, base

    async def ask(self, method: str, link: str, **more: Any) -> tuple[int, bytes, Any]:
        path = link.removeprefix(PAGE)
        headers = {"Host": PAGE.removeprefix("http://"), **more}
        async with self.session.request(method, self.base + path, headers=headers) as response:
            return response.status, await response.read(), response.headers


@pytest.fixture
async def browser(here: Office) -> AsyncIterator[Browser]:
    steward: Steward = here.steward
    app = server.build(steward.teams, steward.converse.take, steward.health, Metrics(), steward._pages())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        yield Browser(session, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


async def link(here: Office, words: str = "export users guests as csv", place: Any = GROUP) -> str:
    card = (await here.say(words, ALEX, place))["attachments"][0]["content"]
    (url,) = [action["url"] for action in card["actions"] if action["type"] == "Action.OpenUrl"]
    assert url.startswith(f"{PAGE}/export/")
    return str(url)


@pytest.mark.parametrize("place", [GROUP, CHANNEL], ids=["group", "channel"])
async def test_elsewhere_a_link_gives_the_file_once(here: Office, browser: Browser, place: Any) -> None:
    url = await link(here, place=place)
    for _ in range(2):
        status, page, _ = await browser.ask("GET", url)
        assert (status, b"Download" in page) == (200, True)
    status, body, headers = await browser.ask("POST", url)
    assert status == 200
    assert headers["Content-Disposition"] == 'attachment; filename="users-guests-2026-11-21.csv"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/csv"
    assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) == 41
    status, body, headers = await browser.ask("POST", url)
    assert (status, b"used already" in body, headers.get("Content-Disposition")) == (409, True, None)
    assert [line[1] for line in here.trail()] == ["exported"]


async def test_a_link_ends_after_ten_minutes(here: Office, browser: Browser) -> None:
    url = await link(here)
    here.clock.pass_(minutes=10)
    assert (await browser.ask("GET", url))[0] == 409
    assert (await browser.ask("POST", url))[0] == 409


async def test_a_guessed_link_gives_nothing_and_the_database_holds_none(here: Office, browser: Browser) -> None:
    url = await link(here)
    token = url.rpartition("/")[2]
    assert (await browser.ask("POST", f"{PAGE}/export/{'x' * 43}"))[0] == 404
    assert (await browser.ask("POST", f"{PAGE}/export/{token[:-1]}"))[0] == 404
    assert len(token) == 43
    with here.steward.store.reader(here.clock()) as read:
        stored = str(read.db.exec_driver_sql("SELECT * FROM download").all())
    assert token not in stored


async def test_a_page_of_another_site_cannot_use_a_link_up(here: Office, browser: Browser) -> None:
    url = await link(here)
    assert (await browser.ask("POST", url, Origin="https://evil.example"))[0] == 403
    assert (await browser.ask("POST", url))[0] == 200


async def test_rights_lost_since_are_lost_for_the_link(here: Office, browser: Browser) -> None:
    url = await link(here)
    here.steward.roles._people.clear()
    status, body, _ = await browser.ask("POST", url)
    assert (status, b"no role" in body) == (403, True)
    assert here.trail() == []


async def test_a_link_of_a_conversation_that_steward_was_removed_from_gives_nothing(
    here: Office, browser: Browser
) -> None:
    url = await link(here)
    await here.steward.conversations.forget(GROUP.id)
    assert (await browser.ask("POST", url))[0] == 403


async def test_what_is_personal_is_in_the_file_only_where_it_may_be_told(here: Office, browser: Browser) -> None:
    _, body, _ = await browser.ask("POST", await link(here))
    assert b"Last sign-in" not in body
    _, body, _ = await browser.ask("POST", await link(here, place=TRUSTED))
    assert b"Last sign-in" in body
    assert "others read along" in text_of(await here.say("export devices adele vance", ALEX, GROUP))


async def test_without_an_address_it_is_said_what_is_missing(
    one_database: str, settings: BotSettings, fake: FakeTeams, clock: Clock
) -> None:
    async with office(one_database, settings, fake, clock, *PEOPLE[:3]) as here:
        said = text_of(await here.say("export users", ALEX, GROUP))
        assert "bot.public_url" in said
        assert "personal chat" in said
        assert here.steward._pages() == {}


def test_the_name_of_a_file_says_what_is_in_it_and_leads_nowhere() -> None:
    assert exporting._name("../../Users: “x”", Clock()(), "csv") == "users-x-2026-11-21.csv"
    assert exporting._name("日本", Clock()(), "csv") == "export-2026-11-21.csv"


async def test_a_whole_list_is_read_on_either_engine(
    database: str, settings: BotSettings, fake: FakeTeams, clock: Clock
) -> None:
    bot = settings.model_copy(update={"upload_hosts": (f"127.0.0.1:{fake.port}",)})
    many = [user(n, f"Person{n}", "Many", department="Sales") for n in range(2, 7_000)]
    async with office(database, bot, fake, clock, *many) as here:
        await here.receive(consent({"ask": "export users as csv"}, where(here), who=ALEX))
        await here.quiet()
        rows = list(csv.DictReader(io.StringIO(fake.drive.files["file"].decode("utf-8-sig"))))
    assert len({row["Sign-in name"] for row in rows}) == len(rows) == len(many)
