"""What the generator put in for each check of Steward to find, so that a test can ask for exactly these.

Every name is a check; its ids are all the objects of a new world that match at the thresholds of Steward's catalogue.
Those of SOME only name the subjects that are there on purpose: how many others match depends on the size.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.sandbox.world import licences
from services.sandbox.world.azure import role_id
from services.sandbox.world.demo import UNUSED_APPS, fixed_id
from services.sandbox.world.grants import APPLICATION, GRAPH_APP, HIGH_RISK, MOST_OWNERS
from services.sandbox.world.mailboxes import FORWARDING
from services.sandbox.world.roles import HARMLESS, LISTED, TEMPLATES
from services.sandbox.world.stories import HISTORY, LICENCE_ERRORS, NEVER, SIGN_INS, SUCCESS

if TYPE_CHECKING:
    from services.sandbox.world.tenant import World

Thing = dict[str, Any]
Planted = dict[str, frozenset[str]]
SOME = frozenset({"unused_app_with_permissions", "licence_unused", "new_risky_user"})
# Steward's thresholds, in days.
INACTIVE, LONG_INACTIVE, EXPIRING, OVERDUE, LONG_LIVED = 30, 90, 30, 7, 730
MICROSOFT_MADE = ("Add member to role", "new_admin"), ("User registered security info", "new_mfa_method")
HISTORICAL = dict((
    *MICROSOFT_MADE, ("Consent to application", "new_consent"), ("Reset user password", "admin_password_changed"),
    ("Add member to group", "watched_group_changed"),
))  # fmt: skip
TOLD = {
    "Garth Fort": "dormant_account_woke_up", "Irvin Sayers": "inactive_account_probed",
    "Print Service": "unusually_active", "Brian Johnson": "sign_ins_under_attack",
    "MOD Administrator": "break_glass_sign_in",
}  # fmt: skip


def planted(world: World) -> Planted:
    """The object ids each check has to find in a world just born, by the name of the check."""
    found: dict[str, set[str]] = {}
    for part in (_people, _stories, _roles, _apps, _credentials, _licences, _azure, _policies):
        for check, ids in part(world).items():
            found.setdefault(check, set()).update(ids)
    return {check: frozenset(ids) for check, ids in sorted(found.items())}


def _people(world: World) -> dict[str, set[str]]:
    """What follows from how long somebody was away, what they hold, and who is above them."""
    seen = {name for name, *_, error in SIGN_INS if error == SUCCESS}
    found: dict[str, set[str]] = {check: set() for check in (
        "inactive_user", "inactive_guest", "inactive_but_licensed", "never_signed_in", "disabled_but_licensed",
        "no_mfa", "user_without_manager", "deleted_manager",
    )}  # fmt: skip
    for user, idle in zip(world.roster, world.sign_ins.idle, strict=True):
        id, guest, licensed = user["id"], user["userType"] == "Guest", bool(user.get("assignedLicenses"))
        if user.get("deletedDateTime"):
            continue
        if not guest and user["accountEnabled"] and id not in world.manager_of:
            found["user_without_manager"].add(id)
        if not guest and world.manager_of.get(id) in world.tables["deleted"].rows:
            found["deleted_manager"].add(id)
        if not user["accountEnabled"]:
            if licensed:
                found["disabled_but_licensed"].add(id)
            continue
        if world.methods.password_only(user):
            found["no_mfa"].add(id)
        if idle == NEVER:
            found["never_signed_in"].add(id)
        if idle <= INACTIVE or user["displayName"] in seen:
            continue
        if not guest:
            found["inactive_user"].add(id)
        if idle >= LONG_INACTIVE and (guest or licensed):
            found["inactive_guest" if guest else "inactive_but_licensed"].add(id)
    return found


def _stories(world: World) -> dict[str, set[str]]:
    """What the logs tell of people with a story."""
    found: dict[str, set[str]] = {}
    for name, check in TOLD.items():
        found[check] = world.ids("users", name)
    for _, _, activity, kind, target, said in HISTORY:
        about = "users" if kind == "roleAssignments" else kind
        found[HISTORICAL[activity]] = world.ids(about, target) if said else set()
    found["forwarding_rule_outside"] = world.ids("users", FORWARDING)
    found["new_risky_user"] = {id for id, row in world.risk.users.items() if row["riskState"] == "atRisk"}
    return found


def _roles(world: World) -> dict[str, set[str]]:
    """What follows from who holds a directory role, directly or through a group."""
    held = [(row["principalId"], row["roleDefinitionId"]) for row in world.role_assignments]
    holders = {id for id, _ in held if id in world.users}
    holders |= {id for group, _ in held for id in world.members.get(group, ()) if id in world.users}
    top = {id for id, role in held if role == TEMPLATES["Global Administrator"]}
    users, idle = world.users, world.sign_ins.idle
    seen = {name for name, *_, error in SIGN_INS if error == SUCCESS}
    return {
        "admin_without_mfa": {id for id in holders if world.methods.password_only(users[id])},
        "global_admin_not_listed": {id for id in top if users[id]["displayName"] not in LISTED},
        "synced_global_admin": {id for id in top if users[id].get("onPremisesSyncEnabled")},
        "guest_admin": {id for id in holders if users[id]["userType"] == "Guest"},
        "stale_admin": {id for id in holders
                        if idle[world.numbers[id]] > INACTIVE and users[id]["displayName"] not in seen},
        "permanent_tier_0": top,
        "admin_with_mailbox_licence": {id for id in holders if world.mailboxes.has(users[id])},
        "role_through_unassignable_group": {
            id for id, _ in held if id in world.groups and not world.groups[id].get("isAssignableToRole")},
        "app_with_secret_and_role": {
            id for id, role in held if role not in HARMLESS and id in world.service_principals and _secrets(world, id)},
    }  # fmt: skip


def _registration(world: World, principal: str) -> Thing:
    """The registration of a service principal; empty for those of other tenants."""
    app = world.service_principals[principal]["appId"]
    return next((row for row in world.applications.values() if row["appId"] == app), {})


def _secrets(world: World, principal: str) -> list[Thing]:
    held: list[Thing] = _registration(world, principal).get("passwordCredentials", [])
    return held


def _apps(world: World) -> dict[str, set[str]]:
    """What follows from what apps may do, who owns them, and who may use them."""
    graph, _ = world.app("Microsoft Graph"), GRAPH_APP
    powerful = {name for name, permissions in APPLICATION if any(map(_dangerous, permissions))}
    able = {id for name in powerful for id in world.ids("servicePrincipals", name)}
    owners = {id: world.owners.get(id, []) for id in able}
    risky = {row["clientId"] for row in world.tables["oauth2PermissionGrants"].rows.values()
             if row["resourceId"] == graph["id"] and any(map(_dangerous, row["scope"].split()))}  # fmt: skip
    principals = world.service_principals
    ours = {row["appId"] for row in world.applications.values()}
    return {
        "high_risk_application_permission": able,
        "privileged_app_without_owner": {id for id, held in owners.items() if not held},
        "privileged_app_with_too_many_owners": {id for id, held in owners.items() if len(held) > MOST_OWNERS},
        "app_owner_without_mfa": {
            id for app in world.applications for id in world.owners.get(app, ())
            if world.methods.password_only(world.users[id])},
        "app_open_to_everybody": {
            id for id, row in principals.items() if row["appId"] in ours and not row["appRoleAssignmentRequired"]},
        "unverified_publisher_with_high_risk_permission": {
            id for id in risky if principals[id]["appId"] not in ours
            and not principals[id]["verifiedPublisher"]["verifiedPublisherId"]},
        "unused_app_with_permissions": {id for name in UNUSED_APPS for id in world.ids("servicePrincipals", name)},
    }  # fmt: skip


def _dangerous(permission: str) -> bool:
    return any(part in permission for part in HIGH_RISK)


def _credentials(world: World) -> dict[str, set[str]]:
    """Applications whose secret or certificate ends soon or lasts too long; service principals likewise for SAML."""
    found: dict[str, set[str]] = {"app_secret_expiring": set(), "app_certificate_expiring": set(),
                                  "saml_key_expiring": set(), "long_lived_credential": set()}  # fmt: skip
    rows = [(row, "passwordCredentials", "app_secret_expiring") for row in world.applications.values()]
    rows += [(row, "keyCredentials", "app_certificate_expiring") for row in world.applications.values()]
    rows += [(row, "keyCredentials", "saml_key_expiring") for row in world.service_principals.values()]
    for row, name, check in rows:
        for credential in row.get(name) or ():
            ends = datetime.fromisoformat(credential["endDateTime"])
            lasts = ends - datetime.fromisoformat(credential["startDateTime"])
            if -timedelta(days=OVERDUE) < ends - world.born_at < timedelta(days=EXPIRING):
                found[check].add(row["id"])
            if check != "saml_key_expiring" and ends > world.born_at and lasts > timedelta(days=LONG_LIVED):
                found["long_lived_credential"].add(row["id"])
    return found


def _licences(world: World) -> dict[str, set[str]]:
    """Subscriptions by SKU id, and people whose licence could not be given."""
    part = licences.ID
    return {
        "licence_over_used": {part[licences.OVER_USED]},
        "licence_about_to_run_out": {part[licences.NEARLY_USED_UP]},
        "licence_unused": {part[licences.HALF_UNUSED]},
        "subscription_expiring": {part[licences.EXPIRED], part[licences.SUSPENDED]},
        "licence_assignment_error": {id for name in LICENCE_ERRORS for id in world.ids("users", name)},
    }


def _azure(world: World) -> dict[str, set[str]]:
    """Holders of roles in Azure who should have none."""
    found: dict[str, set[str]] = {
        "azure_role_of_guest": set(),
        "azure_role_of_disabled_user": set(),
        "azure_role_of_deleted_user": set(),
        "user_access_administrator_at_root": set(),
    }
    for row in world.azure.assignments.values():
        holder, scope = row["properties"]["principalId"], row["properties"]["scope"]
        user = world.users.get(holder)
        if user is None and row["properties"]["principalType"] == "User":
            found["azure_role_of_deleted_user"].add(holder)
        if user and user["userType"] == "Guest":
            found["azure_role_of_guest"].add(holder)
        if user and not user["accountEnabled"]:
            found["azure_role_of_disabled_user"].add(holder)
        if scope == "/" and row["properties"]["roleDefinitionId"].endswith(role_id("User Access Administrator")):
            found["user_access_administrator_at_root"].add(holder)
    return found


def _policies(world: World) -> dict[str, set[str]]:
    """Policies that do not do what they seem to, and what waits for somebody to decide."""
    rows = world.policies.conditional_access.values()
    gone = fixed_id("group", "VPN Pilot 2021")
    return {
        "policy_report_only": {row["id"] for row in rows if row["state"] == "enabledForReportingButNotEnforced"},
        "policy_names_missing_object": {
            row["id"] for row in rows if gone in row["conditions"]["users"]["includeGroups"]},
        "security_defaults_off": {str(world.policies.security_defaults()["id"])},
        "consent_request_waiting": {
            id for id, row in world.consent_requests.items()
            if any(one["status"] == "InProgress" for one in row["userConsentRequests"])},
    }  # fmt: skip
