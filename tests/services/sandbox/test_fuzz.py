"""Five thousand malformed requests: Graph-shaped refusals, never a breakdown."""

from __future__ import annotations

import random

import orjson
import pytest

from services.sandbox import gate
from services.sandbox.areas.login import app_claims
from services.sandbox.routes import segments
from services.sandbox.wire import Call

JUNK = [None, True, 0, -1, 1.5, "", "x", "é🦄", [], [1], [None], {}, {"a": 1}, [{"id": 3}], {"skuId": []}, "a" * 5000]
NAMES = [
    "accountEnabled", "displayName", "userPrincipalName", "passwordProfile", "mailNickname", "@odata.id", "groupIds",
    "addLicenses", "removeLicenses", "keyId", "passwordCredential", "requests", "scope", "status", "phoneType",
    "phoneNumber", "lifetimeInMinutes", "automaticRepliesSetting", "actions", "assignedLicenses", "businessPhones",
]  # fmt: skip
OPTIONS = "$filter $select $top $expand $orderby $search $skiptoken $deltatoken $count x %24top".split()
VALUES = [
    "", "'", "id", "-1", "1e9", "a eq", "(((", "not not not", "x/any(", "displayName eq 'a", "%FF", "%F0%9F%A6%84",
    "null", "id eq null", "displayName gt 3", "a/b/c eq true", "manager($select=nope)", "id desc,", "startswith(id)",
    "createdDateTime ge 2026-13-45", "userId eq 'x' and", "1" * 400, "members/$count eq 0", "id in ('a',",
]  # fmt: skip


@pytest.fixture
def ask(sandbox, clock):
    """Serve one request without the wire: status and body."""
    cloud = sandbox.cloud
    call = Call("POST", (), {}, {}, b"", clock())
    claims = app_claims(cloud, cloud.apps["full"], "https://graph.microsoft.com", call, 999)
    headers = {"authorization": f"Bearer {cloud.tokens.mint(claims)}", "content-type": "application/json"}

    def serve(method: str, path: str, query: str, body: bytes):
        return gate.answer(cloud, Call(method, segments(f"/v1.0{path}"), {}, headers, body, clock(), query))

    return serve


def judge(reply, *what):
    assert reply.status < 500 or reply.status == 501, (what, reply.body[:500])
    if reply.status >= 400:
        assert orjson.loads(reply.body)["error"]["code"], what


def test_junk_in_queries_and_paths(ask, sandbox):
    dice = random.Random(11)
    ids = [
        "nothing",
        "'",
        "%00",
        "a b",
        sandbox.world.user("Adele Vance")["id"],
        sandbox.world.group("Sales Team")["id"],
    ]
    for _ in range(2500):
        route = dice.choice(gate.ROUTES.all)
        path = route.path
        while "{" in path:
            path = path.replace(path[path.index("{") : path.index("}") + 1], dice.choice(ids), 1)
        query = "&".join(f"{dice.choice(OPTIONS)}={dice.choice(VALUES)}" for _ in range(dice.randint(0, 3)))
        method = dice.choice(["GET", "GET", route.method])
        judge(ask(method, path, query, b""), method, path, query)


def test_junk_in_bodies(ask, sandbox):
    dice = random.Random(12)
    world = sandbox.world
    writes = [route for route in gate.ROUTES.all if route.method in ("POST", "PATCH", "PUT")]
    for _ in range(2500):
        route = dice.choice(writes)
        path = route.path
        for kind in ("users", "groups", "applications", "servicePrincipals"):
            if path.startswith(f"/{kind}/"):
                path = path.replace("{id}", dice.choice(list(world.tables[kind].rows)), 1)
        path = path.replace("{id}", "nothing")
        body = {dice.choice(NAMES): dice.choice(JUNK) for _ in range(dice.randint(0, 4))}
        if dice.random() < 0.1:
            body = {"requests": [{"id": dice.choice(["1", 1, None]), "method": dice.choice(["GET", "x", 3]),
                                  "url": dice.choice(["/users", "", 4, "//", "?"]), "headers": dice.choice(JUNK),
                                  "dependsOn": dice.choice(JUNK)}]}  # fmt: skip
            path = "/$batch"
        raw = dice.choice([orjson.dumps(body)] * 9 + [b"{", b"[]", b"", b"\xff"])
        judge(ask(route.method if path != "/$batch" else "POST", path, "", raw), path, body)


def test_the_tenant_still_stands_afterwards(ask, sandbox):
    test_junk_in_bodies(ask, sandbox)
    for path in ("/users", "/groups", "/applications", "/users/delta", "/auditLogs/directoryAudits", "/subscribedSkus"):
        assert ask("GET", path, "", b"").status == 200
