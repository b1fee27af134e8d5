"""Intune: managed devices with what lists leave out, wiping and retiring, detected apps."""

from __future__ import annotations

from uuid import uuid4

import orjson

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.listing import in_order, list_things
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.devices import APPS

MANAGED = Kind("deviceManagement/managedDevices", "managedDevice", tuple(TYPES["managedDevice"]))
DETECTED = Kind("deviceManagement/detectedApps", "detectedApp", tuple(TYPES["detectedApp"]))
# Filled only for one device, and only when selected by name.
HEAVY: Thing = {
    "ethernetMacAddress": None, "udid": None, "iccid": None, "notes": None, "physicalMemoryInBytes": 0,
    "activationLockBypassCode": None,
}  # fmt: skip
WIPE = {"keepEnrollmentData": bool, "keepUserData": bool, "macOsUnlockCode": str, "persistEsimDataPlan": bool}


def _wrapped(status: int, code: str, text: str) -> Refusal:
    """An error as Intune words it: JSON in the message."""
    trace = f"Operation ID (for customer support): {uuid4()} - Activity ID: {uuid4()}"
    message = orjson.dumps(
        {"_version": 3, "Message": f"{text} - {trace}", "CustomApiErrorPhrase": "", "RetryAfter": None,
         "ErrorSourceService": "", "HttpHeaders": "{}"},
        option=orjson.OPT_INDENT_2,
    )  # fmt: skip
    return Refusal(status, code, message.decode().replace("\n", "\r\n"))


def _check_licence(cloud: Cloud) -> None:
    """Raise Refusal 400 where the tenant has no Intune."""
    if not cloud.knobs.intune:
        raise _wrapped(400, "BadRequest", "Request not applicable to target tenant.")


def _shown(cloud: Cloud, place: int) -> Thing | None:
    """A device as lists show it; None when Intune does not manage it."""
    devices, now = cloud.world.devices, cloud.clock()
    return devices.intune(place, now) | HEAVY if devices.managed(place, now) else None


def _version(cloud: Cloud) -> object:
    devices = cloud.world.devices
    moving = cloud.clock() if devices.told else None
    return devices.version, cloud.world.tables["users"].version, moving


def list_managed(cloud: Cloud, call: Call) -> Reply:
    """GET /deviceManagement/managedDevices: pages of 1000."""
    _check_licence(cloud)
    devices = cloud.world.devices
    return list_things(cloud, call, MANAGED, lambda at: devices.rows(at, lambda place: _shown(cloud, place)),
                       default=1000, largest=1000, version=_version(cloud))  # fmt: skip


def _place(cloud: Cloud, call: Call) -> int:
    _check_licence(cloud)
    devices = cloud.world.devices
    place = devices.place(call.args[0], 3)
    if place is None or not devices.managed(place, call.now):
        raise _wrapped(404, "ResourceNotFound", "An error has occurred")
    return place


def get_managed(cloud: Cloud, call: Call) -> Reply:
    """GET /deviceManagement/managedDevices/{id}: complete only for what $select names."""
    place = _place(cloud, call)
    row = cloud.world.devices.intune(place, call.now)
    names = {name.strip().lower() for name in call.query.get("$select", "").split(",")}
    blank = {name: value for name, value in HEAVY.items() if name.lower() not in names}
    return one(cloud, call, MANAGED, row | blank)


def users_devices(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/managedDevices."""
    _check_licence(cloud)
    user, world = find(cloud, call.args[0]), cloud.world
    number = world.numbers.get(user["id"], -2)
    found = [row for place in world.devices.of(number) if (row := _shown(cloud, place)) is not None]
    context = f"users('{user['id']}')/managedDevices"
    return list_things(cloud, call, MANAGED, in_order(found), context=context, default=1000, largest=1000,
                       version=_version(cloud))  # fmt: skip


def _tell(action: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        place = _place(cloud, call)
        body = call.json() if call.body.strip() else {}
        for name, value in body.items() if action == "wipe" else ():
            if name not in WIPE or not isinstance(value, WIPE[name] | None):
                raise bad_request(f"The parameter '{name}' is not one of 'wipe', or of another type.")
        world = cloud.world
        world.devices.tell(place, action, call.now)
        row = world.devices.intune(place, call.now)
        activity, after = f"{action} managedDevice", {"managementState": row["managementState"]}
        world.write(call.caller.object_id, activity, "devices", row["id"], row["deviceName"],
                    {"managementState": "managed"}, after)  # fmt: skip
        return Reply(204)

    return serve


def list_detected(cloud: Cloud, call: Call) -> Reply:
    """GET /deviceManagement/detectedApps: pages of 50; $expand changes nothing."""
    _check_licence(cloud)
    devices = cloud.world.devices
    found = [row for app in range(len(APPS)) if (row := devices.app(app))["deviceCount"]]
    return list_things(cloud, call, DETECTED, in_order(found), default=50)


def _app(cloud: Cloud, call: Call) -> int:
    _check_licence(cloud)
    devices = cloud.world.devices
    for app in range(len(APPS)):
        if devices.app_id(app) == call.args[0].lower():
            return app
    raise _wrapped(404, "ResourceNotFound", "An error has occurred")


def get_detected(cloud: Cloud, call: Call) -> Reply:
    """GET /deviceManagement/detectedApps/{id}, with its devices when expanded. The knob blanks the name."""
    app, devices = _app(cloud, call), cloud.world.devices
    row = devices.app(app) | ({"displayName": None} if cloud.knobs.blank_detected_apps else {})
    more: Thing = {}
    if call.query.get("$expand", "").split("(")[0].strip() == "managedDevices":
        shown = [_shown(cloud, place) for place in devices.on(app)]
        more = {"managedDevices": [device for device in shown if device is not None]}
    reply = one(cloud, call, DETECTED, row)
    return Reply.json(orjson.loads(reply.body) | more)


def apps_devices(cloud: Cloud, call: Call) -> Reply:
    """GET /deviceManagement/detectedApps/{id}/managedDevices."""
    app, devices = _app(cloud, call), cloud.world.devices
    found = [row for place in devices.on(app) if (row := _shown(cloud, place)) is not None]
    context = f"deviceManagement/detectedApps('{devices.app_id(app)}')/managedDevices"
    return list_things(cloud, call, MANAGED, in_order(found), context=context, default=1000, largest=1000,
                       version=_version(cloud))  # fmt: skip


PATH = "/deviceManagement"
ROUTES = (
    Route("GET", f"{PATH}/managedDevices", list_managed),
    Route("GET", f"{PATH}/managedDevices/{{id}}", get_managed),
    Route("POST", f"{PATH}/managedDevices/{{id}}/wipe", _tell("wipe")),
    Route("POST", f"{PATH}/managedDevices/{{id}}/retire", _tell("retire")),
    Route("GET", "/users/{id}/managedDevices", users_devices),
    Route("GET", f"{PATH}/detectedApps", list_detected),
    Route("GET", f"{PATH}/detectedApps/{{id}}", get_detected),
    Route("GET", f"{PATH}/detectedApps/{{id}}/managedDevices", apps_devices),
)
