"""Thousands of malformed requests: Graph-shaped refusals, never a breakdown, and a tenant that stays whole."""

from __future__ import annotations

import os
import random
from functools import cache

import orjson
import pytest

from services.sandbox import gate
from services.sandbox.areas.login import app_claims
from services.sandbox.routes import segments
from services.sandbox.values import Misfit, take
from services.sandbox.wire import Call
from tests.services.sandbox.rubbish import OPTIONS, RIGHT, TEXTS, body

TIMES = 2 * int(os.environ.get("SOAK", "1000"))
NOBODY = ["nothing", "'", "%00", "a b", "x" * 3000, "%F0%9F%A6%84", "..", "$ref"]
WRITES = [route for route in gate.ROUTES.all if route.method in ("POST", "PATCH", "PUT")]


@pytest.fixture
def ask(sandbox, clock):
    """Serve one request without the wire."""
    cloud = sandbox.cloud
    call = Call("POST", (), {}, {}, b"", clock())
    claims = app_claims(cloud, cloud.apps["full"], "https://graph.microsoft.com", call, 999)
    headers = {"authorization": f"Bearer {cloud.tokens.mint(claims)}", "content-type": "application/json",
               "consistencylevel": "eventual"}  # fmt: skip

    def serve(method: str, path: str, query: str = "", content: bytes = b""):
        return gate.answer(cloud, Call(method, segments(f"/v1.0{path}"), {}, headers, content, clock(), query))

    return serve


@pytest.fixture
def place(ask):
    """Fill the gaps of a path with ids that are there, found by listing what is before each gap."""

    @cache
    def found(path: str) -> list[str]:
        reply = ask("GET", path)
        rows = orjson.loads(reply.body).get("value") if reply.status == 200 else None
        ids = [row["id"] for row in rows if "id" in row] if isinstance(rows, list) else []
        return ids[:8] or ["x"]

    def fill(dice: random.Random, path: str) -> str:
        path = path.replace("{period}", "D7").replace("{date}", "2026-06-01")
        while "{id}" in path:
            before, _, after = path.partition("{id}")
            name = before.rstrip("/(")
            path = before + (dice.choice(found(name)) if before.endswith("/") else "x") + after
        return path

    return fill


def judge(reply, *what):
    assert reply.status < 500 or reply.status == 501, (what, reply.body[:500])
    if reply.status >= 400:
        assert orjson.loads(reply.body)["error"]["code"], what


def test_junk_in_queries_and_paths(ask, place):
    dice = random.Random(11)
    for _ in range(TIMES):
        route = dice.choice(gate.ROUTES.all)
        path = place(dice, route.path) if dice.random() < 0.6 else route.path
        while "{" in path:
            path = path.replace(path[path.index("{") : path.index("}") + 1], dice.choice(NOBODY), 1)
        query = "&".join(f"{dice.choice(OPTIONS)}={dice.choice(TEXTS)}" for _ in range(dice.randint(0, 3)))
        judge(ask("GET", path, query), path, query)


def test_junk_in_bodies_and_every_answer_afterwards_keeps_the_contract(ask, place):
    dice = random.Random(12)
    for _ in range(TIMES):
        route = dice.choice(WRITES)
        path, content = place(dice, route.path), body(dice, route.operation)
        judge(ask(route.method, path, "", content), route.method, path, content[:400])
    for route in gate.ROUTES.all:
        if route.method == "GET":
            reply = ask("GET", place(dice, route.path))
            judge(reply, route.path)
            assert "{" in route.path or reply.status in (200, 302) or "$count" in route.path, (route.path, reply.body)


def test_every_write_that_takes_a_body_has_a_right_one_to_spoil():
    bare = ("restore", "revokeSignInSessions", "resetPassword", "retire")
    missing = {route.operation for route in WRITES} - RIGHT.keys()
    assert all(operation.endswith(bare) for operation in missing), missing


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("DateTimeOffset", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"),
        ("DateTimeOffset", "2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.1234567Z"),
        ("dayOfWeek", "MONDAY", "monday"),
        ("Collection(Guid)!", ["06EBC4EE-1bb5-47dd-8120-11324bc54e06"], ["06ebc4ee-1bb5-47dd-8120-11324bc54e06"]),
        ("weakAlgorithms", "RSASHA1, unknownFutureValue", "rsaSha1,unknownFutureValue"),
        ("workingHours", {"@odata.type": "x", "startTime": "08:00:00"}, {"startTime": "08:00:00"}),
        ("Double", 1, 1), ("Int32", -(2**31), -(2**31)), ("String", None, None), ("Binary", "YQ==", "YQ=="),
    ],
)  # fmt: skip
def test_what_is_written_is_kept_in_the_directorys_own_form(kind, value, kept):
    assert take(kind, value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("DateTimeOffset", "2026-02-30T00:00:00Z"), ("DateTimeOffset", "2026-01-01T00:00:00"), ("dayOfWeek", "x"),
        ("dayOfWeek", ["monday"]), ("String!", None), ("Collection(String)", None), ("Collection(String)", [None]),
        ("Int32", True), ("Int32", 2**31), ("Int64", 1.0), ("Double", float("inf")), ("Duration", "P"), ("Binary", "a"),
        ("workingHours", {"colour": 1}), ("workingHours", []), ("Guid", "x"), ("Date", "2026-1-1"), ("unknown", "x"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_taken(kind, value):
    with pytest.raises(Misfit):
        take(kind, value)
