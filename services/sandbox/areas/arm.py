"""Azure Resource Manager: subscriptions, role definitions, role assignments, in its own words and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil
from uuid import UUID

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.faults import BENT, bend, remembered
from services.sandbox.faults import refusal as fault_refusal
from services.sandbox.pages import query_text, seal, unseal
from services.sandbox.tokens import GRAPH
from services.sandbox.wire import Call, Caller, Refusal, Reply, Thing, split_query
from services.sandbox.world.azure import DELETE, PROVIDER, READ, WRITE, Azure

MANAGEMENT = "https://management.azure.com"
AUDIENCES = frozenset({MANAGEMENT, f"{MANAGEMENT}/", "https://management.core.windows.net/",
                       "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"})  # fmt: skip
VERSIONS = re.compile(r"^20\d\d-\d\d-\d\d(-preview)?$")
PAGE = 100
TYPE = "application/json; charset=utf-8"
BUCKETS = {"GET": "reads", "PUT": "writes", "DELETE": "deletes"}
FILTER = re.compile(r"^\s*(?:(atScope)\(\)|(assignedTo|principalId|type)\s*(?:\(|eq)\s*'([^']*)'\s*\)?)\s*$", re.I)


def serves(call: Call) -> bool:
    """Whether a path is ARM's."""
    return bool(call.path) and call.path[0].lower() in ("subscriptions", "providers")


def answer(cloud: Cloud, call: Call) -> Reply:
    """Serve one request. Never raises Refusal: it becomes ARM's error body."""
    try:
        call.query = split_query(call.raw_query)
        call.caller = _identify(cloud, call)
        _check_version(call)
        left = _spend(cloud, call)
        reply = _tripped(cloud, call)
    except Refusal as refusal:
        error = {"code": refusal.code, "message": refusal.message}
        body = orjson.dumps({"error": error}) if refusal.raw is None else refusal.raw
        return Reply(refusal.status, body, {"Content-Type": TYPE, **refusal.headers})
    what = BUCKETS[call.method]
    scope = "subscription" if call.path[0].lower() == "subscriptions" and len(call.path) > 1 else "tenant"
    reply.headers |= {f"x-ms-ratelimit-remaining-{scope}-{what}": str(int(left)),
                      "x-ms-request-id": call.request_id, "x-ms-correlation-request-id": call.request_id}  # fmt: skip
    return reply


def _json(value: Thing, status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(value), {"Content-Type": TYPE, "Cache-Control": "no-cache"})


def _identify(cloud: Cloud, call: Call) -> Caller:
    token = call.headers.get("authorization", "").partition(" ")[2].strip()
    challenge = {"WWW-Authenticate": f'Bearer authorization_uri="https://login.windows.net/{cloud.tenant.id}", '
                 'error="invalid_token"'}  # fmt: skip
    if not token:
        text = "Authentication failed. The 'Authorization' header is missing."
        raise Refusal(401, "AuthenticationFailed", text, headers=challenge)
    try:
        claims = cloud.tokens.check(token, AUDIENCES, call.now)
    except Refusal as refusal:
        late = "expired" in refusal.message
        code = "ExpiredAuthenticationToken" if late else "InvalidAuthenticationToken"
        if "audience" in refusal.message:
            code = "InvalidAuthenticationTokenAudience"
        text = f"The access token is not valid for {MANAGEMENT}: one for {GRAPH} is not." if "Aud" in code else ""
        raise Refusal(401, code, text or refusal.message, headers=challenge) from refusal
    return Caller(claims["appid"], claims["oid"], frozenset(), frozenset(str(claims.get("scp", "")).split()))


def _check_version(call: Call) -> None:
    version = next((value for name, value in call.query.items() if name.lower() == "api-version"), "")
    if not version:
        raise Refusal(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is "
                      "required for all requests.")  # fmt: skip
    if not VERSIONS.match(version):
        raise Refusal(400, "InvalidApiVersionParameter", f"The api-version '{version[:40]}' is invalid.")


def _spend(cloud: Cloud, call: Call) -> float:
    """Take one from the caller's bucket; what is left. Raises Refusal 429 when it is empty, 405 for other methods."""
    if call.method not in BUCKETS:
        raise Refusal(405, "MethodNotAllowed", "The method is not supported for this resource.")
    where = call.path[1].lower() if len(call.path) > 1 else ""
    left, wait = cloud.meter.take(call.caller.object_id, where, BUCKETS[call.method], call.now.timestamp())
    if wait:
        raise Refusal(429, "SubscriptionRequestsThrottled", "Number of requests exceeded the limit. Please try again "
                      "after some time.", headers={"Retry-After": str(ceil(wait))})  # fmt: skip
    return left


def _tripped(cloud: Cloud, call: Call) -> Reply:
    """What is served, unless a fault has it otherwise. Raises the Refusal of one that refuses."""
    path = "/" + "/".join(call.path)
    fault = cloud.faults.due(call.method, path, wire=False, query=call.raw_query)
    if fault is None:
        return _route(cloud, call)
    address = f"{cloud.base}{path}?{call.raw_query}"
    if fault.kind == "stale":
        return remembered(fault, address, lambda: _route(cloud, call))
    if fault.kind in BENT:
        return bend(fault, _route(cloud, call), address, link="nextLink")
    raise fault_refusal(fault, address)


def _route(cloud: Cloud, call: Call) -> Reply:
    lower = [part.lower() for part in call.path]
    if lower[0] == "subscriptions" and len(lower) > 1 and lower[1] not in cloud.world.azure.subscriptions.values():
        raise Refusal(404, "SubscriptionNotFound", f"The subscription '{call.path[1]}' could not be found.")
    if lower[0] == "subscriptions" and len(lower) < 3 and call.method == "GET":
        call.operation = "ARM GET /subscriptions" + ("/{id}" if len(lower) == 2 else "")
        return _subscriptions(cloud, call, lower[1] if len(lower) == 2 else "")
    place = max((at for at, part in enumerate(lower) if part == "microsoft.authorization"), default=0)
    what = lower[place + 1] if place and len(lower) > place + 1 else ""
    serve = SERVED.get((call.method, what, len(lower) - place - 2))
    if serve is None or lower[place - 1] != "providers":
        raise Refusal(404, "InvalidResourceType", "The resource type could not be found in the namespace.")
    name = NAMES.get(what, "")
    call.operation = f"ARM {call.method} /{{scope}}{PROVIDER}/{name}" + ("/{id}" if len(lower) - place > 2 else "")
    scope = "/" + "/".join(call.path[: place - 1])
    return serve(cloud, call, scope, lower[place + 2] if len(lower) > place + 2 else "")


def _subscription(cloud: Cloud, id: str, name: str) -> Thing:
    return {
        "id": f"/subscriptions/{id}", "authorizationSource": "RoleBased", "managedByTenants": [],
        "subscriptionId": id, "tenantId": cloud.tenant.id, "displayName": name, "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01", "quotaId": "EnterpriseAgreement_2014-09-01",
            "spendingLimit": "Off",
        },
    }  # fmt: skip


def _subscriptions(cloud: Cloud, call: Call, one: str) -> Reply:
    azure = cloud.world.azure
    who = azure.holders(call.caller.object_id)
    seen = [
        _subscription(cloud, id, name)
        for name, id in azure.subscriptions.items()
        if any(row["properties"]["principalId"] in who for row in azure.seen_from(f"/subscriptions/{id}"))
    ]
    if not one:
        count = {"type": "Total", "value": len(seen)}
        return _json({"value": seen, "count": count})
    row = next((row for row in seen if row["subscriptionId"] == one), None)
    if row is None:
        raise _forbidden(call, "Microsoft.Resources/subscriptions/read", f"/subscriptions/{one}")
    return _json(row)


def _forbidden(call: Call, action: str, scope: str) -> Refusal:
    return Refusal(403, "AuthorizationFailed", f"The client '{call.caller.app_id}' with object id "
                   f"'{call.caller.object_id}' does not have authorization to perform action '{action}' over scope "
                   f"'{scope}' or the scope is invalid. If access was recently granted, please refresh your "
                   "credentials.")  # fmt: skip


def _allow(cloud: Cloud, call: Call, action: str, scope: str) -> Azure:
    azure = cloud.world.azure
    if not azure.may(call.caller.object_id, action, scope):
        raise _forbidden(call, action, scope)
    return azure


def _page(cloud: Cloud, call: Call, rows: list[Thing]) -> Reply:
    token = call.query.get("$skipToken") or call.query.get("$skiptoken")
    start = 0 if token is None else int(unseal(token, call.now, cloud.knobs.page_token_life).get("p", 0))
    body: Thing = {"value": rows[start : start + PAGE]}
    if start + PAGE < len(rows):
        query = {name: value for name, value in call.query.items() if name.lower() != "$skiptoken"}
        more = query_text(query, **{"$skipToken": seal({"p": start + PAGE, "t": call.now.timestamp()})})
        body["nextLink"] = f"{cloud.base}/{'/'.join(call.path)}?{more}"
    return _json(body)


def _conditions(call: Call) -> dict[str, str]:
    """`$filter` as {name: value}. Raises Refusal 400 for one that ARM does not know."""
    found: dict[str, str] = {}
    for part in filter(str.strip, call.query.get("$filter", "").split(" and ")):
        match = FILTER.match(part)
        if match is None:
            raise Refusal(400, "UnsupportedQuery", f"The filter '{part[:80]}' is not supported. Supported filters are "
                          "either 'atScope()' or 'principalId eq '{value}' or assignedTo('{value}')'.")  # fmt: skip
        found[(match[1] or match[2]).lower()] = match[3] or ""
    return found


def list_assignments(cloud: Cloud, call: Call, scope: str, _: str) -> Reply:
    """GET roleAssignments of a scope: own, inherited, and (without atScope) below."""
    azure, asked = _allow(cloud, call, READ, scope), _conditions(call)
    rows = azure.seen_from(scope, below="atscope" not in asked)
    if "principalid" in asked:
        rows = [row for row in rows if row["properties"]["principalId"] == asked["principalid"].lower()]
    if "assignedto" in asked:
        who = azure.holders(asked["assignedto"].lower())
        rows = [row for row in rows if row["properties"]["principalId"] in who]
    return _page(cloud, call, rows)


def get_assignment(cloud: Cloud, call: Call, scope: str, name: str) -> Reply:
    """GET one roleAssignment, at its own scope."""
    row = _allow(cloud, call, READ, scope).assignments.get(name)
    if row is None or row["properties"]["scope"].lower() != scope.lower():
        raise Refusal(404, "RoleAssignmentNotFound", f"The role assignment '{name}' is not found.")
    return _json(row)


def delete_assignment(cloud: Cloud, call: Call, scope: str, name: str) -> Reply:
    """DELETE a roleAssignment: 200 with what went, 204 when it was not there."""
    azure = _allow(cloud, call, DELETE, scope)
    row = azure.assignments.get(name)
    if row is None or row["properties"]["scope"].lower() != scope.lower():
        return Reply(204)
    del azure.assignments[name]
    azure.version += 1
    text = "Delete role assignment"
    cloud.world.write(call.caller.object_id, text, "azureRoleAssignments", name, scope, row["properties"], {})
    return _json(row)


def put_assignment(cloud: Cloud, call: Call, scope: str, name: str) -> Reply:
    """PUT a roleAssignment: 201; the same role for the same principal at the same scope only once."""
    azure = _allow(cloud, call, WRITE, scope)
    values = call.json().get("properties")
    if not isinstance(values, dict) or not _guid(values.get("principalId")) or not _guid(name):
        raise Refusal(400, "InvalidRequestContent", "The request content was invalid: roleDefinitionId and "
                      "principalId are required.")  # fmt: skip
    role, principal = str(values.get("roleDefinitionId", "")).rpartition("/")[2].lower(), values["principalId"].lower()
    if role not in azure.definitions:
        raise Refusal(400, "RoleDefinitionDoesNotExist", f"The specified role definition '{role[:60]}' does not exist.")
    kind = cloud.world.principal_kind(principal)
    if kind is None:
        raise Refusal(
            400, "PrincipalNotFound", f"Principal {principal} does not exist in the directory {cloud.tenant.id}."
        )
    for row in azure.assignments.values():
        held = row["properties"]
        same = held["principalId"] == principal and held["scope"].lower() == scope.lower()
        if row["name"] == name or (same and held["roleDefinitionId"].endswith(role)):
            raise Refusal(409, "RoleAssignmentExists", f"The role assignment already exists. Its id is {row['name']}.")
    row = azure.assign(name, principal, kind, role, scope, call.now, call.caller.object_id)
    text = "Create role assignment"
    cloud.world.write(call.caller.object_id, text, "azureRoleAssignments", name, scope, {}, row["properties"])
    return _json(row, 201)


def _guid(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(UUID(text))
    except ValueError:
        return False


def list_definitions(cloud: Cloud, call: Call, scope: str, _: str) -> Reply:
    """GET roleDefinitions that can be used at a scope."""
    asked = _conditions(call)
    rows = list(_allow(cloud, call, READ, scope).definitions.values())
    if "type" in asked:
        rows = [row for row in rows if row["properties"]["type"].lower() == asked["type"].lower()]
    return _page(cloud, call, rows)


def get_definition(cloud: Cloud, call: Call, scope: str, name: str) -> Reply:
    """GET one roleDefinition: anybody with a token may."""
    row = cloud.world.azure.definitions.get(name)
    if row is None:
        raise Refusal(404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{name}' does not "
                      "exist.")  # fmt: skip
    return _json(row)


NAMES = {"roleassignments": "roleAssignments", "roledefinitions": "roleDefinitions"}
SERVED: dict[tuple[str, str, int], Callable[[Cloud, Call, str, str], Reply]] = {
    ("GET", "roleassignments", 0): list_assignments,
    ("GET", "roleassignments", 1): get_assignment,
    ("DELETE", "roleassignments", 1): delete_assignment,
    ("PUT", "roleassignments", 1): put_assignment,
    ("GET", "roledefinitions", 0): list_definitions,
    ("GET", "roledefinitions", 1): get_definition,
}
