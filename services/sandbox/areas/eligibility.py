"""Roles that people may take on for a while (Privileged Identity Management)."""

from __future__ import annotations

from datetime import timedelta

from services.sandbox.areas.roles import definition, draw_principal
from services.sandbox.cloud import Cloud
from services.sandbox.listing import in_order, list_things
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.demo import fixed_id
from services.sandbox.world.people import stamp
from services.sandbox.world.roles import TEMPLATES

SCHEDULES = Kind(
    "roleManagement/directory/roleEligibilitySchedules", "unifiedRoleEligibilitySchedule",
    tuple(TYPES["unifiedRoleEligibilitySchedule"]),
)  # fmt: skip
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


def list_schedules(cloud: Cloud, call: Call) -> Reply:
    """GET /roleManagement/directory/roleEligibilitySchedules. 400 without P2."""
    if not (cloud.knobs.premium and cloud.knobs.p2):
        raise Refusal(400, "AadPremiumLicenseRequired", UNLICENSED)
    expand = {part.strip().split("(")[0] for part in call.query.get("$expand", "").split(",") if part.strip()}
    if unknown := sorted(expand - {"principal", "roleDefinition", "directoryScope", "appScope"}):
        raise bad_request(f"Parsing OData Select and Expand failed: cannot expand '{unknown[0][:60]}'.")
    plan = SCHEDULES.plan(SCHEDULES.selected(call.query.get("$select")))

    def draw(row: Thing) -> Thing:
        drawn = plan.draw(cloud.world, row)
        if "principal" in expand:
            drawn["principal"] = draw_principal(cloud.world, row["principalId"])
        if "roleDefinition" in expand:
            drawn["roleDefinition"] = definition(row["roleDefinitionId"])
        return drawn

    version = len(cloud.world.users)
    return list_things(cloud, call, SCHEDULES, in_order(schedules(cloud)), version=version, draw=draw)


ROUTES = (Route("GET", "/roleManagement/directory/roleEligibilitySchedules", list_schedules),)
