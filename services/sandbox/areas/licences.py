"""Licences of users and of groups: give, take, work out anew, look at the plans inside."""

from __future__ import annotations

from services.sandbox.areas.groups import find as find_group
from services.sandbox.areas.relations import address
from services.sandbox.areas.users import find as find_user
from services.sandbox.cloud import Cloud
from services.sandbox.kinds import GROUPS, USERS
from services.sandbox.routes import Route
from services.sandbox.values import Misfit, take
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.group_licences import assign, direct, inherits, settle, units_left
from services.sandbox.world.licences import BY_ID

INHERITED = "User license is inherited from a group membership and it cannot be removed directly from the user."
NO_LOCATION = "License assignment cannot be done for user with invalid usage location."


def _refused(message: str) -> Refusal:
    return bad_request(message, "Request_BadRequest")


def _asked(call: Call) -> tuple[list[Thing], list[str]]:
    """`addLicenses` and `removeLicenses` of a body. Raises Refusal 400 for wrong ones and for licences nobody sells."""
    body = call.json()
    absent = [name for name in ("addLicenses", "removeLicenses") if not isinstance(body.get(name), list)]
    if absent:
        raise _refused(
            "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing "
            f"parameters are: {', '.join(absent)}."
        )
    add, remove = body["addLicenses"], body["removeLicenses"]
    plans = [row.get("disabledPlans", []) if isinstance(row, dict) else None for row in add]
    skus = [*remove, *(row.get("skuId") if isinstance(row, dict) else None for row in add)]
    try:
        disabled = [take("Collection(Guid)!", some) for some in plans]
    except Misfit as err:
        raise _refused("Invalid value specified for property 'disabledPlans' of resource 'AssignedLicense'.") from err
    if not all(isinstance(sku, str) for sku in skus):
        raise _refused("Invalid value specified for property 'skuId' of resource 'AssignedLicense'.")
    for row in add:
        if row["skuId"] not in BY_ID:
            raise _refused(f"License {row['skuId']} does not correspond to a valid company License.")
    return [{"disabledPlans": some, "skuId": row["skuId"]} for row, some in zip(add, disabled, strict=True)], remove


def assign_to_user(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/assignLicense: 200 with the user. What a group gives only the group can take."""
    user = find_user(cloud, call.args[0])
    add, remove = _asked(call)
    if add and not user.get("usageLocation"):
        raise _refused(NO_LOCATION)
    own = {row["skuId"]: row for row in direct(user)}
    holding = {row["skuId"] for row in user.get("assignedLicenses") or ()}
    for sku in remove:
        if sku not in own:
            raise _refused(INHERITED if inherits(user, sku) else "User does not have a corresponding license.")
        del own[sku]
    for row in add:
        sku = row["skuId"]
        if sku not in holding - set(remove) and units_left(cloud.world, sku) < 1:
            raise _refused(f"Subscription with SKU {sku} does not have any available licenses.")
        own[sku] = row
    settle(cloud.world, user["id"], call.caller.object_id, list(own.values()))
    return _user(cloud, user)


def reprocess(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/reprocessLicenseAssignment: 200 with the user, after a seat became free or a group changed."""
    user = find_user(cloud, call.args[0])
    settle(cloud.world, user["id"], call.caller.object_id)
    return _user(cloud, user)


def _user(cloud: Cloud, user: Thing) -> Reply:
    drawn = USERS.plan((*USERS.default, "assignedLicenses")).draw(cloud.world, user)
    return Reply.json({"@odata.context": cloud.context("users/$entity")} | drawn)


def assign_to_group(cloud: Cloud, call: Call) -> Reply:
    """POST /groups/{id}/assignLicense: 202 with the group; a member without a seat gets an error, not a licence."""
    group = find_group(cloud, call.args[0])
    add, remove = _asked(call)
    if not group["securityEnabled"]:
        raise _refused("Licenses can only be assigned to security-enabled groups.")
    given = {row["skuId"]: row for row in group.get("assignedLicenses") or ()}
    for sku in remove:
        if given.pop(sku, None) is None:
            raise _refused("Group does not have a corresponding license.")
    given |= {row["skuId"]: row for row in add}
    assign(cloud.world, group["id"], list(given.values()), call.caller.object_id)
    drawn = GROUPS.plan((*GROUPS.default, "assignedLicenses", "licenseProcessingState")).draw(cloud.world, group)
    head = {"@odata.context": cloud.context("groups/$entity")}
    return Reply.json(head | drawn, 202, Location=address(cloud, group["id"], "group"))


def licence_details(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/licenseDetails: held directly or through a group."""
    user = find_user(cloud, call.args[0])
    rows = []
    for held in user.get("assignedLicenses") or ():
        plans = [
            {"servicePlanId": plan, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}
            for name, plan in BY_ID[held["skuId"]]["plans"].items()
        ]
        part = BY_ID[held["skuId"]]["skuPartNumber"]
        rows.append({"id": held["skuId"], "skuId": held["skuId"], "skuPartNumber": part, "servicePlans": plans})
    return Reply.json({"@odata.context": cloud.context(f"users('{user['id']}')/licenseDetails"), "value": rows})


ROUTES = (
    Route("POST", "/users/{id}/assignLicense", assign_to_user),
    Route("POST", "/users/{id}/reprocessLicenseAssignment", reprocess),
    Route("GET", "/users/{id}/licenseDetails", licence_details, 2),
    Route("POST", "/groups/{id}/assignLicense", assign_to_group),
)
