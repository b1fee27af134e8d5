"""What is traced: turns, presses, syncs, requests, deliveries; with the reference people see, and nobody's name."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any, ClassVar

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services import tracing
from services.errors import BadSettings, GraphNotFound
from services.microsoft.paths import ID, template
from services.sandbox import Sandbox
from services.sandbox.gate import ROUTES
from services.trace_settings import TraceSettings
from services.tracing import Traces
from tests.bot.conftest import Clock
from tests.bot.wired import SENDER, Way, wired
from tests.fakes.activities import ALEX, PERSONAL, activity, press
from tests.fakes.connector import FakeTeams


@pytest.fixture
async def way(
    sandbox: Sandbox, prepared: Path, tmp_path: Path, fake: FakeTeams, settings: Any, clock: Clock
) -> AsyncIterator[Way]:
    database = f"sqlite:///{copy(prepared, tmp_path / 'way.db')}"
    async with wired(sandbox, database, settings, fake, clock) as way:
        yield way


@pytest.fixture
def kept() -> Any:
    """What was traced since; spans by name with `kept()`."""
    exporter = InMemorySpanExporter()
    traces = Traces(TraceSettings(), SimpleSpanProcessor(exporter))
    traces.start()

    def spans(name: str) -> list[dict[str, Any]]:
        found = [one for one in exporter.get_finished_spans() if one.name == name]
        return [{key.removeprefix("steward."): value for key, value in one.attributes.items()} for one in found]

    spans.all = exporter.get_finished_spans
    yield spans
    traces.stop()


async def test_every_kind_of_work_has_its_span(way: Way, kept: Any, sandbox: Sandbox) -> None:
    await way.hear(activity("whoami", ALEX))
    await way.hear(press("show", {"ask": "whoami"}, who=ALEX, conversation=PERSONAL))
    await way.office.steward.sync.run("licences", 1)
    await way.row("outcome", "a", PERSONAL.id, "hello")
    await way.drain()
    turn, pressed = kept("turn")
    assert (turn["kind"], turn["scope"], pressed["kind"]) == ("message", "personal", "press")
    assert kept("press") == [{"verb": "show"}]
    (sync,) = kept("sync")
    assert (sync["resource"], sync["state"], sync["connection"]) == ("licences", "done", 1)
    assert kept("graph")[0].items() >= {"method": "GET", "path": "/v1.0/subscribedSkus", "status": 200}.items()
    assert kept("delivery") == [{"kind": "outcome", "by": "teams", "settled": True, "attempt": 1}]
    parents = {one.name: one.parent for one in kept.all()}
    assert parents["press"].span_id in {one.context.span_id for one in kept.all() if one.name == "turn"}


async def test_nobody_is_named(way: Way, kept: Any, sandbox: Sandbox) -> None:
    adele = sandbox.world.user("Adele Vance")
    await way.hear(activity("who is adele vance", ALEX))
    await way.hear(activity("send test mail", ALEX))
    graph = way.office.steward.graphs[1]
    await graph.get(f"/users/{adele['id']}/manager")
    with pytest.raises(GraphNotFound):
        await graph.get("/users/nobody@contoso.com")
    told = str([dict(one.attributes) for one in kept.all()]).lower()
    for secret in (adele["id"], "adele", ALEX.object_id, "alex", SENDER, "contoso", "nobody", sandbox.tenant_id):
        assert secret.lower() not in told
    paths = [one["path"] for one in kept("graph")]
    assert paths[-3:] == ["/v1.0/users/{id}/sendMail", "/v1.0/users/{id}/manager", "/v1.0/users/{id}"]
    assert kept("graph")[-1].items() >= {"error.type": "GraphNotFound", "status": 404}.items()


async def test_the_reference_that_people_see_is_on_the_turn(way: Way, kept: Any) -> None:
    way.office.steward.converse._hear = None
    said = await way.said("whoami")
    (turn,) = kept("turn")
    assert f"reference {turn['reference']}" in said


async def test_a_refusal_is_noted_by_its_kind(way: Way, kept: Any) -> None:
    await way.hear(press("approve", {"id": "x"}, who=ALEX, conversation=PERSONAL))
    assert kept("turn")[0]["refused"] == "BadArgument"


def test_every_path_is_told_without_whom_it_is_about() -> None:
    for route in ROUTES.all:
        assert template(route.path) == re.sub(r"\([^)]+\)", "({id})", re.sub(r"\{[^}]*\}", ID, route.path))
    salaries = "/v1.0/users/adele@contoso.com/drive/root:/Salaries.xlsx:/copy"
    assert template(salaries) == "/v1.0/users/{id}/drive/{id}/{id}/copy"
    assert template("/v1.0/users('x')/manager") == "/v1.0/users({id})/manager"
    assert template("/v1.0/users/%61dele") == "/v1.0/users/{id}"
    assert template("/" + "x" * 400) == "/{id}"


def test_off_it_costs_next_to_nothing() -> None:
    began = time.perf_counter()
    for _ in range(100_000):
        with tracing.span("turn", kind="message", scope="personal"):
            pass
    assert (time.perf_counter() - began) / 100_000 < 5e-6
    assert tracing.span("a") is tracing.span("b")


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent by OTLP."""

    taken: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, self.headers.get("x-key", ""), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_a_collector_gets_what_is_left_when_steward_stops() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    server = HTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}/v1/traces"
    traces = Traces(TraceSettings(endpoint=endpoint, headers={"x-key": "canary"}))
    traces.start()
    with tracing.span("turn", kind="message"):
        pass
    traces.stop()
    server.shutdown()
    ((path, key, body),) = Collector.taken
    assert (path, key) == ("/v1/traces", "canary")
    assert b"steward.kind" in body
    assert "canary" not in repr(TraceSettings(endpoint=endpoint, headers={"x-key": "canary"}))


def test_without_the_sender_installed_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(BadSettings, match="is not installed"):
        Traces(TraceSettings(endpoint="http://127.0.0.1:1/v1/traces"))
