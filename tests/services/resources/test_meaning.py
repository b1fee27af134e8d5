"""What rows mean where Microsoft's own way of saying it is odd."""

from __future__ import annotations

from typing import Any

import pytest

from services.resources import (
    app_assignments,
    apps,
    azure_roles,
    deleted_users,
    device_apps,
    devices,
    directory_audits,
    directory_roles,
    grants,
    mailbox_settings,
    mfa_registration,
    organization,
    policies,
    usage_reports,
)
from services.store.types import DAY, graph_us
from tests.services.resources.whole import WHOLE


def whole(**other: Any) -> dict[str, Any]:
    return WHOLE | other


def test_the_year_one_is_how_intune_says_never() -> None:
    row = devices.managed(whole(lastSyncDateTime="0001-01-01T00:00:00Z", userId="", azureADDeviceId=""))
    assert row["synced_at"] is None
    assert row["enrolled_at"] == graph_us(WHOLE["enrolledDateTime"])
    assert (row["user_id"], row["device_id"]) == (None, None)


@pytest.mark.parametrize(
    ("trust", "joined"),
    [("AzureAd", "Entra joined"), ("Workplace", "Entra registered"), ("New", "New"), (None, None)],
)
def test_how_a_device_belongs_is_in_plain_words(trust: str | None, joined: str | None) -> None:
    assert devices.to_row(whole(trustType=trust))["joined"] == joined


def test_a_device_of_nobody_has_no_owner() -> None:
    assert devices.to_row(whole(registeredOwners=[]))["owner_id"] is None


def test_an_unknown_size_is_none_not_zero() -> None:
    assert device_apps.to_row(whole(sizeInByte=0, publisher=""))["bytes"] is None


def test_a_scope_is_words_each_once_in_their_order() -> None:
    raw = whole(scope=" User.Read  Mail.Read User.Read")
    assert grants.to_row(raw)["scope"] == "User.Read Mail.Read"
    assert [row["permission"] for row in grants.permissions(raw)] == ["User.Read", "Mail.Read"]


def test_a_plan_assigned_twice_is_enabled_when_one_of_them_is() -> None:
    held = [{"servicePlanId": "p", "service": "x", "capabilityStatus": status} for status in ("Enabled", "Deleted")]
    for plans in (held, held[::-1]):
        assert [row["status"] for row in organization.plans(whole(assignedPlans=plans))] == ["Enabled"]


def test_who_changed_something_may_be_an_app_or_microsoft_itself() -> None:
    app = {"user": None, "app": {"servicePrincipalId": "s", "displayName": "HR sync"}}
    row = directory_audits.to_row(whole(initiatedBy=app))
    assert (row["actor_kind"], row["actor_id"], row["actor_name"]) == ("app", "s", "HR sync")
    nobody = directory_audits.to_row(whole(initiatedBy={"app": {"displayName": "Microsoft Entra ID"}}))
    assert (nobody["actor_id"], nobody["actor_name"]) == (None, "Microsoft Entra ID")


def test_what_changed_is_kept_as_before_and_after() -> None:
    assert [row["changes"] for row in directory_audits.targets(WHOLE)] == ['[["City",null,"1"]]']
    assert directory_audits.targets(whole(targetResources=[])) == []


def test_methods_are_in_one_order_and_no_preference_is_none() -> None:
    row = mfa_registration.to_row(whole(userPreferredMethodForSecondaryAuthentication=""))
    assert (row["methods"], row["preferred"]) == ("mobilePhone softwareOneTimePasscode", None)


def test_a_policy_names_people_apps_and_places_with_its_exceptions() -> None:
    conditions = {
        "users": {"includeUsers": ["All"], "excludeGroups": ["g"], "includeGuestsOrExternalUsers": {"x": 1}},
        "applications": {"includeApplications": ["Office365"]},
        "locations": None,
    }
    named = {(row["kind"], row["included"], row["target_id"]) for row in policies.targets(whole(conditions=conditions))}
    assert named == {("user", True, "All"), ("group", False, "g"), ("app", True, "Office365")}


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("ipNamedLocation", "addresses"), ("countryNamedLocation", "countries"), ("newNamedLocation", "newNamedLocation")],
)
def test_the_kind_of_a_location_is_a_plain_word(type_: str, kind: str) -> None:
    assert policies.location({**WHOLE, "@odata.type": f"#microsoft.graph.{type_}"})["kind"] == kind


def test_a_deleted_persons_name_is_the_one_they_had() -> None:
    raw = whole(userPrincipalName=WHOLE["id"].replace("-", "") + "Adele@contoso.com")
    assert deleted_users.to_row(raw)["upn"] == "adele@contoso.com"


def test_an_eligibility_without_end_is_for_good() -> None:
    row = directory_roles.eligibility(whole(endDateTime=None))
    assert row["ends_at"] is None
    assert row["starts_at"] == graph_us(WHOLE["startDateTime"])


def test_one_list_holds_who_may_use_an_app_and_what_apps_may_do() -> None:
    held = [
        {"id": str(number), "appRoleId": "r", "principalId": "p", "principalType": kind}
        for number, kind in enumerate(("User", "Group", "ServicePrincipal"))
    ]
    rows = app_assignments.assignments(whole(appRoleAssignedTo=held))
    assert [row["principal_kind"] for row in rows] == ["User", "Group", "ServicePrincipal"]
    assert {row["resource_id"] for row in rows} == {WHOLE["id"]}


def test_a_role_is_one_whatever_scope_it_is_written_under() -> None:
    names = ("/providers/Microsoft.Authorization/roleDefinitions/AB", "/subscriptions/1/providers/x/roleDefinitions/ab")
    facts = [WHOLE["properties"] | {"roleDefinitionId": name} for name in names]
    assert {azure_roles.to_row(whole(properties=one))["role_id"] for one in facts} == {"ab"}
    assert azure_roles.to_row(whole(properties=facts[0] | {"principalType": None}))["principal_kind"] == "Unknown"


def test_replies_count_only_while_they_are_scheduled() -> None:
    row = mailbox_settings.to_row(WHOLE)
    assert row["auto_reply"] == "scheduled"
    assert row["until_at"] - row["from_at"] == DAY
    off = WHOLE["automaticRepliesSetting"] | {"status": "disabled"}
    assert mailbox_settings.to_row(whole(automaticRepliesSetting=off))["from_at"] is None
    elsewhere = {"dateTime": "2024-05-06T07:08:09", "timeZone": "Pacific Standard Time"}
    there = WHOLE["automaticRepliesSetting"] | {"scheduledStartDateTime": elsewhere}
    assert mailbox_settings.to_row(whole(automaticRepliesSetting=there))["from_at"] is None


def test_mail_goes_out_only_by_rules_that_are_in_force() -> None:
    rule = WHOLE["messageRules"][0]
    assert mailbox_settings.to_row(WHOLE)["forwards_to"] == "a@fabrikam.com"
    asleep = whole(messageRules=[rule | {"isEnabled": False}])
    assert mailbox_settings.to_row(asleep)["forwards_to"] == ""
    assert mailbox_settings.rules(asleep)[0]["sends_to"] == "a@fabrikam.com"


def test_a_line_about_nobody_makes_no_rows() -> None:
    nobody = {"User Principal Name": "(Unknown)", "Owner Principal Name": ""}
    for listing in usage_reports.RESOURCE.listings:
        assert listing.to_rows(WHOLE | nobody) == []


def test_no_activity_is_none_and_a_service_without_licence_or_activity_is_left_out() -> None:
    rows = usage_reports.active_users(
        WHOLE | {"Teams Last Activity Date": "", "Yammer Last Activity Date": "", "Has Yammer License": "False"}
    )
    seen = {row["service"]: row["active_at"] for row in rows}
    assert seen["Teams"] is None
    assert "Yammer" not in seen
    assert seen["Exchange"] == graph_us("2024-05-05T00:00:00Z")


def test_signing_key_counts_once_beside_other_credentials() -> None:
    private = {"keyId": "1", "usage": "Sign", "customKeyIdentifier": "x", "displayName": "CN=SSO"}
    public, password = private | {"keyId": "2", "usage": "Verify"}, {"keyId": "3", "customKeyIdentifier": "x"}
    others = [{"keyId": "4", "usage": "Verify", "customKeyIdentifier": "y"}, {"keyId": "5", "usage": "Sign"}]
    secret = {"keyId": "6", "customKeyIdentifier": None}
    raw = WHOLE | {"keyCredentials": [public, private, *others], "passwordCredentials": [password, secret]}
    assert {row["id"]: row["kind"] for row in apps.keys(raw)} == {
        "1": "signing key",
        "4": "certificate",
        "5": "signing key",
        "6": "secret",
    }
