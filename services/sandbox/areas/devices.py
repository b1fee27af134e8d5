"""Devices as Entra ID knows them, and whose they are."""

from __future__ import annotations

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.collection import count_rows, list_page, one, read_options
from services.sandbox.expansions import expanded
from services.sandbox.expansions import version as expansion_version
from services.sandbox.kinds import DEVICES
from services.sandbox.listing import in_order
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Reply, Thing, missing


def list_devices(cloud: Cloud, call: Call) -> Reply:
    """GET /devices."""
    devices = cloud.world.devices
    options = read_options(cloud, call, DEVICES)

    draw = expanded(cloud, call, "devices", lambda row: options.plan.draw(cloud.world, row))
    version = (devices.version, cloud.world.tables["users"].version, expansion_version(cloud, call))
    return list_page(cloud, call, DEVICES, lambda at: devices.rows(at, devices.entra), options, draw, version)


def count_devices(cloud: Cloud, call: Call) -> Reply:
    """GET /devices/$count. Needs the ConsistencyLevel header."""
    devices = cloud.world.devices
    return count_rows(cloud, call, DEVICES, lambda at: devices.rows(at, devices.entra))


def get_device(cloud: Cloud, call: Call) -> Reply:
    """GET /devices/{id}, by object id."""
    place = cloud.world.devices.place(call.args[0], 1)
    if place is None:
        raise missing(call.args[0])
    return one(cloud, call, DEVICES, cloud.world.devices.entra(place))


def list_own(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/ownedDevices and registeredDevices: the same ones in this tenant."""
    user, world = find(cloud, call.args[0]), cloud.world
    options = read_options(cloud, call, DEVICES)
    number = world.numbers.get(user["id"], -2)
    rows = in_order([world.devices.entra(place) for place in world.devices.of(number)])

    def draw(row: Thing) -> Thing:
        return {"@odata.type": "#microsoft.graph.device"} | options.plan.draw(world, row)

    return list_page(cloud, call, DEVICES, rows, options, draw, world.devices.version)


ROUTES = (
    Route("GET", "/devices", list_devices, 2),
    Route("GET", "/devices/$count", count_devices, like="/devices"),
    Route("GET", "/devices/{id}", get_device),
    Route("GET", "/users/{id}/ownedDevices", list_own, 2),
    Route("GET", "/users/{id}/registeredDevices", list_own, 2),
)
