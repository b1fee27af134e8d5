"""Directory audits: the ledger as Entra tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from services.sandbox.areas.logs import LARGEST, log_page, read_filter, window
from services.sandbox.cloud import Cloud
from services.sandbox.collection import read_place, whole
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Reply, Thing, missing
from services.sandbox.world import TENANT_ID, Write
from services.sandbox.world.sign_ins import KEPT, graph_time, micros

CATEGORIES = {
    "users": ("UserManagement", "User"),
    "groups": ("GroupManagement", "Group"),
    "applications": ("ApplicationManagement", "Application"),
    "servicePrincipals": ("ApplicationManagement", "ServicePrincipal"),
    "roleAssignments": ("RoleManagement", ""),
    "directoryRoles": ("RoleManagement", "Role"),
    "riskyUsers": ("UserManagement", "User"),
    "policies": ("Policy", "Policy"),
    "devices": ("Device", "Device"),
}
OPERATIONS = {"Add": "Add", "Delete": "Delete", "Hard": "Delete", "Remove": "Unassign", "Restore": "Update"}
# How long a tenant without Entra ID P1 keeps them.
KEPT_FREE = timedelta(days=7)


def audit_id(place: int, write: Write) -> str:
    """The id of a ledger entry, the same each time."""
    return f"Directory_{uuid5(UUID(TENANT_ID), f'{place}{write.id}')}_{place}"


def _initiator(cloud: Cloud, actor: str) -> Thing:
    if actor in cloud.world.users:
        user = cloud.world.users[actor]
        return {"app": None, "user": {"id": actor, "displayName": user["displayName"], "ipAddress": "",
                                      "userPrincipalName": user["userPrincipalName"]}}  # fmt: skip
    principal = cloud.world.service_principals.get(actor, {})
    return {"user": None, "app": {"appId": principal.get("appId"), "displayName": principal.get("displayName"),
                                  "servicePrincipalId": actor or None, "servicePrincipalName": None}}  # fmt: skip


def _quoted(value: Any) -> str | None:
    """Old and new values are JSON inside a string."""
    return None if value is None else orjson.dumps([value]).decode()


def _type(cloud: Cloud, write: Write) -> str:
    """What Entra calls the target; a role is given to (or taken from) a user, a group or a service principal."""
    return CATEGORIES.get(write.kind, ("", "Directory"))[1] or cloud.world.principal_kind(write.id) or "Other"


def _target(id: str, name: str | None, type_: str, upn: str | None, changed: list[Thing]) -> Thing:
    return {"id": id, "displayName": name, "type": type_, "groupType": None, "userPrincipalName": upn,
            "modifiedProperties": changed}  # fmt: skip


def draw(cloud: Cloud, place: int, write: Write) -> Thing:
    """One `directoryAudit`."""
    category = CATEGORIES.get(write.kind, ("DirectoryManagement", ""))[0]
    names = sorted({*write.before, *write.after} - {"id"})
    changed = [
        {"displayName": name, "oldValue": _quoted(write.before.get(name)), "newValue": _quoted(write.after.get(name))}
        for name in names
    ]
    upn = cloud.world.users.get(write.id, {}).get("userPrincipalName")
    targets = [_target(write.id, write.name, _type(cloud, write), upn, changed)]
    if write.tied:
        targets.append(_target(write.tied.id, None, write.tied.kind, write.tied.upn, []))
    return {
        "id": audit_id(place, write), "category": category, "correlationId": str(uuid5(UUID(TENANT_ID), str(place))),
        "result": "success", "resultReason": "", "activityDisplayName": write.activity,
        "activityDateTime": graph_time(micros(write.at)), "loggedByService": "Core Directory",
        "operationType": OPERATIONS.get(write.activity.split()[0], "Update"),
        "initiatedBy": _initiator(cloud, write.actor), "additionalDetails": [],
        "targetResources": targets,
    }  # fmt: skip


def list_audits(cloud: Cloud, call: Call) -> Reply:
    """GET /auditLogs/directoryAudits: newest first, thirty days, seven without P1."""
    condition = read_filter(call, "directoryAudit")
    top = whole(call.query["$top"], 1, LARGEST) if "$top" in call.query else LARGEST
    kept = KEPT if cloud.knobs.premium else KEPT_FREE
    low, high = window(condition, "activityDateTime", micros(call.now - kept))
    ledger = cloud.world.ledger
    start = read_place(cloud, call) or len(ledger)
    found: list[Thing] = []
    following = None
    for place in range(start - 1, -1, -1):
        at = micros(ledger[place].at)
        if at < low or (high is not None and at > high):
            continue
        drawn = draw(cloud, place, ledger[place])
        if condition is not None and not condition.test(drawn):
            continue
        if len(found) == top:
            following = place + 1
            break
        found.append(drawn)
    return log_page(cloud, call, "auditLogs/directoryAudits", orjson.dumps(found), following)


def get_audit(cloud: Cloud, call: Call) -> Reply:
    """GET /auditLogs/directoryAudits/{id}."""
    place = call.args[0].rpartition("_")[2]
    ledger = cloud.world.ledger
    known = place.isdigit() and int(place[:9]) < len(ledger)
    if not known or audit_id(int(place), ledger[int(place)]) != call.args[0]:
        raise missing(call.args[0])
    context = cloud.context("auditLogs/directoryAudits/$entity")
    return Reply.json({"@odata.context": context} | draw(cloud, int(place), ledger[int(place)]))


ROUTES = (
    Route("GET", "/auditLogs/directoryAudits", list_audits),
    Route("GET", "/auditLogs/directoryAudits/{id}", get_audit),
)
