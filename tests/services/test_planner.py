"""The least privilege that what was chosen takes, how it is granted, and how it stands against what is held."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import pytest

from services import registry
from services.granting import CLOUDS
from services.microsoft.sign_in_errors import GUID
from services.own_needs import own_needs
from services.permissions import GRAPH_APP_ID, including
from services.planner import compare, consent_url, plan, plan_subscription
from services.sandbox.registrations import LEAST
from services.settings import BotSettings, ConnectionSettings, MailSettings, Settings
from services.specs import Specs

SPECS = registry.load()
CLIENT, TENANT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def names(given: Specs = SPECS, mode: str = "read", **chosen: object) -> list[str]:
    return [one.name for one in plan(given, mode, **chosen).permissions]  # type: ignore[arg-type]  # by name


def test_reading_all_takes_what_the_sandbox_calls_the_least() -> None:
    assert set(names()) == set(LEAST) - {"ReportSettings.Read.All"}


def test_what_is_not_collected_is_not_asked_for() -> None:
    less = names(off=("devices", "device_apps", "risky_users", "usage_reports"))
    assert set(names()) - set(less) == {
        "DeviceManagementManagedDevices.Read.All",
        "IdentityRiskyUser.Read.All",
        "Reports.Read.All",
    }
    assert names(off=[*SPECS.resources]) == ["GroupMember.Read.All", "User.ReadBasic.All"]


def test_narrow_permissions_come_where_the_wide_one_is_not_needed() -> None:
    narrow = names(off=("grants", "sign_ins"))
    assert "Directory.Read.All" not in narrow
    assert {"User.Read.All", "Group.Read.All", "Application.Read.All", "RoleManagement.Read.Directory"} <= set(narrow)
    assert "RoleEligibilitySchedule.Read.Directory" not in narrow
    assert "GroupMember.Read.All" not in narrow


def test_acting_adds_what_the_chosen_actions_take_and_no_more() -> None:
    assert set(names(mode="act", actions=())) == set(names())
    assert set(names(mode="act", actions=("revoke_sessions", "no such action"))) - set(names()) == {
        "User.RevokeSessions.All",
        "User.Read.All",
    }
    assert "User.EnableDisableAccount.All" in names(mode="act", actions=("disable_user",))
    assert "User.EnableDisableAccount.All" not in names(actions=("disable_user",))
    assert "Application.ReadWrite.OwnedBy" not in names(mode="act")
    assert "Application.ReadWrite.OwnedBy" in names(mode="act", actions=("rotate_secret",))


@pytest.mark.parametrize("mode", ["read", "act"])
def test_no_permission_is_asked_for_that_another_includes(mode: str) -> None:
    for off in itertools.combinations(("grants", "sign_ins", "users", "directory_roles", "apps", "licences"), 3):
        for one, other in itertools.permutations(names(mode=mode, off=off), 2):
            assert other not in including(one, listing=False)
        chosen = plan(SPECS, mode, off=off)
        held = {one.name for one in chosen.permissions}
        assert all(need.met(held) for need in chosen.needs)
        assert not any(all(need.met(held - {one}) for need in chosen.needs) for one in held)


def test_each_permission_says_what_needs_it_and_what_is_of_no_use_without_a_licence() -> None:
    chosen = ("disable_user", "revoke_sessions")
    found = {one.name: one for one in plan(SPECS, "act", off=("grants", "sign_ins"), actions=chosen).permissions}
    assert found["DeviceManagementManagedDevices.Read.All"].licence == "Intune"
    assert found["User.RevokeSessions.All"].needed_by == ("revoke sessions",)
    assert "users" in found["User.Read.All"].needed_by
    assert (found["User.Read.All"].licence, found["User.Read.All"].optional) == ("", False)
    assert found["Domain.Read.All"].optional
    assert all(GUID.fullmatch(one.id) and one.kind == "Role" for one in found.values())


def test_a_sign_in_of_a_person_takes_scopes() -> None:
    chosen = plan(SPECS, "act", actions=("rotate_secret",), delegated=True)
    assert {one.kind for one in chosen.permissions} == {"Scope"}
    assert all(GUID.fullmatch(one.id) for one in chosen.permissions)
    assert "Application.ReadWrite.All" in {one.name for one in chosen.permissions}
    assert "=Scope" in chosen.az(CLIENT)
    said = chosen.powershell(CLIENT)
    assert "New-MgOauth2PermissionGrant" in said
    assert "Directory.Read.All" in said.splitlines()[-1]
    assert "AppRoleAssignment" not in said


def test_azure_cli_adds_each_permission_and_consents() -> None:
    chosen = plan(SPECS, "read")
    start, add, consent = chosen.az(CLIENT, tenant_id=TENANT).splitlines()
    assert start == f"az login --allow-no-subscriptions --tenant {TENANT}"
    assert add.startswith(f"az ad app permission add --id {CLIENT} --api {GRAPH_APP_ID} --api-permissions ")
    assert set(re.findall(r"(\S+)=Role", add)) == {one.id for one in chosen.permissions}
    assert consent == f"az ad app permission admin-consent --id {CLIENT}"


def test_powershell_grants_each_permission() -> None:
    chosen = plan(SPECS, "read")
    lines = chosen.powershell(CLIENT, tenant_id=TENANT).splitlines()
    assert lines[0].startswith(f"Connect-MgGraph -Environment Global -TenantId {TENANT} -Scopes ")
    assert [line.split()[-1] for line in lines[3:]] == [one.name for one in chosen.permissions]
    assert all(one.id in line for one, line in zip(chosen.permissions, lines[3:], strict=True))


@pytest.mark.parametrize(
    ("cloud", "az", "graph"),
    [
        ("public", "", "Global"),
        ("us_gov", "AzureUSGovernment", "USGov"),
        ("us_gov_dod", "AzureUSGovernment", "USGovDoD"),
        ("china", "AzureChinaCloud", "China"),
    ],
)
def test_every_cloud_has_its_own_names(cloud: str, az: str, graph: str) -> None:
    chosen, role = plan(SPECS, "read"), plan_subscription(SPECS, TENANT)
    for text in (chosen.az(CLIENT, cloud), role.az(CLIENT, cloud)):
        assert (text.splitlines()[0] == f"az cloud set --name {az}") == bool(az)
    assert f"-Environment {graph}" in chosen.powershell(CLIENT, cloud)
    assert f"-Environment {az or 'AzureCloud'}" in role.powershell(CLIENT, cloud)
    assert cloud in CLOUDS


def test_the_manifest_lists_each_permission_once() -> None:
    chosen = plan(SPECS, "act")
    [part] = json.loads(chosen.manifest())["requiredResourceAccess"]
    assert part["resourceAppId"] == GRAPH_APP_ID
    assert [(one["id"], one["type"]) for one in part["resourceAccess"]] == [
        (one.id, one.kind) for one in chosen.permissions
    ]


def test_the_consent_link_is_the_tenants_own() -> None:
    settings = ConnectionSettings(
        name="x", tenant_id=TENANT, client_id=CLIENT, client_secret="s", login_url="https://login.example/"
    )
    assert consent_url(settings) == f"https://login.example/{TENANT}/adminconsent?client_id={CLIENT}"


def test_a_subscription_takes_reader() -> None:
    role = plan_subscription(SPECS, TENANT)
    assert (role.role, role.scope, role.needed_by) == ("Reader", f"/subscriptions/{TENANT}", ("azure roles",))
    last = f'az role assignment create --assignee {CLIENT} --role "Reader" --scope /subscriptions/{TENANT}'
    assert role.az(CLIENT).splitlines()[-1] == last
    assert f"-ApplicationId {CLIENT} -RoleDefinitionName" in role.powershell(CLIENT)
    assert plan_subscription(SPECS, TENANT, off=("azure_roles",)).needed_by == ()


def test_what_is_held_is_compared() -> None:
    chosen = plan(SPECS, "act")
    held = {one.name for one in chosen.permissions} | {"Mail.Send", "openid"}
    granted, missing, more = compare(chosen, held)
    assert [one.name for one in granted] == [one.name for one in chosen.permissions]
    assert (missing, more) == ((), {"Mail.Send": ()})
    nothing = compare(chosen, ())
    assert (nothing.granted, nothing.missing, nothing.more) == ((), chosen.permissions, {})


def test_narrow_permissions_are_not_missed_nor_too_much() -> None:
    chosen = plan(SPECS, "read")
    narrow = {name for need in chosen.needs for name in (need.permission,)} - {"Directory.Read.All"}
    granted, missing, more = compare(chosen, narrow)
    assert "User.Read.All" in {one.name for one in granted}
    assert [(one.name, one.needed_by) for one in missing] == [("Directory.Read.All", ("grants", "sign-ins"))]
    assert more == {}


def test_a_wide_permission_in_place_of_a_narrow_one_is_more_than_needed() -> None:
    chosen = plan(SPECS, "read", off=("grants", "sign_ins", "deleted_users"))
    held = {one.name for one in chosen.permissions} - {"User.Read.All"} | {"User.ReadWrite.All"}
    granted, missing, more = compare(chosen, held)
    assert missing == ()
    assert "User.Read.All" not in {one.name for one in granted}
    assert more.keys() == {"User.ReadWrite.All"}
    assert "users" in more["User.ReadWrite.All"]


def test_what_the_settings_ask_for_besides_is_planned_in_its_own_tenant_and_for_an_app_alone() -> None:
    bot = BotSettings(app_id=CLIENT, tenant_id=TENANT, catalogue_app_id=CLIENT)
    mail = MailSettings(way="graph", sender="steward@contoso.com", recipients=("it@contoso.com",))
    asking = replace(SPECS, own=own_needs(Settings(bot=bot, mail=mail)))
    both = {"Mail.Send", "TeamsAppInstallation.ReadWriteSelfForUser.All"}
    assert set(names(asking, tenant_id=TENANT)) - set(names()) == both
    assert both.isdisjoint(names(asking, tenant_id=CLIENT))
    assert both.isdisjoint(names(asking, tenant_id=TENANT, delegated=True))
    assert own_needs(Settings(bot=BotSettings(tenant_id=TENANT))) == ()
    (by,) = {one.needed_by for one in plan(asking, "read", tenant_id=TENANT).permissions if one.name == "Mail.Send"}
    assert by == ("sending mail",)
