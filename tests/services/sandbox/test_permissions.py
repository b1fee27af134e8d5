"""Every operation Microsoft publishes permissions for: refused without, allowed with the least one."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

import orjson
import pytest

from services.sandbox import gate
from services.sandbox.areas.login import app_claims
from services.sandbox.routes import segments
from services.sandbox.wire import Call
from tests.services.sandbox import contract

FILE = Path(os.environ.get("GRAPH_PERMISSIONS", contract.place().with_name("permissions.json")))
# The one place where Microsoft's file lists a reading permission first for a write.
MISLED = {"PATCH /identity/conditionalAccess/policies/{id}": "Policy.ReadWrite.ConditionalAccess"}
DENIED = {"Authorization_RequestDenied", "ErrorAccessDenied", "accessDenied"}
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"no permissions of Microsoft at {FILE}")


@cache
def published() -> dict[str, list[str]]:
    """Application permissions by operation, the least first; `(+X)` says that X is needed besides."""
    rows = json.loads(FILE.read_text()) if FILE.exists() else {"operations": {}}
    return {name: row.get("application") or [] for name, row in rows["operations"].items()}


def least(operation: str) -> frozenset[str]:
    """The least permissions that suffice."""
    first = MISLED.get(operation) or published()[operation][0]
    return frozenset(re.findall(r"[\w.-]+", first))


ROUTES = {
    route.operation: route for route in gate.ROUTES.all if published().get(route.operation)
}  # fmt: skip
NEVER = [name for name, row in published().items() if not row and name != "POST /$batch"]


def ids(sandbox, path: str) -> str:
    """The path with objects that are there."""
    world = sandbox.world
    known = {"users": world.user("Adele Vance")["id"], "groups": world.group("Sales Team")["id"],
             "applications": world.application("Zoom")["id"] if "Zoom" in str(world.applications) else "x",
             "servicePrincipals": world.app("Zoom")["id"]}  # fmt: skip
    head = path.strip("/").split("/")[0]
    path = re.sub(r"\{period\}", "D7", path.replace("{date}", "2026-06-01"))
    return path.replace("{id}", known.get(head, "x"), 1).replace("{id}", "x")


@pytest.fixture
def ask(sandbox, clock):
    """Serve one request of an app that holds exactly these roles."""

    def serve(operation: str, roles: frozenset[str]):
        cloud = sandbox.cloud
        app = cloud.apps["none"]
        app.roles = roles
        call = Call("POST", (), {}, {}, b"", clock())
        token = cloud.tokens.mint(app_claims(cloud, app, "https://graph.microsoft.com", call, 999))
        method, _, path = operation.partition(" ")
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        body = b"{}" if method in ("POST", "PATCH", "PUT") else b""
        return gate.answer(cloud, Call(method, segments(f"/v1.0{ids(sandbox, path)}"), {}, headers, body, clock(), ""))

    return serve


@pytest.mark.parametrize("operation", sorted(ROUTES))
async def test_refused_without_and_allowed_with_the_least(ask, operation):
    refused = ask(operation, frozenset())
    assert refused.status == 403
    assert orjson.loads(refused.body)["error"]["code"] in DENIED
    allowed = ask(operation, least(operation))
    code = orjson.loads(allowed.body)["error"]["code"] if allowed.status >= 400 else ""
    assert allowed.status != 401
    assert code not in DENIED, allowed.body


@pytest.mark.parametrize("operation", [name for name in NEVER if name in {r.operation for r in gate.ROUTES.all}])
async def test_what_needs_a_person_is_refused_to_every_app(ask, sandbox, operation):
    everything = sandbox.cloud.apps["full"].roles
    assert ask(operation, everything).status == 403


async def test_the_matrix_covers_what_is_served():
    assert len(ROUTES) > 100
