"""Service principals and app registrations."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from services.sandbox.cloud import Cloud
from services.sandbox.collection import count_rows, list_page, one, read_options
from services.sandbox.delta import delta
from services.sandbox.expansions import expanded
from services.sandbox.expansions import version as expansion_version
from services.sandbox.kinds import APPLICATIONS, SERVICE_PRINCIPALS
from services.sandbox.objects import find
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import Kind
from services.sandbox.values import Misfit, check_values, take_shape
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing
from services.sandbox.world.people import stamp

READ_ONLY = frozenset(
    {"id", "appId", "createdDateTime", "deletedDateTime", "appOwnerOrganizationId", "passwordCredentials"}
)


def _list(kind: Kind) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        table, options = cloud.world.tables[kind.collection], read_options(cloud, call, kind)
        draw = expanded(cloud, call, kind.collection, lambda row: options.plan.draw(cloud.world, row))
        version = (table.version, expansion_version(cloud, call))
        return list_page(cloud, call, kind, table.after, options, draw, version)

    return serve


def _count(kind: Kind) -> Handler:
    return lambda cloud, call: count_rows(cloud, call, kind, cloud.world.tables[kind.collection].after)


def _get(kind: Kind, by_app_id: bool = False) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        rows, key = cloud.world.tables[kind.collection].rows, call.args[0].lower()
        row = next((row for row in rows.values() if row["appId"] == key), None) if by_app_id else rows.get(key)
        if row is None:
            raise missing(call.args[0])
        return one(cloud, call, kind, row, more=expanded(cloud, call, kind.collection, lambda row: {})(row))

    return serve


def _delta(kind: Kind) -> Handler:
    return lambda cloud, call: delta(cloud, call, kind, {})


def _patch(kind: Kind) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        row = find(cloud, kind.collection, call.args[0])
        values = {name: value for name, value in call.json().items() if not name.startswith("@")}
        check_values(kind, values, READ_ONLY)
        cloud.world.update(kind.collection, row["id"], values, call.caller.object_id)
        return Reply(204)

    return serve


def _delete(kind: Kind) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        cloud.world.delete(kind.collection, find(cloud, kind.collection, call.args[0])["id"], call.caller.object_id)
        return Reply(204)

    return serve


def add_password(cloud: Cloud, call: Call) -> Reply:
    """POST /applications/{id}/addPassword: 200 with the secret, this once; login takes it after a while."""
    app, asked = find(cloud, "applications", call.args[0]), call.json().get("passwordCredential") or {}
    try:
        asked = take_shape("passwordCredential", asked)
    except Misfit as err:
        text = "Invalid value specified for property 'passwordCredential'."
        raise bad_request(text, "Request_BadRequest") from err
    secret = f"sandbox~{uuid4().hex}"
    made: Thing = {
        "customKeyIdentifier": None,
        "displayName": asked.get("displayName"),
        "endDateTime": asked.get("endDateTime") or stamp(call.now + timedelta(days=730)),
        "hint": secret[:3],
        "keyId": str(uuid4()),
        "secretText": None,
        "startDateTime": stamp(call.now),
    }
    values = {"passwordCredentials": [*app["passwordCredentials"], made]}
    cloud.world.update("applications", app["id"], values, call.caller.object_id, "Update application - Certificates "
                       "and secrets management ")  # fmt: skip
    holder = cloud.registration(app["appId"])
    if holder is not None:
        holder.more_secrets[made["keyId"]] = secret
        holder.known_from[made["keyId"]] = call.now + cloud.knobs.secret_lag
    context = cloud.context("microsoft.graph.passwordCredential")
    return Reply.json({"@odata.context": context} | made | {"secretText": secret})


def remove_password(cloud: Cloud, call: Call) -> Reply:
    """POST /applications/{id}/removePassword: 204; login forgets it at once."""
    app, key = find(cloud, "applications", call.args[0]), call.json().get("keyId")
    kept = [row for row in app["passwordCredentials"] if row["keyId"] != key]
    if len(kept) == len(app["passwordCredentials"]):
        raise bad_request("No password credential found with keyId.", "Request_BadRequest")
    cloud.world.update("applications", app["id"], {"passwordCredentials": kept}, call.caller.object_id,
                       "Update application - Certificates and secrets management ")  # fmt: skip
    holder = cloud.registration(app["appId"])
    if holder is not None:
        holder.forget(str(key))
    return Reply(204)


ROUTES = tuple(
    route
    for kind in (SERVICE_PRINCIPALS, APPLICATIONS)
    for route in (
        Route("GET", f"/{kind.collection}", _list(kind), 2),
        Route("GET", f"/{kind.collection}/$count", _count(kind), like=f"/{kind.collection}"),
        Route("GET", f"/{kind.collection}/delta()", _delta(kind), 2),
        Route("GET", f"/{kind.collection}/{{id}}", _get(kind)),
        Route("PATCH", f"/{kind.collection}/{{id}}", _patch(kind)),
        Route("DELETE", f"/{kind.collection}/{{id}}", _delete(kind)),
        Route(
            "GET", f"/{kind.collection}(appId={{id}})", _get(kind, by_app_id=True), like=f"/{kind.collection}/{{id}}"
        ),
    )
) + (
    Route("POST", "/applications/{id}/addPassword", add_password),
    Route("POST", "/applications/{id}/removePassword", remove_password),
)
