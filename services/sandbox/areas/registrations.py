"""Who is registered for which second factor: userRegistrationDetails, hours behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson

from services.sandbox.areas.logs import log_page, read_filter
from services.sandbox.areas.users import check_premium
from services.sandbox.cloud import Cloud
from services.sandbox.collection import read_place, whole
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Reply, Thing, missing
from services.sandbox.world.methods import REGISTERED, STRONG
from services.sandbox.world.roles import HARMLESS
from services.sandbox.world.sign_ins import graph_time, micros

LAG = timedelta(hours=4)
LARGEST = 1000
News = dict[str, tuple[list[str], list[str]]]


def news(cloud: Cloud, now: datetime) -> News:
    """Kinds of methods added and removed, by user, that the report has not heard of yet."""
    found: News = {}
    for write in reversed(cloud.world.ledger):
        if now - write.at >= cloud.knobs.registration_lag:
            break
        if write.activity.endswith("security info"):
            added, removed = found.setdefault(write.id, ([], []))
            added += [write.after["method"]] if write.after else []
            removed += [write.before["method"]] if write.before else []
    return found


def details(cloud: Cloud, user: Thing, now: datetime, unheard: News) -> Thing:
    """One `userRegistrationDetails`."""
    methods = cloud.world.methods
    added, removed = unheard.get(user["id"], ((), ()))
    held = [row["@odata.type"] for row in methods.of(user).values()]
    held = [kind for kind in held if kind not in added] + list(removed)
    strong = [kind for kind in held if kind in STRONG]
    default = methods.of(user).get(methods.default.get(user["id"], ""), {}).get("@odata.type", "")
    default = default if default in held else next(iter(strong), "")
    preferred = REGISTERED.get(default, ("", "none", False))[1]
    return {
        "id": user["id"],
        "userPrincipalName": user["userPrincipalName"],
        "userDisplayName": user["displayName"],
        "userType": (user.get("userType") or "Member").lower(),
        "isAdmin": bool(cloud.world.roles_of(user["id"]) - HARMLESS),
        "isSsprRegistered": bool(strong),
        "isSsprEnabled": True,
        "isSsprCapable": bool(strong),
        "isMfaRegistered": bool(strong),
        "isMfaCapable": bool(strong),
        "isPasswordlessCapable": any(REGISTERED[kind][2] for kind in strong),
        "methodsRegistered": [REGISTERED[kind][0] for kind in held if kind in REGISTERED],
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "systemPreferredAuthenticationMethods": [preferred],
        "userPreferredMethodForSecondaryAuthentication": preferred,
        "lastUpdatedDateTime": graph_time(micros(now - LAG)),
    }


def list_details(cloud: Cloud, call: Call) -> Reply:
    """GET userRegistrationDetails: enabled people only."""
    check_premium(cloud)
    condition = read_filter(call, "userRegistrationDetails")
    top = whole(call.query["$top"], 1, LARGEST) if "$top" in call.query else LARGEST
    names = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    found: list[Thing] = []
    unheard = news(cloud, call.now)
    last = read_place(cloud, call)
    following: int | None = None
    for place, user in cloud.world.tables["users"].after(last):
        row = details(cloud, user, call.now, unheard) if user["accountEnabled"] else None
        if row is not None and (condition is None or condition.test(row)):
            if len(found) == top:
                following = last
                break
            found.append({name: row[name] for name in names if name in row} if names else row)
        last = place
    context = "reports/authenticationMethods/userRegistrationDetails"
    return log_page(cloud, call, context, orjson.dumps(found), following)


def get_details(cloud: Cloud, call: Call) -> Reply:
    """GET userRegistrationDetails/{id}."""
    check_premium(cloud)
    user = cloud.world.users.get(call.args[0].lower())
    if user is None:
        raise missing(call.args[0])
    context = cloud.context("reports/authenticationMethods/userRegistrationDetails/$entity")
    return Reply.json({"@odata.context": context} | details(cloud, user, call.now, news(cloud, call.now)))


PATH = "/reports/authenticationMethods/userRegistrationDetails"
ROUTES = (
    Route("GET", PATH, list_details),
    Route("GET", f"{PATH}/{{id}}", get_details),
)
