"""Teams apps in people's personal scope: installed by an app, listed, and the chat that each of them comes with."""

from __future__ import annotations

import re
from base64 import b64encode

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request

BIND = "teamsApp@odata.bind"
BOUND = re.compile(r".*/appCatalogs/teamsApps(?:/|\(')([0-9a-fA-F-]{36})(?:'\))?$")
OF_APP = re.compile(r"teamsApp/id eq '([^']*)'")
ANY_APP = "TeamsAppInstallation.ReadWriteForUser.All"


def install(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/teamwork/installedApps: 201 and where it is; 409 for one that is there already."""
    user, bound = find(cloud, call.args[0]), BOUND.match(str(call.json().get(BIND, "")))
    if bound is None:
        raise bad_request(f"Bad or missing '{BIND}'.")
    app_id = bound[1].lower()
    if app_id not in cloud.catalogue:
        raise Refusal(404, "NotFound", f"The definition of app '{app_id}' was not found in the catalog.")
    # The narrow permission is for the app that the manifest names, and for no other.
    if ANY_APP not in call.caller.roles and cloud.catalogue[app_id] != call.caller.app_id:
        raise Refusal(403, "Forbidden", "The application is not the one named in the manifest of the Teams app.")
    if (user["id"], app_id) in cloud.installed:
        raise Refusal(409, "Conflict", "Teams app is already installed for the user.")
    cloud.installed[user["id"], app_id] = made = b64encode(f"{user['id']}##{app_id}".encode()).decode()
    place = f"{cloud.graph_root}/users('{user['id']}')/teamwork/installedApps('{made}')"
    return Reply(201, headers={"Location": place})


def installed(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/teamwork/installedApps, of one app with $filter, with the app where $expand names it."""
    user, wanted = find(cloud, call.args[0]), OF_APP.fullmatch(call.query.get("$filter", ""))
    if "$filter" in call.query and wanted is None:
        raise bad_request("Only teamsApp/id can be filtered by.")
    rows: list[Thing] = []
    for (user_id, app_id), id in cloud.installed.items():
        if user_id == user["id"] and (wanted is None or wanted[1].lower() == app_id):
            app = {"id": app_id, "externalId": None, "displayName": "Steward", "distributionMethod": "organization"}
            rows.append({"id": id, "teamsApp": app} if "teamsApp" in call.query.get("$expand", "") else {"id": id})
    context = cloud.context(f"users('{user['id']}')/teamwork/installedApps")
    return Reply.json({"@odata.context": context, "@odata.count": len(rows), "value": rows})


def chat(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/teamwork/installedApps/{id}/chat: the chat between the person and the app's bot."""
    user = find(cloud, call.args[0])
    key = next((key for key, id in cloud.installed.items() if id == call.args[1] and key[0] == user["id"]), None)
    if key is None:
        raise Refusal(404, "NotFound", "The app installation was not found.")
    at = f"{call.now:%Y-%m-%dT%H:%M:%SZ}"
    made = {"id": f"19:{user['id']}_{key[1]}@unq.gbl.spaces", "topic": None, "chatType": "oneOnOne"}
    made |= {"createdDateTime": at, "lastUpdatedDateTime": at, "tenantId": cloud.tenant.id}
    return Reply.json({"@odata.context": cloud.context("chats/$entity"), **made})


APPS = "/users/{id}/teamwork/installedApps"
ROUTES = (
    Route("POST", APPS, install),
    Route("GET", APPS, installed),
    Route("GET", f"{APPS}/{{id}}/chat", chat),
)
