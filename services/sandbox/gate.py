"""The way of every request: token, route, faults, meter, permission, handler; and its headers on the way out."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime

from services.sandbox import delegated, meter
from services.sandbox.areas import (
    apps,
    arm,
    audits,
    authentication,
    batch,
    calendars,
    consent_requests,
    console,
    copies,
    devices,
    directory_objects,
    drive_changes,
    drives,
    eligibility,
    events,
    grants,
    group_life,
    groups,
    intune,
    key_vault,
    licences,
    login,
    logs,
    mail,
    managed_identity,
    organization,
    password_reset,
    policies,
    references,
    registrations,
    relations,
    reports,
    risk,
    role_assignments,
    roles,
    sent_mail,
    teamwork,
    user_life,
    users,
)
from services.sandbox.cloud import Cloud, Served
from services.sandbox.faults import BENT, Fault, bend, remembered
from services.sandbox.faults import refusal as fault_refusal
from services.sandbox.permissions import authorise
from services.sandbox.routes import Route, Routes
from services.sandbox.shortcuts import straighten
from services.sandbox.tokens import GRAPH_AUDIENCES, unauthorised
from services.sandbox.wire import Call, Caller, Refusal, Reply, bad_request, envelope, split_query

AREAS = (
    users,
    user_life,
    groups,
    group_life,
    relations,
    references,
    directory_objects,
    licences,
    apps,
    grants,
    organization,
    roles,
    role_assignments,
    logs,
    audits,
    authentication,
    password_reset,
    registrations,
    mail,
    sent_mail,
    teamwork,
    calendars,
    consent_requests,
    events,
    drives,
    drive_changes,
    copies,
    policies,
    devices,
    intune,
    risk,
    eligibility,
    reports,
)
# Above this share of its units an app is told how near the limit it is.
TELLING = 0.8
# Tests put in here what looks at every answer of every sandbox before it leaves.
WATCHERS: list[Callable[[Cloud, Call, Reply], None]] = []
SERVER = '{"ServerInfo":{"DataCenter":"Sandbox","Slice":"E","Ring":"1","ScaleUnit":"000"}}'


def answer(cloud: Cloud, call: Call) -> Reply:
    """Serve one request of Graph or login. Never raises Refusal: it becomes Graph's error body."""
    cloud.world.live()
    own = console.serve(cloud, call)
    if own is not None:
        return own
    try:
        version = call.path[0].lower() if call.path else ""
        if arm.serves(call):
            reply = arm.answer(cloud, call)
        elif key_vault.serves(call):
            reply = key_vault.answer(cloud, call)
        elif version == "v1.0":
            call.path = call.path[1:]
            reply = _graph(cloud, call)
        else:
            reply = _login(cloud, call)
    except Refusal as refusal:
        reply = envelope(call, refusal)
    return stamp(cloud, call, reply)


def _login(cloud: Cloud, call: Call) -> Reply:
    trip(cloud, call)
    found = managed_identity.serve(cloud, call) or login.serve(cloud, call)
    if found is None:
        raise bad_request(f"Invalid version: {call.path[0] if call.path else ''}")
    return found


def _graph(cloud: Cloud, call: Call) -> Reply:
    call.caller = identify(cloud, call)
    call.query = split_query(call.raw_query)
    straighten(cloud, call)
    route, call.args = ROUTES.find(call.method, call.path)
    call.operation = route.operation
    call.units = meter.units(call, route.units)
    fault = trip(cloud, call)
    cloud.meter.count(call, len(cloud.world.users))
    if call.caller.scopes:
        delegated.check_scope(call.caller, route.operation)
        delegated.check_person(cloud.world, call)
    else:
        authorise(call.caller, route.operation)
    if fault is None:
        return route.serve(cloud, call)
    address = f"{cloud.graph_root}/{'/'.join(call.path)}?{call.raw_query}"
    if fault.kind == "stale":
        return remembered(fault, address, lambda: route.serve(cloud, call))
    return bend(fault, route.serve(cloud, call), address)


def trip(cloud: Cloud, call: Call) -> Fault | None:
    """The fault that bends this request's page, None for none. Raises the Refusal of one that refuses it."""
    path = "/" + "/".join(call.path)
    fault = cloud.faults.due(call.method, path, wire=False, query=call.raw_query)
    if fault is not None and fault.kind not in BENT:
        raise fault_refusal(fault, cloud.graph_root + path)
    return fault


def identify(cloud: Cloud, call: Call) -> Caller:
    """Whose token came along. Raises Refusal 401."""
    header = call.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if header and scheme.lower() != "bearer":
        raise unauthorised("Access token is empty.")
    claims = cloud.tokens.check(token.strip(), GRAPH_AUDIENCES, call.now)
    scopes = frozenset(str(claims.get("scp", "")).split())
    return Caller(claims["appid"], claims["oid"], frozenset(claims.get("roles", ())), scopes)


def stamp(cloud: Cloud, call: Call, reply: Reply) -> Reply:
    """Put Graph's headers on a reply and note it in the log."""
    reply.headers |= {
        "Date": format_datetime(call.now, usegmt=True),
        "request-id": call.request_id,
        "client-request-id": call.headers.get("client-request-id", call.request_id),
        "x-ms-ags-diagnostic": SERVER,
        "OData-Version": "4.0",
    }
    if call.units:
        reply.headers["x-ms-resource-unit"] = str(call.units)
        share = cloud.meter.used(call.caller.app_id)
        if share > TELLING:
            reply.headers["x-ms-throttle-limit-percentage"] = f"{min(share, 1.8):.1f}"
    path = "/" + "/".join(call.path)
    operation = call.operation or f"{call.method} {path}"
    client = call.caller.app_id
    for watch in WATCHERS:
        watch(cloud, call, reply)
    cloud.requests.note(Served(call.method, path, operation, reply.status, client, call.units, call.request_id))
    return reply


def _batch(cloud: Cloud, call: Call) -> Reply:
    return batch.serve(cloud, call, answer)


ROUTES = Routes(
    [Route("POST", "/$batch", _batch, 0), *(route for area in AREAS for route in area.ROUTES)],
)
