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
from services.sandbox.delegated import MAILBOX, SCOPES, harmless
from services.sandbox.permissions import NEEDED
from services.sandbox.routes import segments
from services.sandbox.wire import Call
from tests.services.sandbox import contract

FILE = Path(os.environ.get("GRAPH_PERMISSIONS", contract.place().with_name("permissions.json")))
# The one place where Microsoft's file lists a reading permission first for a write.
MISLED = {"PATCH /identity/conditionalAccess/policies/{id}": "Policy.ReadWrite.ConditionalAccess"}
# Served, and absent from Microsoft's file (or under another name there): their rows are from the documentation.
NOT_PUBLISHED = frozenset({
    "GET /devices", "GET /devices/{id}", "GET /identityGovernance/appConsent/appConsentRequests",
    "GET /policies/authenticationMethodsPolicy",
    "GET /policies/identitySecurityDefaultsEnforcementPolicy", "POST /users/{id}/checkMemberGroups",
    "GET /reports/getSharePointActivityUserDetail(date={date})",
    "GET /reports/getSharePointActivityUserDetail(period='{period}')",
    "DELETE /applications/{id}/owners/{id}/$ref",
    "DELETE /servicePrincipals/{id}/owners/{id}/$ref",
    "GET /directoryObjects/{id}",
    "GET /directoryRoleTemplates/{id}",
    "GET /groups/{id}/membersWithLicenseErrors",
    "GET /groups/{id}/transitiveMemberOf",
    "GET /roleManagement/directory/roleAssignmentScheduleInstances",
    "GET /roleManagement/directory/roleAssignments/{id}",
    "GET /roleManagement/directory/roleDefinitions/{id}",
    "GET /roleManagement/directory/roleEligibilityScheduleInstances",
    "GET /servicePrincipals/{id}/memberOf",
    "GET /servicePrincipals/{id}/ownedObjects",
    "GET /servicePrincipals/{id}/transitiveMemberOf",
    "GET /users/{id}/mailboxSettings/{name}",
    "GET /users/{id}/mailFolders/sentitems/messages",
    "GET /users/{id}/teamwork/installedApps",
    "GET /users/{id}/teamwork/installedApps/{id}/chat",
    "POST /users/{id}/sendMail",
    "POST /users/{id}/teamwork/installedApps",
    "POST /applications/{id}/owners/$ref",
    "POST /directoryObjects/{id}/checkMemberGroups",
    "POST /directoryObjects/{id}/checkMemberObjects",
    "POST /directoryObjects/{id}/getMemberGroups",
    "POST /directoryObjects/{id}/getMemberObjects",
    "POST /groups/{id}/checkMemberGroups",
    "POST /groups/{id}/checkMemberObjects",
    "POST /groups/{id}/getMemberGroups",
    "POST /groups/{id}/getMemberObjects",
    "POST /servicePrincipals/{id}/appRoleAssignedTo",
    "POST /servicePrincipals/{id}/checkMemberGroups",
    "POST /servicePrincipals/{id}/checkMemberObjects",
    "POST /servicePrincipals/{id}/getMemberGroups",
    "POST /servicePrincipals/{id}/getMemberObjects",
    "POST /servicePrincipals/{id}/owners/$ref",
    "POST /users/{id}/checkMemberObjects",
    "POST /users/{id}/getMemberGroups",
    "POST /users/{id}/getMemberObjects",
})  # fmt: skip
# Judged inside: each member of a batch has its own operation.
JUDGED_INSIDE = "POST /$batch"
DENIED = {"Authorization_RequestDenied", "ErrorAccessDenied", "accessDenied"}
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"no permissions of Microsoft at {FILE}")


@cache
def published() -> dict[str, list[str]]:
    """Application permissions by operation, the least first; `(+X)` says that X is needed besides."""
    rows = json.loads(FILE.read_text()) if FILE.exists() else {"operations": {}}
    return {name: row.get("application") or [] for name, row in rows["operations"].items()}


def least(operation: str) -> frozenset[str]:
    """The least permissions that suffice."""
    first = MISLED.get(operation) or (published().get(operation) or NEEDED[operation])[0]
    return frozenset(re.findall(r"[\w.-]+", first))


SERVED = {route.operation for route in gate.ROUTES.all}
ROUTES = {name for name in SERVED if published().get(name) or name in NOT_PUBLISHED}
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


@pytest.mark.parametrize("operation", [name for name in NEVER if name in SERVED])
async def test_what_needs_a_person_is_refused_to_every_app(ask, sandbox, operation):
    everything = sandbox.cloud.apps["full"].roles
    assert ask(operation, everything).status == 403


async def test_the_matrix_covers_all_that_is_served():
    assert SERVED - ROUTES - set(NEVER) == {JUDGED_INSIDE}
    assert not NOT_PUBLISHED & published().keys()


@pytest.fixture
def in_the_name_of(sandbox, clock):
    """Serve one request of an app for somebody who signed in; whether it was denied."""
    cloud = sandbox.cloud
    call = Call("POST", (), {}, {}, b"", clock())
    claims = app_claims(cloud, cloud.apps["none"], "https://graph.microsoft.com", call, 999)
    people = {name: sandbox.world.user(name)["id"] for name in (*ROLES, OWNER, NOBODY)}
    paths = {operation: ids(sandbox, operation.partition(" ")[2]) for operation in SERVED}

    def serve(person: str, scope: str, operation: str) -> bool:
        own = {name: value for name, value in claims.items() if name != "roles"}
        token = cloud.tokens.mint(own | {"oid": people[person], "scp": scope})
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        method = operation.partition(" ")[0]
        body = b"{}" if method in ("POST", "PATCH", "PUT") else b""
        path = segments(f"/v1.0{paths[operation]}")
        reply = gate.answer(cloud, Call(method, path, {}, headers, body, clock(), ""))
        assert reply.status != 401, (operation, reply.body)
        return reply.status == 403 and orjson.loads(reply.body)["error"]["code"] in DENIED

    return serve


OWNER, NOBODY, ROLES = "Adele Vance", "Diego Siciliani", ("MOD Administrator",)
# What no app may do by itself is not served for people yet either.
PERSONAL = sorted(SERVED - {JUDGED_INSIDE, *NEVER}, key=lambda name: (name.startswith("DELETE"), name))


def whole(operation: str) -> tuple[str, str]:
    """Somebody who may, and the least scope for it."""
    path = operation.partition(" ")[2]
    own = path.startswith("/users") and any(part in path for part in MAILBOX)
    least_scope = MISLED.get(operation) or (SCOPES[operation] or NEEDED[operation])[0]
    return (OWNER if own else ROLES[0]), least_scope


async def test_nobody_may_without_the_scope_whatever_their_role(in_the_name_of):
    assert [name for name in PERSONAL if not in_the_name_of(whole(name)[0], "openid", name)] == []


async def test_the_scope_alone_is_not_enough_where_a_role_is_asked_for(in_the_name_of):
    def guarded(operation: str) -> bool:
        path = operation.partition(" ")[2]
        if path.startswith("/drives") or harmless(path):
            return False
        mailbox = path.startswith("/users") and any(part in path for part in (*MAILBOX, "/authentication/"))
        watched = path.startswith(("/auditLogs", "/reports", "/identityProtection"))
        return mailbox or watched or not operation.startswith("GET")

    chosen = [name for name in PERSONAL if guarded(name)]
    assert len(chosen) > 80
    assert [name for name in chosen if not in_the_name_of(NOBODY, whole(name)[1], name)] == []


async def test_scope_and_role_together_are_enough(in_the_name_of):
    kept = [name for name in PERSONAL if name != "DELETE /users/{id}"]
    assert [name for name in kept if in_the_name_of(*whole(name), name)] == []
