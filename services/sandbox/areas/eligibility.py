"""Roles that people may take on for a while (Privileged Identity Management), and those in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.sandbox.areas.role_assignments import drawn_with, read_expand
from services.sandbox.cloud import Cloud
from services.sandbox.listing import in_order, list_things
from services.sandbox.routes import Handler, Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.demo import fixed_id
from services.sandbox.world.people import stamp
from services.sandbox.world.roles import TEMPLATES

OWN = "roleManagement/directory"


def _kind(collection: str, type_: str) -> Kind:
    return Kind(f"{OWN}/{collection}", type_, tuple(TYPES[type_]))


SCHEDULES = _kind("roleEligibilitySchedules", "unifiedRoleEligibilitySchedule")
ELIGIBLE_NOW = _kind("roleEligibilityScheduleInstances", "unifiedRoleEligibilityScheduleInstance")
ACTIVE_NOW = _kind("roleAssignmentScheduleInstances", "unifiedRoleAssignmentScheduleInstance")
# Role, who may take it, days until that ends (0: never).
ELIGIBLE = (
    ("Global Administrator", "Patti Fernandez", 0),
    ("User Administrator", "Adele Vance", 90),
    ("Exchange Administrator", "Diego Siciliani", 5),
)
UNLICENSED = (
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license for this operation."
)


def schedules(cloud: Cloud) -> list[Thing]:
    """Every `unifiedRoleEligibilitySchedule` of people who are still there."""
    world, rows = cloud.world, []
    began_at = stamp(world.born_at - timedelta(days=100))
    for number, (role, name, days) in enumerate(ELIGIBLE, 1):
        person = next((user for user in world.roster[:40] if user["displayName"] == name), None)
        if person is None or person["id"] not in world.users:
            continue
        end = stamp(world.born_at + timedelta(days=days)) if days else None
        expiration = {"type": "afterDateTime" if end else "noExpiration", "endDateTime": end, "duration": None}
        id = fixed_id("eligibility", f"{role}{name}", number)
        rows.append({
            "id": id, "principalId": person["id"], "roleDefinitionId": TEMPLATES[role], "directoryScopeId": "/",
            "appScopeId": None, "createdUsing": id, "createdDateTime": began_at, "modifiedDateTime": None,
            "status": "Provisioned", "memberType": "Direct",
            "scheduleInfo": {"startDateTime": began_at, "recurrence": None, "expiration": expiration},
        })  # fmt: skip
    return rows


def eligible_now(cloud: Cloud) -> list[Thing]:
    """The schedules whose time is now, each as an instance."""
    now = stamp(cloud.clock())
    rows = []
    for row in schedules(cloud):
        begin, end = row["scheduleInfo"]["startDateTime"], row["scheduleInfo"]["expiration"]["endDateTime"]
        if begin <= now and (end is None or end > now):
            rows.append(row | {"roleEligibilityScheduleId": row["id"], "startDateTime": begin, "endDateTime": end})
    return rows


def active_now(cloud: Cloud) -> list[Thing]:
    """Every role assignment as an instance: none was activated from an eligibility, all are permanent."""
    began_at = stamp(cloud.world.born_at - timedelta(days=100))
    more = {"appScopeId": None, "startDateTime": began_at, "endDateTime": None, "memberType": "Direct",
            "assignmentType": "Assigned"}  # fmt: skip
    return [
        row | more | {"roleAssignmentScheduleId": row["id"], "roleAssignmentOriginId": row["id"]}
        for row in cloud.world.role_assignments
    ]


def _list(kind: Kind, rows: Callable[[Cloud], list[Thing]]) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        if not (cloud.knobs.premium and cloud.knobs.p2):
            raise Refusal(400, "AadPremiumLicenseRequired", UNLICENSED)
        read_expand(call.query.get("$expand", ""))
        plan = kind.plan(kind.selected(call.query.get("$select")))
        found = rows(cloud)
        version = (repr(found), call.caller.roles, call.caller.scopes)

        def draw(row: Thing) -> Thing:
            return drawn_with(cloud, call, plan, row)

        return list_things(cloud, call, kind, in_order(found), version=version, draw=draw)

    return serve


ROUTES = (
    Route("GET", f"/{SCHEDULES.collection}", _list(SCHEDULES, schedules)),
    Route("GET", f"/{ELIGIBLE_NOW.collection}", _list(ELIGIBLE_NOW, eligible_now)),
    Route("GET", f"/{ACTIVE_NOW.collection}", _list(ACTIVE_NOW, active_now)),
)
