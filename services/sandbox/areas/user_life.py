"""Users come and go: create, delete, the deleted items, restore, purge; and their licences."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.sandbox.areas.users import check_upn, check_user, find
from services.sandbox.cloud import Cloud
from services.sandbox.collection import list_page, read_options
from services.sandbox.kinds import TYPE_OF, USERS
from services.sandbox.permissions import authorise_target
from services.sandbox.routes import Handler, Route
from services.sandbox.values import Misfit, take
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world.licences import BY_ID
from services.sandbox.world.people import stamp

REQUIRED = ("accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile")
RESTORABLE = timedelta(days=30)
WEAK = (
    "The specified password does not comply with password complexity requirements. Please provide a different password."
)


def strong(password: Any) -> bool:
    """Whether Entra takes it: 8 to 256 characters, three of the four kinds."""
    if not isinstance(password, str) or not 8 <= len(password) <= 256:
        return False
    return sum(bool(re.search(kind, password)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")) >= 3


def create_user(cloud: Cloud, call: Call) -> Reply:
    """POST /users: 201 with the default properties."""
    values = {name: value for name, value in call.json().items() if not name.startswith("@")}
    for name in REQUIRED:
        if values.get(name) in (None, ""):
            text = f"A value is required for property '{name}' of resource 'User'."
            raise bad_request(text, "Request_BadRequest")
    check_user(values)
    profile = values.pop("passwordProfile")
    if not isinstance(profile, dict) or not strong(profile.get("password")):
        raise bad_request(WEAK, "Request_BadRequest")
    check_upn(cloud, values["userPrincipalName"])
    made: Thing = {"id": str(uuid4()), "userType": "Member", "createdDateTime": stamp(call.now)}
    user = cloud.world.add_user(made | {"assignedLicenses": []} | values, call.caller.object_id)
    drawn = USERS.plan(USERS.default).draw(cloud.world, user)
    location = f"{cloud.graph_root}/users/{user['id']}"
    return Reply.json({"@odata.context": cloud.context("users/$entity")} | drawn, 201, Location=location)


def delete_user(cloud: Cloud, call: Call) -> Reply:
    """DELETE /users/{id}: 204; thirty days to restore."""
    user = find(cloud, call.args[0])
    authorise_target(cloud.world, call.caller, user["id"])
    cloud.world.delete("users", user["id"], call.caller.object_id)
    return Reply(204)


def _purge_old(cloud: Cloud, now: datetime) -> None:
    """Let go of what was deleted more than thirty days ago."""
    rows = cloud.world.tables["deleted"].rows
    for id in [id for id, row in rows.items() if now - datetime.fromisoformat(row["deletedDateTime"]) > RESTORABLE]:
        cloud.world.purge(id)


def _list_deleted(collection: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        _purge_old(cloud, call.now)
        table, kind = cloud.world.tables["deleted"], TYPE_OF[collection]
        options = read_options(cloud, call, kind)

        def draw(row: Thing) -> Thing:
            drawn = options.plan.draw(cloud.world, row)
            return drawn if "$select" in call.query else drawn | {"deletedDateTime": row["deletedDateTime"]}

        def rows(place: int) -> Any:
            return ((after, row) for after, row in table.after(place) if row["@kind"] == collection)

        return list_page(cloud, call, kind, rows, options, draw, table.version)

    return serve


def _deleted(cloud: Cloud, call: Call) -> Thing:
    _purge_old(cloud, call.now)
    row = cloud.world.tables["deleted"].rows.get(call.args[0].lower())
    if row is None:
        raise missing(call.args[0])
    return row


def _draw(cloud: Cloud, row: Thing, collection: str) -> Thing:
    kind = TYPE_OF[collection]
    drawn = kind.plan((*kind.default, "deletedDateTime")).draw(cloud.world, row)
    context = cloud.context("directoryObjects/$entity")
    return {"@odata.context": context, "@odata.type": f"#microsoft.graph.{kind.type}"} | drawn


def get_deleted(cloud: Cloud, call: Call) -> Reply:
    """GET /directory/deletedItems/{id}."""
    row = _deleted(cloud, call)
    return Reply.json(_draw(cloud, row, row["@kind"]))


def restore(cloud: Cloud, call: Call) -> Reply:
    """POST /directory/deletedItems/{id}/restore. 400 when the name was taken meanwhile."""
    row = _deleted(cloud, call)
    collection = row["@kind"]
    if collection == "users":
        check_upn(cloud, row["userPrincipalName"])
    return Reply.json(_draw(cloud, cloud.world.restore(row["id"], call.caller.object_id), collection))


def purge(cloud: Cloud, call: Call) -> Reply:
    """DELETE /directory/deletedItems/{id}: gone for ever."""
    cloud.world.purge(_deleted(cloud, call)["id"], call.caller.object_id)
    return Reply(204)


def _units_left(cloud: Cloud, sku: str) -> int:
    bought = next((row["prepaidUnits"]["enabled"] for row in cloud.world.skus if row["skuId"] == sku), 0)
    return int(bought) - cloud.world.used[sku]


def assign_licence(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/assignLicense: 200 with the user."""
    user, body = find(cloud, call.args[0]), call.json()
    add, remove = body.get("addLicenses"), body.get("removeLicenses")
    if not isinstance(add, list) or not isinstance(remove, list) or not all(isinstance(row, dict) for row in add):
        raise bad_request("One or more parameters of the operation 'assignLicense' are missing or invalid.")
    try:
        add = [row | {"disabledPlans": take("Collection(Guid)!", row.get("disabledPlans", []))} for row in add]
    except Misfit as err:
        raise bad_request("One or more parameters of the operation 'assignLicense' are missing or invalid.") from err
    if not all(isinstance(sku, str) for sku in [*remove, *(row.get("skuId") for row in add)]):
        raise bad_request("One or more parameters of the operation 'assignLicense' are missing or invalid.")
    held = {row["skuId"]: row for row in user.get("assignedLicenses") or ()}
    if add and not user.get("usageLocation"):
        raise bad_request(
            "License assignment cannot be done for user with invalid usage location.", "Request_BadRequest"
        )
    for sku in remove:
        if sku not in held:
            raise bad_request("User does not have a corresponding license.", "Request_BadRequest")
        del held[sku]
    for row in add:
        sku = row["skuId"]
        if sku not in BY_ID:
            raise bad_request(f"License {sku} does not correspond to a valid company License.", "Request_BadRequest")
        if sku not in held and _units_left(cloud, sku) < 1:
            text = f"Subscription with SKU {sku} does not have any available licenses."
            raise bad_request(text, "Request_BadRequest")
        held[sku] = {"disabledPlans": row["disabledPlans"], "skuId": sku}
    values = {"assignedLicenses": list(held.values())}
    cloud.world.update("users", user["id"], values, call.caller.object_id, "Change user license")
    drawn = USERS.plan((*USERS.default, "assignedLicenses")).draw(cloud.world, user)
    return Reply.json({"@odata.context": cloud.context("users/$entity")} | drawn)


def licence_details(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/licenseDetails."""
    user = find(cloud, call.args[0])
    rows = []
    for held in user.get("assignedLicenses") or ():
        plans = [
            {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}
            for name, plan in BY_ID[held["skuId"]]["plans"].items()
        ]
        part = BY_ID[held["skuId"]]["skuPartNumber"]
        rows.append({"id": held["skuId"], "skuId": held["skuId"], "skuPartNumber": part, "servicePlans": plans})
    return Reply.json({"@odata.context": cloud.context(f"users('{user['id']}')/licenseDetails"), "value": rows})


ITEMS = "/directory/deletedItems"
ROUTES = (
    Route("POST", "/users", create_user),
    Route("DELETE", "/users/{id}", delete_user),
    Route("POST", "/users/{id}/assignLicense", assign_licence),
    Route("GET", "/users/{id}/licenseDetails", licence_details, 2),
    Route("GET", f"{ITEMS}/microsoft.graph.user", _list_deleted("users")),
    Route("GET", f"{ITEMS}/microsoft.graph.group", _list_deleted("groups")),
    Route("GET", f"{ITEMS}/microsoft.graph.application", _list_deleted("applications")),
    Route("GET", f"{ITEMS}/microsoft.graph.servicePrincipal", _list_deleted("servicePrincipals")),
    Route("GET", f"{ITEMS}/{{id}}", get_deleted),
    Route("POST", f"{ITEMS}/{{id}}/restore", restore),
    Route("DELETE", f"{ITEMS}/{{id}}", purge),
)
