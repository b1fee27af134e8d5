"""Reports, risk, policies and devices through the unmodified msgraph-sdk."""

from __future__ import annotations

import pytest
from msgraph.generated.identity_protection.risky_users.dismiss.dismiss_post_request_body import DismissPostRequestBody
from msgraph.generated.models.admin_report_settings import AdminReportSettings
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.risk_state import RiskState

from tests.services.sandbox.test_sdk import graph

pytestmark = pytest.mark.filterwarnings("ignore:This class is deprecated:DeprecationWarning")


async def test_sdk_follows_a_report_to_the_other_host(client):
    sdk = await graph(client)
    content = await sdk.reports.get_office365_active_user_detail_with_period("D7").get()
    assert content.startswith(b"\xef\xbb\xbfReport Refresh Date,User Principal Name")
    await sdk.admin.report_settings.patch(AdminReportSettings(display_concealed_names=True))
    assert (await sdk.admin.report_settings.get()).display_concealed_names


async def test_sdk_reads_and_dismisses_risk(client, sandbox):
    sdk = await graph(client)
    isaiah = sandbox.world.user("Isaiah Langer")["id"]
    assert (await sdk.identity_protection.risk_detections.get()).value[0].detected_date_time
    await sdk.identity_protection.risky_users.dismiss.post(DismissPostRequestBody(user_ids=[isaiah]))
    row = await sdk.identity_protection.risky_users.by_risky_user_id(isaiah).get()
    assert row.risk_state is RiskState.Dismissed
    assert (await sdk.identity_protection.risky_users.by_risky_user_id(isaiah).history.get()).value


async def test_sdk_reads_and_changes_policies(client):
    sdk = await graph(client)
    access = sdk.identity.conditional_access
    policy = (await access.policies.get()).value[1]
    assert policy.state is ConditionalAccessPolicyState.EnabledForReportingButNotEnforced
    change = ConditionalAccessPolicy(state=ConditionalAccessPolicyState.Enabled)
    await access.policies.by_conditional_access_policy_id(policy.id).patch(change)
    after = await access.policies.by_conditional_access_policy_id(policy.id).get()
    assert after.state is ConditionalAccessPolicyState.Enabled
    assert len((await access.named_locations.get()).value) == 3
    assert (await sdk.policies.identity_security_defaults_enforcement_policy.get()).is_enabled is False
    assert (await sdk.policies.authentication_methods_policy.get()).authentication_method_configurations
    assert (await sdk.role_management.directory.role_eligibility_schedules.get()).value


async def test_sdk_reads_and_retires_devices(client, sandbox):
    sdk = await graph(client)
    adele = sandbox.world.user("Adele Vance")["id"]
    assert (await sdk.devices.get()).value[0].operating_system
    assert (await sdk.users.by_user_id(adele).owned_devices.get()).value
    managed = (await sdk.device_management.managed_devices.get()).value[0]
    await sdk.device_management.managed_devices.by_managed_device_id(managed.id).retire.post()
    app = (await sdk.device_management.detected_apps.get()).value[0]
    found = await sdk.device_management.detected_apps.by_detected_app_id(app.id).managed_devices.get()
    assert len(found.value) == app.device_count
