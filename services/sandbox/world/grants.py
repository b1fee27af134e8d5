"""Who granted which app what: delegated grants, application permissions, assignments, owners."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.sandbox.world.demo import SAAS, fixed_id
from services.sandbox.world.people import stamp

Thing = dict[str, Any]
GRAPH_APP = "00000003-0000-0000-c000-000000000000"
DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
# Microsoft's own ids of the application permissions people know; the others get fixed ones.
ROLE_IDS = {
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
    "Mail.ReadWrite": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
    "Mail.Send": "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    "Files.Read.All": "01d4889c-1287-42c6-ac1f-5d1e02578ef6",
    "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "RoleManagement.ReadWrite.Directory": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
}
SCOPES = {
    "openid": "37f7f235-527c-4136-accd-4a02d197296e",
    "profile": "14dad69e-099b-42c9-810b-d002981feec1",
    "email": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
    "offline_access": "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
    "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
    "Mail.Read": "570282fd-fa5c-430d-a7fd-fc8dc98a9dca",
    "Calendars.ReadWrite": "1ec239c2-d7c9-4623-a91a-a9775856bb36",
    "Files.ReadWrite.All": "863451e7-0667-486c-a5d6-d135439485f0",
    "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
}
# Application permissions with a story: mail that nobody reads through it, and a key to the whole tenant.
APPLICATION = (
    ("Contoso Mail Archiver", ("Mail.ReadWrite", "User.Read.All")),
    ("Contoso HR Sync", ("User.Read.All", "Directory.ReadWrite.All")),
    ("Contoso Legacy Portal", ("RoleManagement.ReadWrite.Directory", "Application.ReadWrite.All")),
    ("Contoso Intranet", ("Group.Read.All", "Files.Read.All")),
    ("Datadog", ("AuditLog.Read.All", "Directory.Read.All")),
)
WIDE = ("User.Read", "User.Read openid profile", " User.Read offline_access Calendars.ReadWrite", "User.Read Mail.Read")
# One owner each, one of them without a second factor, and far too many for one app.
OWNED = {
    "Contoso Expenses": ("Pradeep Gupta",),
    "Contoso Warehouse": ("Grady Archie",),
    "Contoso HR Sync": ("Diego Siciliani",),
    "Contoso Intranet": ("Johanna Lorenz", "Lidia Holloway", "Lynne Robbins", "Joni Sherman", "Alex Wilber",
                         "Megan Bowen"),
}  # fmt: skip
MOST_OWNERS = 5
# What a permission must hold to be dangerous, as application permission and as delegated one.
HIGH_RISK = ("ReadWrite.All", "ReadWrite.Directory", "Mail.", "Files.")
SCOPES_OF_VENDORS = ("openid profile User.Read", "User.Read", "User.Read Calendars.ReadWrite", "openid profile email")


def role_id(name: str) -> str:
    """The id of an application permission of Microsoft Graph."""
    return ROLE_IDS.get(name) or fixed_id("appRole", name)


def graph_permissions(names: frozenset[str]) -> tuple[list[Thing], list[Thing]]:
    """Microsoft Graph's own appRoles and oauth2PermissionScopes."""
    roles = [
        {"allowedMemberTypes": ["Application"], "description": f"Allows the app to use {name}.", "displayName": name,
         "id": role_id(name), "isEnabled": True, "origin": "Application", "value": name}
        for name in sorted(names | ROLE_IDS.keys())
    ]  # fmt: skip
    scopes = [
        {"adminConsentDescription": f"Allows {name}.", "adminConsentDisplayName": name, "id": id, "isEnabled": True,
         "type": "User", "userConsentDescription": f"Allows {name}.", "userConsentDisplayName": name, "value": name}
        for name, id in SCOPES.items()
    ]  # fmt: skip
    return roles, scopes


def grant_id(client: str, resource: str, principal: str | None) -> str:
    """The id of a delegated grant."""
    return fixed_id("grant", f"{client}{resource}{principal}").replace("-", "") + "AAgj5iBFj0C"


def delegated(principals: list[Thing], people: list[Thing], lesser: list[str], rng: Random) -> list[Thing]:
    """Grants to the SaaS apps, most for everybody, some by one person; then to lesser apps, by a few people each.

    Lucidchart, whose publisher nobody verified, reads a few people's mail.
    """
    by_name = {row["displayName"]: row["id"] for row in principals}
    graph = by_name["Microsoft Graph"]
    rows = []

    def put(app: str, scope: str, person: str | None = None) -> None:
        client = by_name[app]
        rows.append({"id": grant_id(client, graph, person), "clientId": client, "resourceId": graph, "scope": scope,
                     "consentType": "Principal" if person else "AllPrincipals", "principalId": person})  # fmt: skip

    for number, app in enumerate(SAAS[:24]):
        put(app, WIDE[number % len(WIDE)])
    put("Asana", "User.Read Files.ReadWrite.All", people[2]["id"])
    put("Calendly", "Calendars.ReadWrite offline_access", people[0]["id"])
    for person in rng.sample(people[:40], 6):
        put("Lucidchart", "openid profile User.Read Mail.Read Files.ReadWrite.All", person["id"])
    for number, app in enumerate(lesser):
        scope = SCOPES_OF_VENDORS[number % len(SCOPES_OF_VENDORS)]
        if number % 3 == 0:
            put(app, scope)
            continue
        for person in rng.sample(people, 1 + number % 4):
            put(app, scope, person["id"])
    return list({row["id"]: row for row in rows}.values())


def assignment(principal: Thing, kind: str, resource: Thing, role: str, at: datetime) -> Thing:
    """One `appRoleAssignment`."""
    return {
        "id": fixed_id("appRoleAssignment", f"{principal['id']}{resource['id']}{role}").replace("-", ""),
        "deletedDateTime": None, "appRoleId": role, "createdDateTime": stamp(at),
        "principalDisplayName": principal["displayName"], "principalId": principal["id"], "principalType": kind,
        "resourceDisplayName": resource["displayName"], "resourceId": resource["id"],
    }  # fmt: skip


def assigned(principals: list[Thing], people: list[Thing], groups: list[Thing], born_at: datetime) -> list[Thing]:
    """Application permissions with their stories, and who may use the apps that ask for assignment."""
    by_name = {row["displayName"]: row for row in principals}
    graph, at = by_name["Microsoft Graph"], born_at - timedelta(days=200)
    rows = [
        assignment(by_name[app], "ServicePrincipal", graph, role_id(name), at)
        for app, names in APPLICATION
        for name in names
    ]
    closed = [row for row in principals if row["appRoleAssignmentRequired"]]
    for number, app in enumerate(closed):
        rows.append(assignment(groups[1 + number % 8], "Group", app, DEFAULT_ROLE, at))
        rows += [assignment(user, "User", app, DEFAULT_ROLE, at) for user in people[number : number + 3]]
    return rows
