"""The sandbox's own page, and the pages people sign in on, in a real browser where there is one."""

from __future__ import annotations

import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from services.sandbox import SandboxThread

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture
def page_of(client, sandbox):
    async def post(**form):
        return await client.http.post(f"{sandbox.graph_url}/sandbox", data=form)

    return post


async def test_the_page_tells_who_and_what(client, sandbox):
    await client.ask("PATCH", "/users/AlexW@contoso.com", json={"displayName": "<b>Alex</b>"})
    page = await client.http.get(f"{sandbox.graph_url}/sandbox")
    assert page.headers["content-type"].startswith("text/html")
    assert sandbox.apps["full"].client_secret in page.text
    assert "Update user" in page.text
    assert "<b>Alex</b>" not in page.text
    assert "&lt;b&gt;Alex&lt;/b&gt;" in page.text


async def test_switches_are_thrown_by_a_form(page_of, client, sandbox, clock):
    thrown = await page_of(do="fault", path="/users", kind="error", status="503", times="1", retry_after="2")
    assert thrown.status_code == 303
    await client.refused("GET", "/users", 503)
    assert (await page_of(do="clear")).status_code == 303
    assert not sandbox.faults.switches
    await page_of(do="knob", knob="throttling", value="on")
    await page_of(do="knob", knob="replica_lag", value="30")
    assert sandbox.knobs.throttling
    assert sandbox.knobs.replica_lag.total_seconds() == 30
    before = clock()
    await page_of(do="move", hours="24")
    assert (clock() - before).total_seconds() == 86400


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "fault", "kind": "nonsense", "status": "1"},
        {"do": "fault", "kind": "error", "status": "x"},
        {"do": "knob", "knob": "nonsense", "value": "1"},
        {"do": "knob", "knob": "delta_page", "value": "many"},
        {"do": "move", "hours": "soon"},
    ],
)
async def test_nonsense_changes_nothing(page_of, form):
    assert (await page_of(**form)).status_code == 400


async def test_a_form_on_another_site_is_not_obeyed(client, sandbox):
    place = f"{sandbox.graph_url}/sandbox"
    reply = await client.http.post(place, data={"do": "clear"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403


class Landing(BaseHTTPRequestHandler):
    """Where the app would get its code."""

    def do_GET(self):
        if self.path.startswith("/back"):
            self.server.landed = self.path
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"back in the app")

    def log_message(self, *_):
        """Say nothing."""


def _browse(sandbox, port):
    from playwright.sync_api import sync_playwright

    query = urlencode({
        "client_id": sandbox.apps["none"].client_id, "redirect_uri": f"http://localhost:{port}/back",
        "response_type": "code", "scope": "openid User.Read", "state": "s1",
    })  # fmt: skip
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_context(ignore_https_errors=True).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{sandbox.login_url}/{sandbox.tenant_id}/oauth2/v2.0/authorize?{query}")
        page.get_by_text("Megan Bowen").click()
        page.get_by_role("button", name="Accept").click()
        page.wait_for_url("**/back?**")
        page.goto(f"{sandbox.graph_url}/sandbox")
        page.get_by_role("button", name="Add fault").click()
        assert page.get_by_role("button", name="Clear all").is_visible()
        assert not errors
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to click with")
def test_a_browser_signs_in_and_throws_a_switch():
    landing = HTTPServer(("127.0.0.1", 0), Landing)
    threading.Thread(target=landing.serve_forever, daemon=True).start()
    failed: list[BaseException] = []
    with SandboxThread(users=30) as sandbox:

        def work():
            try:
                _browse(sandbox, landing.server_port)
            except BaseException as error:
                failed.append(error)

        # Playwright's synchronous side refuses a thread with a running loop, and the tests' loop is one.
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(60)
        assert not failed, failed
        assert sandbox.faults.switches
    landing.shutdown()
    landing.server_close()
    values = parse_qs(urlsplit(landing.landed).query)
    assert values["state"] == ["s1"]
    assert values["code"]
