"""Authentication methods of a person: listed, added, and removed in the order Entra demands."""

from __future__ import annotations

import re
from uuid import uuid4

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.permissions import authorise_target
from services.sandbox.routes import Handler, Route
from services.sandbox.values import Misfit, take
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.methods import PHONES, STRONG, phone
from services.sandbox.world.people import stamp

TYPED = {
    "passwordMethods": "passwordAuthenticationMethod",
    "phoneMethods": "phoneAuthenticationMethod",
    "microsoftAuthenticatorMethods": "microsoftAuthenticatorAuthenticationMethod",
    "fido2Methods": "fido2AuthenticationMethod",
    "windowsHelloForBusinessMethods": "windowsHelloForBusinessAuthenticationMethod",
    "softwareOathMethods": "softwareOathAuthenticationMethod",
    "temporaryAccessPassMethods": "temporaryAccessPassAuthenticationMethod",
    "emailMethods": "emailAuthenticationMethod",
    "platformCredentialMethods": "platformCredentialAuthenticationMethod",
}
REMOVABLE = {name: kind for name, kind in TYPED.items() if name != "passwordMethods"}
NUMBER = re.compile(r"^\+\d{1,3} ?[\d()x -]{4,20}$")
DEFAULT_PHONE = (
    "The requested authentication method id of [{id}] matches the user's current default authentication method, and "
    "cannot be deleted until the default authentication method is changed"
)
DEFAULT_OTHER = (
    "Cannot delete default method with other methods configured. Please change default method before deletion."
)


def _draw(row: Thing, typed: bool) -> Thing:
    """A method as its list shows it: with its type where several kinds are mixed; a pass never twice."""
    drawn = {name: value for name, value in row.items() if name != "@odata.type"}
    if "temporaryAccessPass" in drawn:
        drawn["temporaryAccessPass"] = None
    return drawn if typed else {"@odata.type": f"#microsoft.graph.{row['@odata.type']}"} | drawn


def _list(kind: str = "") -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        user = find(cloud, call.args[0])
        held = cloud.world.methods.of(user).values()
        rows = [_draw(row, bool(kind)) for row in held if not kind or row["@odata.type"] == kind]
        context = cloud.context(f"users('{user['id']}')/authentication/{call.path[-1]}")
        return Reply.json({"@odata.context": context, "value": rows})

    return serve


def _one(cloud: Cloud, call: Call, kind: str) -> tuple[Thing, Thing]:
    user = find(cloud, call.args[0])
    row = cloud.world.methods.of(user).get(call.args[1])
    if row is None or (kind and row["@odata.type"] != kind):
        raise Refusal(404, "resourceNotFound", "The requested authentication method was not found for this user.")
    return user, row


def _get(kind: str = "") -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        user, row = _one(cloud, call, kind)
        context = cloud.context(f"users('{user['id']}')/authentication/{call.path[-2]}/$entity")
        return Reply.json({"@odata.context": context} | _draw(row, bool(kind)))

    return serve


def _delete(kind: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        user, row = _one(cloud, call, kind)
        world = cloud.world
        authorise_target(world, call.caller, user["id"])
        held = world.methods.of(user)
        others = [other for other in held.values() if other["@odata.type"] in STRONG and other["id"] != row["id"]]
        is_default = world.methods.default.get(user["id"]) == row["id"]
        if is_default and others:
            text = DEFAULT_PHONE.format(id=row["id"]) if kind.startswith("phone") else DEFAULT_OTHER
            raise Refusal(400, "badRequest", text, inner={"message": text})
        del held[row["id"]]
        if is_default:
            del world.methods.default[user["id"]]
        activity, before = "User deleted security info", {"method": kind}
        world.write(call.caller.object_id, activity, "users", user["id"], user["displayName"], before, {})
        return Reply(204)

    return serve


def _added(cloud: Cloud, call: Call, user: Thing, row: Thing) -> Reply:
    cloud.world.register_method(user, row, call.caller.object_id)
    drawn = {name: value for name, value in row.items() if name != "@odata.type"}
    context = cloud.context(f"users('{user['id']}')/authentication/{call.path[-1]}/$entity")
    return Reply.json({"@odata.context": context} | drawn, 201)


def add_phone(cloud: Cloud, call: Call) -> Reply:
    """POST phoneMethods: 201; one of each kind."""
    user, body = find(cloud, call.args[0]), call.json()
    authorise_target(cloud.world, call.caller, user["id"])
    kind, number = body.get("phoneType"), body.get("phoneNumber")
    if not isinstance(kind, str) or kind not in PHONES or not isinstance(number, str) or not NUMBER.match(number):
        raise Refusal(400, "invalidRequest", "Invalid phone number or type.")
    if PHONES[kind] in cloud.world.methods.of(user):
        raise Refusal(400, "methodAlreadyExists", f"A {kind} phone is already registered.")
    return _added(cloud, call, user, phone(number, kind, stamp(call.now)))


def add_pass(cloud: Cloud, call: Call) -> Reply:
    """POST temporaryAccessPassMethods: 201 with the pass, this once; only one at a time."""
    user, body = find(cloud, call.args[0]), call.json()
    authorise_target(cloud.world, call.caller, user["id"])
    minutes = body.get("lifetimeInMinutes", 60)
    if not isinstance(minutes, int) or not 10 <= minutes <= 43_200:
        raise Refusal(400, "invalidRequest", "lifetimeInMinutes must be between 10 and 43200.")
    try:
        begins = take("DateTimeOffset", body.get("startDateTime"))
    except Misfit as err:
        raise Refusal(400, "invalidRequest", "startDateTime must be a time.") from err
    if any(row["@odata.type"].startswith("temporary") for row in cloud.world.methods.of(user).values()):
        raise Refusal(400, "methodAlreadyExists", "The user already has a Temporary Access Pass.")
    row = {
        "@odata.type": TYPED["temporaryAccessPassMethods"],
        "id": str(uuid4()),
        "isUsable": True,
        "isUsableOnce": bool(body.get("isUsableOnce")),
        "lifetimeInMinutes": minutes,
        "methodUsabilityReason": "EnabledByPolicy",
        "startDateTime": begins or stamp(call.now),
        "createdDateTime": stamp(call.now),
        "temporaryAccessPass": uuid4().hex[:8],
    }
    return _added(cloud, call, user, row)


OWN = "/users/{id}/authentication"
ROUTES = (
    Route("GET", f"{OWN}/methods", _list()),
    Route("GET", f"{OWN}/methods/{{id}}", _get()),
    *(Route("GET", f"{OWN}/{name}", _list(kind)) for name, kind in TYPED.items()),
    *(Route("GET", f"{OWN}/{name}/{{id}}", _get(kind)) for name, kind in REMOVABLE.items()),
    *(Route("DELETE", f"{OWN}/{name}/{{id}}", _delete(kind)) for name, kind in REMOVABLE.items()),
    Route("POST", f"{OWN}/phoneMethods", add_phone),
    Route("POST", f"{OWN}/temporaryAccessPassMethods", add_pass),
)
