"""What stands before every page, over real HTTP and without a browser."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.connect import form as forms
from bot.connect.guard import ADDRESS_TURNS, SESSION_TURNS, Guard, csrf, insist_on_csrf
from bot.connect.render import page
from services.errors import NotAllowed

TOKEN = "a-session"


class Site:
    """A page with one form behind a Guard whose clock stands still."""

    def __init__(self, public_url: str) -> None:
        self.guard = Guard(public_url, clock=lambda: 0.0)
        self.forms: list[forms.Form] = []
        app = web.Application(middlewares=[self.guard.middleware])
        app.on_response_prepare.append(self.guard.dress)
        app.router.add_get("/page", self.show)
        app.router.add_post("/page", self.take)
        app.router.add_get("/broken", self.broken)
        outer = web.Application(client_max_size=1024 * 1024)
        outer.add_subapp("/connect", app)
        self.runner = web.AppRunner(outer, access_log=None, shutdown_timeout=0.1)

    async def show(self, _: web.Request) -> web.Response:
        return page("problem", title="Hello", sentence="<b>here</b>", next_step="")

    async def take(self, request: web.Request) -> web.Response:
        self.forms.append(await forms.read(request, several=("many",)))
        insist_on_csrf(TOKEN, self.forms[-1].text("token"))
        return web.Response(text="taken")

    async def broken(self, _: web.Request) -> web.Response:
        raise RuntimeError("the inside, with a secret")


class Visitor:
    def __init__(self, session: aiohttp.ClientSession, site: Site, host: str) -> None:
        self.session, self.site, self.host = session, site, host

    async def get(self, path: str = "/connect/page", **headers: str) -> tuple[int, str, Mapping[str, str]]:
        async with self.session.get(path, headers={"Host": self.host, **headers}) as response:
            return response.status, await response.text(), response.headers

    async def post(self, data: Any, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        given = {"Host": self.host, "Sec-Fetch-Site": "same-origin", **(headers or {})}
        async with self.session.post("/connect/page", data=data, headers=given) as response:
            return response.status, await response.text()


@pytest.fixture(params=["https://steward.example"])
async def visitor(request: pytest.FixtureRequest) -> AsyncIterator[Visitor]:
    site = Site(request.param)
    await site.runner.setup()
    await web.TCPSite(site.runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{site.runner.addresses[0][1]}") as session:
        yield Visitor(session, site, request.param.partition("//")[2])
    await site.runner.cleanup()


async def test_every_reply_says_that_nothing_from_elsewhere_belongs_here(visitor: Visitor) -> None:
    for path in ("/connect/page", "/connect/nothing", "/connect/broken"):
        _, text, headers = await visitor.get(path)
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Strict-Transport-Security"]
        assert "<script" not in text
        assert "style=" not in text


async def test_on_plain_loopback_there_is_no_promise_of_tls() -> None:
    assert not Guard("http://127.0.0.1:3978").secure
    assert Guard("http://127.0.0.1:3978").cookie == "steward-connect"
    assert Guard("https://steward.example").cookie.startswith("__Host-")


async def test_what_a_page_shows_is_escaped(visitor: Visitor) -> None:
    _, text, _ = await visitor.get()
    assert "&lt;b&gt;here&lt;/b&gt;" in text


async def test_another_host_is_told_where_the_page_is(visitor: Visitor) -> None:
    status, text, _ = await visitor.get(Host="evil.example")
    assert status == 421
    assert "https://steward.example/connect" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://steward.example.evil.example"},
        {"Origin": "http://steward.example"},
    ],
)
async def test_a_form_from_another_site_is_refused(visitor: Visitor, headers: Mapping[str, str]) -> None:
    status, text = await visitor.post({"token": csrf(TOKEN)}, headers)
    assert status == 403
    assert "another site" in text
    assert visitor.site.forms == []


@pytest.mark.parametrize("origin", ["null", "https://steward.example", "https://STEWARD.example"])
async def test_our_own_form_is_taken(visitor: Visitor, origin: str) -> None:
    assert await visitor.post({"token": csrf(TOKEN), "many": "1"}, {"Origin": origin}) == (200, "taken")


@pytest.mark.parametrize("token", ["", "wrong", csrf("another session"), "ü"])
async def test_a_form_without_the_sessions_token_is_refused(visitor: Visitor, token: str) -> None:
    status, text = await visitor.post({"token": token})
    assert status == 403
    assert "not from this session" in text


def test_the_token_of_a_form_is_compared_whole() -> None:
    insist_on_csrf("one", csrf("one"))
    with pytest.raises(NotAllowed):
        insist_on_csrf("one", csrf("one")[:-1])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("token=a&token=b", "more than once"),
        ("name=a%00b", "characters that cannot be"),
        ("name=%ED%A0%80", "characters that cannot be"),
        ("name=a%E2%80%AEb", "characters that cannot be"),
        ("name=%0d%0aSet-Cookie:x", "characters that cannot be"),
        ("name=" + "x" * 301, "too long"),
        ("certificate=" + "x" * 40_000, "too long"),
    ],
)
async def test_what_no_browser_types_is_refused_with_a_sentence(visitor: Visitor, body: str, said: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, text = await visitor.post(body.encode(), form)
    assert status == 400
    assert said in text


@pytest.mark.parametrize("charset", ["utf-16", "no-such-charset", "utf-7"])
async def test_a_form_in_an_odd_charset_ends_in_no_trace(visitor: Visitor, charset: str) -> None:
    headers = {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
    status, _ = await visitor.post(b"token=\xff\xfea", headers)
    assert status in (400, 403)


async def test_a_file_that_is_no_text_is_refused(visitor: Visitor) -> None:
    data = aiohttp.FormData()
    data.add_field("certificate_file", b"\x30\x82\xff\x00", filename="cert.pfx")
    status, text = await visitor.post(data)
    assert status == 400
    assert "PEM" in text


async def test_ten_megabytes_are_refused_before_they_are_read(visitor: Visitor) -> None:
    status, text = await visitor.post(b"x" * 10_000_000, {"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 413
    assert "more than this form takes" in text


async def test_a_body_of_unknown_length_is_refused(visitor: Visitor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"token=x"

    status, text = await visitor.post(endless(), {"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 411
    assert "how much" in text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/connect/x", 404), ("PUT", "/connect/page", 405)])
async def test_wrong_addresses_and_methods_get_a_page(visitor: Visitor, method: str, path: str, status: int) -> None:
    async with visitor.session.request(method, path, headers={"Host": visitor.host}) as response:
        assert response.status == status
        assert response.content_type == "text/html"
        assert ("Allow" in response.headers) == (status == 405)


async def test_what_breaks_is_told_with_a_reference_and_nothing_else(visitor: Visitor) -> None:
    status, text, _ = await visitor.get("/connect/broken")
    assert status == 500
    assert "reference" in text
    assert "secret" not in text
    assert "Traceback" not in text


async def test_who_comes_too_often_is_told_when_to_come_again(visitor: Visitor) -> None:
    for _ in range(ADDRESS_TURNS):
        assert (await visitor.get())[0] == 200
    status, text, headers = await visitor.get()
    assert status == 429
    assert int(headers["Retry-After"]) >= 1
    assert "too much at once" in text


async def test_one_session_that_comes_too_often_waits_too(visitor: Visitor) -> None:
    cookie = f"{visitor.site.guard.cookie}={secrets.token_urlsafe(8)}"
    for _ in range(SESSION_TURNS):
        assert (await visitor.get(Cookie=cookie))[0] == 200
    assert (await visitor.get(Cookie=cookie))[0] == 429
    assert (await visitor.get())[0] == 200
