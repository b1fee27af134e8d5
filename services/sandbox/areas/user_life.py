"""Users come and go: create, delete, the deleted items, restore, purge; and their own password."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.sandbox.areas.group_life import check_nickname
from services.sandbox.areas.users import check_upn, check_user, find
from services.sandbox.cloud import Cloud
from services.sandbox.collection import list_page, read_options
from services.sandbox.kinds import TYPE_OF, USERS
from services.sandbox.permissions import authorise_target, denied
from services.sandbox.routes import Handler, Route
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
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
    if collection == "groups":
        check_nickname(cloud.world, row["mailNickname"])
    return Reply.json(_draw(cloud, cloud.world.restore(row["id"], call.caller.object_id), collection))


def purge(cloud: Cloud, call: Call) -> Reply:
    """DELETE /directory/deletedItems/{id}: gone for ever."""
    cloud.world.purge(_deleted(cloud, call)["id"], call.caller.object_id)
    return Reply(204)


def change_password(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/changePassword: 204, for the person signed in alone. No password is kept to compare."""
    user, body = find(cloud, call.args[0]), call.json()
    if not call.caller.scopes or call.caller.object_id != user["id"]:
        raise denied()
    for name in ("currentPassword", "newPassword"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise bad_request(f"Invalid value specified for property '{name}'.", "Request_BadRequest")
    if not strong(body["newPassword"]) or body["newPassword"] == body["currentPassword"]:
        raise bad_request(WEAK, "Request_BadRequest")
    values = {"lastPasswordChangeDateTime": stamp(call.now)}
    cloud.world.update("users", user["id"], values, user["id"], "Change user password")
    return Reply(204)


ITEMS = "/directory/deletedItems"
ROUTES = (
    Route("POST", "/users", create_user),
    Route("DELETE", "/users/{id}", delete_user),
    Route("POST", "/users/{id}/changePassword", change_password),
    Route("GET", f"{ITEMS}/microsoft.graph.user", _list_deleted("users")),
    Route("GET", f"{ITEMS}/microsoft.graph.group", _list_deleted("groups")),
    Route("GET", f"{ITEMS}/microsoft.graph.application", _list_deleted("applications")),
    Route("GET", f"{ITEMS}/microsoft.graph.servicePrincipal", _list_deleted("servicePrincipals")),
    Route("GET", f"{ITEMS}/{{id}}", get_deleted),
    Route("POST", f"{ITEMS}/{{id}}/restore", restore),
    Route("DELETE", f"{ITEMS}/{{id}}", purge),
)
