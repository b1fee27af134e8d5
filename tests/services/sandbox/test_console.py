"""The sandbox's own page, and the pages people sign in on, in a real browser where there is one."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
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
    assert (await page_of(do="knobs", throttling="on", replica_lag="30", token_seconds="")).status_code == 303
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
        {"do": "fault", "kind": "error", "status": "503", "rate": "2"},
        {"do": "knobs", "nonsense": "1"},
        {"do": "knobs", "delta_page": "many"},
        {"do": "knobs", "delta_page": "0"},
        {"do": "knobs", "throttling": "perhaps"},
        {"do": "knobs", "copies": "upwards"},
        {"do": "move", "hours": "soon"},
        {"do": "move", "fortnights": "1"},
    ],
)
async def test_nonsense_changes_nothing(page_of, sandbox, form):
    before = replace(sandbox.knobs)
    answer = await page_of(**form)
    assert answer.status_code == 400
    assert "invalid literal" not in answer.text
    assert sandbox.knobs == before
    assert not sandbox.faults.switches


async def test_another_process_reads_the_meters_and_starts_them_anew(client, sandbox):
    await client.get("/users?$top=1")
    told = (await client.http.get(f"{sandbox.graph_url}/sandbox/meters.json")).json()
    assert told == sandbox.meters
    assert told["apps"][0]["operations"] == {"GET /users": 1}
    await client.http.post(f"{sandbox.graph_url}/sandbox/switches.json", json={"reset": True})
    assert sandbox.meters == {"throttling": False, "apps": [], "limits": []}


async def test_another_process_turns_knobs_throws_faults_and_moves_the_clock(client, sandbox, clock):
    place, before = f"{sandbox.graph_url}/sandbox/switches.json", clock()
    wanted = {
        "knobs": {"throttling": True, "replica_lag": 30, "token_seconds": None, "retry_after": "date"},
        "faults": [{"path": "/users", "status": 503, "times": 2}],
        "move": {"hours": 1},
    }
    state = (await client.http.post(place, json=wanted)).json()
    assert state == (await client.http.get(place)).json()
    assert (state["knobs"]["throttling"], state["knobs"]["replica_lag"]) == (True, 30.0)
    assert (clock() - before).total_seconds() == 3600
    await client.refused("GET", "/users", 503)
    await client.http.post(place, json={"clear": True})
    await client.get("/users?$top=1")


@pytest.mark.parametrize(
    "wanted",
    [
        [], {"colour": "red"}, {"knobs": {"nonsense": 1}}, {"knobs": [1]}, {"faults": [{"path": "/x", "colour": 1}]},
        {"faults": [{"kind": "html"}]}, {"faults": [{"path": "/x", "kind": "odd"}]}, {"faults": {"path": "/x"}},
        {"move": {"fortnights": 1}}, {"faults": [{"path": "/x", "rate": "often"}]},
    ],
)  # fmt: skip
async def test_nonsense_in_json_is_answered_with_a_sentence(client, sandbox, wanted):
    answer = await client.http.post(f"{sandbox.graph_url}/sandbox/switches.json", json=wanted)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not sandbox.faults.switches


async def test_other_addresses_and_methods_below_the_page_are_refused(client, sandbox):
    base = f"{sandbox.graph_url}/sandbox"
    assert (await client.http.get(f"{base}/nothing.json")).status_code == 404
    assert (await client.http.post(f"{base}/meters.json")).status_code == 405
    assert (await client.http.delete(base)).status_code == 405


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
