"""What the generator says it planted is there, and for what can be decided nobody else matches."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from services.sandbox.world import World
from services.sandbox.world.planted import SOME
from services.sandbox.world.roles import TEMPLATES
from services.sandbox.world.stories import STORIES

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
SIZES = (60, 700)
RISKY_WORDS = ("ReadWrite.All", "ReadWrite.Directory", "Mail.", "Files.")


@pytest.fixture(scope="module", params=SIZES)
def world(request) -> World:
    return World(request.param, 1, lambda: NOW)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ids(rows) -> set[str]:
    return {row["id"] for row in rows}


def enabled(world: World, kind: str = "") -> list[dict]:
    return [user for user in world.users.values() if user["accountEnabled"] and kind in ("", user["userType"])]


def last_success(world: World, user: dict) -> datetime | None:
    activity = world.sign_ins.activity(world.numbers[user["id"]]) or {}
    return when(activity["lastSuccessfulSignInDateTime"]) if activity else None


def away(world: World, user: dict, days: int) -> bool:
    seen = last_success(world, user)
    return seen is not None and NOW - seen > timedelta(days=days)


def mfa(world: World, user: dict) -> bool:
    held = {row["@odata.type"] for row in world.methods.of(user).values()}
    return len(held) > 1


def admins(world: World) -> list[dict]:
    held = {row["principalId"] for row in world.role_assignments}
    through = {id for group in held for id in world.members.get(group, ())}
    return [world.users[id] for id in held | through if id in world.users]


def global_admins(world: World) -> list[dict]:
    role = TEMPLATES["Global Administrator"]
    return [world.users[row["principalId"]] for row in world.role_assignments if row["roleDefinitionId"] == role]


def test_every_check_has_a_subject_at_sixty_users():
    empty = [check for check, found in World(60, 1, lambda: NOW).planted.items() if not found]
    assert empty == []


def test_nobody_else_is_inactive_or_was_never_seen(world):
    planted = world.planted
    assert planted["inactive_user"] == ids(u for u in enabled(world, "Member") if away(world, u, 30))
    assert planted["inactive_guest"] == ids(u for u in enabled(world, "Guest") if away(world, u, 90))
    licensed = [u for u in enabled(world, "Member") if u.get("assignedLicenses") and away(world, u, 90)]
    assert planted["inactive_but_licensed"] == ids(licensed)
    assert planted["never_signed_in"] == ids(u for u in enabled(world) if last_success(world, u) is None)
    gone = [u for u in world.users.values() if not u["accountEnabled"] and u.get("assignedLicenses")]
    assert planted["disabled_but_licensed"] == ids(gone)


def test_nobody_else_has_only_a_password(world):
    planted = world.planted
    assert planted["no_mfa"] == ids(u for u in enabled(world) if not mfa(world, u))
    assert planted["admin_without_mfa"] == ids(u for u in admins(world) if not mfa(world, u))
    owners = {id for app in world.applications for id in world.owners.get(app, ())}
    assert planted["app_owner_without_mfa"] == {id for id in owners if not mfa(world, world.users[id])}


def test_the_sign_in_log_shows_who_woke_up_was_probed_overactive_or_attacked(world):
    log = world.sign_ins
    rows = [log.at(place) for place in range(len(log))]
    seen = [(datetime.fromtimestamp(row.at / 1e6, UTC), world.roster[row.user]["id"], row.outcome) for row in rows]
    good = [(at, id) for at, id, outcome in seen if outcome < 2]
    bad = [(at, id) for at, id, outcome in seen if outcome == 2]
    fresh = {id for at, id in good if NOW - at < timedelta(days=1)}
    known = {id for at, id in good if NOW - at >= timedelta(days=1)}
    assert world.planted["dormant_account_woke_up"] == fresh - known - world.planted["unusually_active"]
    tried = Counter(id for _, id in bad)
    probed = {id for id, times in tried.items() if times > 1 and id not in fresh | known}
    assert world.planted["inactive_account_probed"] == probed
    busy = Counter((id, at.date()) for at, id in good)
    assert world.planted["unusually_active"] == {id for (id, _), count in busy.items() if count > 1000}
    hours = Counter((id, at.replace(minute=0, second=0, microsecond=0)) for at, id in bad)
    assert world.planted["sign_ins_under_attack"] == {id for (id, _), count in hours.items() if count > 20}


def test_roles_are_held_as_planted(world):
    planted, tops = world.planted, global_admins(world)
    assert planted["synced_global_admin"] == ids(u for u in tops if u.get("onPremisesSyncEnabled"))
    assert planted["global_admin_not_listed"] == {world.user("Allan Deyoung")["id"]}
    assert planted["guest_admin"] == ids(u for u in admins(world) if u["userType"] == "Guest")
    assert planted["stale_admin"] == ids(u for u in admins(world) if away(world, u, 30))
    assert planted["break_glass_sign_in"] <= planted["permanent_tier_0"] == ids(tops)
    assert planted["admin_with_mailbox_licence"] <= ids(u for u in admins(world) if u.get("assignedLicenses"))
    groups = [world.groups[row["principalId"]] for row in world.role_assignments if row["principalId"] in world.groups]
    assert planted["role_through_unassignable_group"] == ids(g for g in groups if not g.get("isAssignableToRole"))
    holders = {row["principalId"] for row in world.role_assignments}
    apps = [world.service_principals[id] for id in holders if id in world.service_principals]
    secrets = {row["appId"] for row in world.applications.values() if row["passwordCredentials"]}
    assert planted["app_with_secret_and_role"] == ids(row for row in apps if row["appId"] in secrets)


def test_apps_are_as_dangerous_as_planted(world):
    planted = world.planted
    graph = world.app("Microsoft Graph")["id"]
    able = {row["principalId"] for row in world.app_role_assignments.values() if row["resourceId"] == graph}
    assert planted["high_risk_application_permission"] <= able
    assert planted["privileged_app_without_owner"] == {
        id for id in planted["high_risk_application_permission"] if not world.owners.get(id)
    }
    used = {world.app_roster[world.sign_ins.at(place).app]["id"] for place in range(len(world.sign_ins))}
    assert planted["unused_app_with_permissions"] <= able - used
    reading = {row["clientId"] for row in world.tables["oauth2PermissionGrants"].rows.values()
               if any(word in row["scope"] for word in RISKY_WORDS)}  # fmt: skip
    unverified = {id for id in reading if not world.service_principals[id]["verifiedPublisher"]["displayName"]}
    assert planted["unverified_publisher_with_high_risk_permission"] == unverified


def test_credentials_end_as_planted(world):
    def ending(rows, name):
        return {row["id"] for row in rows for credential in row.get(name) or ()
                if -7 < (when(credential["endDateTime"]) - NOW) / timedelta(days=1) < 30}  # fmt: skip

    applications, principals = world.applications.values(), world.service_principals.values()
    assert world.planted["app_secret_expiring"] == ending(applications, "passwordCredentials")
    assert world.planted["app_certificate_expiring"] == ending(applications, "keyCredentials")
    assert world.planted["saml_key_expiring"] == ending(principals, "keyCredentials")
    lasting = set()
    for row in applications:
        for one in row["passwordCredentials"] + row["keyCredentials"]:
            begins, ends = when(one["startDateTime"]), when(one["endDateTime"])
            lasting |= {row["id"]} if ends > NOW and ends - begins > timedelta(days=730) else set()
    assert world.planted["long_lived_credential"] == lasting
    assert world.application("Contoso Expenses")["id"] in world.planted["app_secret_expiring"]


def test_subscriptions_are_as_planted(world):
    units = {row["skuId"]: row["prepaidUnits"]["enabled"] for row in world.skus if row["capabilityStatus"] == "Enabled"}
    assert world.planted["licence_over_used"] == {sku for sku, count in units.items() if world.used[sku] > count}
    late = {row["skuId"] for row in world.skus if row["capabilityStatus"] != "Enabled"}
    assert world.planted["subscription_expiring"] == late
    for sku in world.planted["licence_about_to_run_out"]:
        assert 0 < units[sku] - world.used[sku] <= max(1, units[sku] // 50)


def test_managers_and_azure_are_as_planted(world):
    staff = [user for user in world.users.values() if user["userType"] == "Member"]
    alone = ids(user for user in staff if user["id"] not in world.manager_of)
    assert world.planted["user_without_manager"] == alone
    below = {id for id, boss in world.manager_of.items() if boss not in world.users}
    assert world.planted["deleted_manager"] == below == {world.user("Enrico Cattaneo")["id"]}
    held = {row["properties"]["principalId"] for row in world.azure.assignments.values()}
    guests = {id for id in held if world.users.get(id, {}).get("userType") == "Guest"}
    assert world.planted["azure_role_of_guest"] == guests
    assert world.planted["azure_role_of_disabled_user"] == {
        id for id in held if id in world.users and not world.users[id]["accountEnabled"]
    }


def test_the_ledger_begins_with_what_happened_before(world):
    told = {write.activity: write.id for write in world.ledger}
    assert {told["User registered security info"]} == world.planted["new_mfa_method"]
    assert {told["Consent to application"]} == world.planted["new_consent"]
    assert {told["Reset user password"]} == world.planted["admin_password_changed"]
    assert {told["Add member to group"]} == world.planted["watched_group_changed"]
    assert {told["Add member to role"]} == world.planted["new_admin"]
    assert [write.at for write in world.ledger] == sorted(write.at for write in world.ledger)


def test_what_is_only_partly_known_says_so():
    assert World(60, 1, lambda: NOW).planted.keys() >= SOME


async def test_the_stories_are_true_over_the_wire(client, sandbox):
    planted = sandbox.world.planted
    (christie,) = planted["forwarding_rule_outside"]
    (rule,) = (await client.get(f"/users/{christie}/mailFolders/inbox/messageRules"))["value"]
    assert not rule["actions"]["forwardTo"][0]["emailAddress"]["address"].endswith("contoso.com")
    for admin in planted["admin_without_mfa"]:
        methods = (await client.get(f"/users/{admin}/authentication/methods"))["value"]
        assert [row["@odata.type"] for row in methods] == ["#microsoft.graph.passwordAuthenticationMethod"]
    roles = (await client.get("/roleManagement/directory/roleAssignments"))["value"]
    assert planted["admin_without_mfa"] & {row["principalId"] for row in roles}
    (stuck,) = planted["licence_assignment_error"]
    states = (await client.get(f"/users/{stuck}?$select=licenseAssignmentStates"))["licenseAssignmentStates"]
    assert {row["state"] for row in states} == {"Error"}
    gone = (await client.get("/directory/deletedItems/microsoft.graph.user"))["value"]
    assert [row["displayName"] for row in gone] == ["Sonia Rees"]
    (forsaken,) = planted["deleted_manager"]
    await client.refused("GET", f"/users/{forsaken}/manager", 404)
    risky = (await client.get("/identityProtection/riskyUsers?$top=500"))["value"]
    assert planted["new_risky_user"] == {row["id"] for row in risky if row["riskState"] == "atRisk"}
    audits = (await client.get("/auditLogs/directoryAudits"))["value"]
    assert planted["new_mfa_method"] <= {target["id"] for row in audits for target in row["targetResources"]}


def test_everybody_with_a_story_is_there_at_sixty_users():
    world = World(60, 1, lambda: NOW)
    assert [world.user(story.name)["displayName"] for story in STORIES] == [story.name for story in STORIES]
