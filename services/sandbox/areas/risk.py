"""Identity Protection: risky users with their history, detections, dismissing and confirming."""

from __future__ import annotations

from typing import Any

from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.listing import in_order, list_things
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request, missing
from services.sandbox.world import World
from services.sandbox.world.risk import KEPT
from services.sandbox.world.sign_ins import graph_time, micros

# A call takes so many people at most.
MOST = 60
# What a tenant with P1 alone does not get to see.
REDUCED = {"riskLevel": "hidden", "riskEventType": "generic", "riskDetail": "hidden", "additionalInfo": None}


def _gone(world: World, row: Thing) -> bool:
    return (row.get("userId") or row["id"]) not in world.users


RISKY = Kind("riskyUsers", "riskyUser", tuple(TYPES["riskyUser"]), {"isDeleted": _gone})
HISTORY = Kind("history", "riskyUserHistoryItem", tuple(TYPES["riskyUserHistoryItem"]), {"isDeleted": _gone})
DETECTIONS = Kind("riskDetections", "riskDetection", tuple(TYPES["riskDetection"]))


def _check_licence(cloud: Cloud, *, reduced: bool = False) -> None:
    """Raise Refusal 403 without P2 (without P1 for what P1 shows reduced)."""
    if not (cloud.knobs.premium and (cloud.knobs.p2 or reduced)):
        raise Refusal(403, "Forbidden", "Your tenant is not licensed for this feature.")


def list_risky(cloud: Cloud, call: Call) -> Reply:
    """GET /identityProtection/riskyUsers: pages of 20, 500 at most."""
    _check_licence(cloud)
    risk = cloud.world.risk
    rows = in_order(list(risk.users.values()))
    version = (risk.version, cloud.world.tables["users"].version)
    return list_things(cloud, call, RISKY, rows, default=20, largest=500, version=version)


def _one(cloud: Cloud, call: Call) -> Thing:
    _check_licence(cloud)
    row = cloud.world.risk.users.get(call.args[0].lower())
    if row is None:
        raise missing(call.args[0])
    return row


def get_risky(cloud: Cloud, call: Call) -> Reply:
    """GET /identityProtection/riskyUsers/{id}."""
    return one(cloud, call, RISKY, _one(cloud, call))


def list_history(cloud: Cloud, call: Call) -> Reply:
    """GET /identityProtection/riskyUsers/{id}/history: newest first."""
    row = _one(cloud, call)
    risk = cloud.world.risk
    context = f"identityProtection/riskyUsers('{row['id']}')/history"
    rows = in_order(risk.history(row["id"]))
    return list_things(cloud, call, HISTORY, rows, context=context, default=20, largest=500, version=risk.version)


def _seen(cloud: Cloud, row: Thing) -> Thing:
    return row if cloud.knobs.p2 else row | REDUCED


def list_detections(cloud: Cloud, call: Call) -> Reply:
    """GET /identityProtection/riskDetections: newest first, ninety days."""
    _check_licence(cloud, reduced=True)
    risk = cloud.world.risk
    now, oldest = graph_time(micros(call.now)), graph_time(micros(call.now - KEPT))
    found = risk.detections.values()
    rows = [_seen(cloud, row) for row in found if row["detectedDateTime"] <= now and row["activityDateTime"] >= oldest]
    rows.sort(key=lambda row: str(row["detectedDateTime"]), reverse=True)
    version = (risk.version, cloud.knobs.p2, now)
    return list_things(cloud, call, DETECTIONS, in_order(rows), default=20, largest=500, version=version)


def get_detection(cloud: Cloud, call: Call) -> Reply:
    """GET /identityProtection/riskDetections/{id}."""
    _check_licence(cloud, reduced=True)
    row = cloud.world.risk.detections.get(call.args[0].lower())
    if row is None:
        raise missing(call.args[0])
    return one(cloud, call, DETECTIONS, _seen(cloud, row))


def _asked(cloud: Cloud, call: Call) -> list[Thing]:
    """The people a decision is about. Raises Refusal 400 for a list that is none, 404 for somebody unknown."""
    ids: Any = call.json().get("userIds")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) for id in ids):
        raise bad_request("The parameter 'userIds' must be a list of user ids.")
    if len(ids) > MOST:
        raise bad_request(f"At most {MOST} users can be changed in one request.")
    people = []
    for id in dict.fromkeys(id.lower() for id in ids):
        row = cloud.world.risk.users.get(id, {})
        known = {"id": id, "displayName": row.get("userDisplayName"), "userPrincipalName": row.get("userPrincipalName")}
        user = cloud.world.users.get(id) or (known if row else None)
        if user is None:
            raise missing(id)
        people.append(user)
    return people


def _decide(activity: str, state: str, level: str, detail: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        _check_licence(cloud)
        world = cloud.world
        for user in _asked(cloud, call):
            actor = call.caller.object_id
            before, after = world.risk.decide(user, state, level, detail, call.now, actor)
            world.write(actor, activity, "riskyUsers", user["id"], user["displayName"], before, after)
        return Reply(204)

    return serve


PATH = "/identityProtection"
ROUTES = (
    Route("GET", f"{PATH}/riskyUsers", list_risky),
    Route("GET", f"{PATH}/riskyUsers/{{id}}", get_risky),
    Route("GET", f"{PATH}/riskyUsers/{{id}}/history", list_history),
    Route(
        "POST",
        f"{PATH}/riskyUsers/dismiss",
        _decide("DismissUser", "dismissed", "none", "adminDismissedAllRiskForUser"),
    ),
    Route(
        "POST",
        f"{PATH}/riskyUsers/confirmCompromised",
        _decide("ConfirmAccountCompromised", "confirmedCompromised", "high", "adminConfirmedUserCompromised"),
    ),
    Route("GET", f"{PATH}/riskDetections", list_detections),
    Route("GET", f"{PATH}/riskDetections/{{id}}", get_detection),
)
