"""A connection is tried out: each thing that can be wrong is found, with its next step, and the rest all the same."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services import registry
from services.bought import EXCHANGE, INTUNE, P1, P2, PLANS
from services.connectivity import Finding, Report, examine
from services.planner import plan
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from tests.connected import connection

SPECS = registry.load()
PRODUCTION = SUBSCRIPTIONS["Contoso Production"]


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[Sandbox]:
    cloud = await Sandbox.start(users=20)
    yield cloud
    await cloud.stop()


@pytest.fixture
async def cloud(shared: Sandbox) -> AsyncIterator[Sandbox]:
    """The tenant as it was made, whatever a test before did to it."""
    knobs, tenant = dataclasses.replace(shared.knobs), shared.cloud.tenant
    apps = {name: dataclasses.replace(app) for name, app in shared.apps.items()}
    yield shared
    shared.cloud.knobs, shared.cloud.tenant = knobs, tenant
    shared.knobs = knobs
    shared.apps.update(apps)
    shared.faults.clear()
    shared.world.missing_plans = frozenset()


async def look(cloud: Sandbox, app: str = "least", now: datetime | None = None, **more: Any) -> Report:
    chosen = {name: more.pop(name) for name in ("actions", "off") if name in more}
    return await examine(connection(cloud, app, **more), SPECS, now or cloud.cloud.clock(), **chosen)


def found(report: Report) -> dict[str, Finding]:
    assert len({one.what for one in report.findings}) == len(report.findings)
    return {one.what: one for one in report.findings}


def wrong(report: Report) -> set[str]:
    return {one.what for one in report.findings if not one.ok}


async def test_a_connection_with_the_least_permissions_is_right_in_all(cloud: Sandbox) -> None:
    before = cloud.requests.total()
    report = await look(cloud)
    assert report.ok
    assert wrong(report) == set()
    assert report.granted == cloud.apps["least"].roles
    assert report.licences == tuple(PLANS)
    assert [one.kind for one in report.findings[:3]] == ["sign-in", "tenant", "clock"]
    assert found(report)["tenant"].found == "Contoso"
    kept = {name for name, one in SPECS.resources.items() if one.of == "tenant" and one.kind != "derived"}
    assert {one.name for one in report.findings if one.kind == "data"} >= kept
    assert cloud.requests.total() - before < 40
    assert {"granted by a wider one"} == {found(report)["User.Read.All"].found.partition(",")[0]}


@pytest.mark.parametrize(
    ("secret", "code", "step"),
    [
        ("wrong", "AADSTS7000215", "secret"),
        ("expired", "AADSTS7000222", "new secret"),
        ("id", "AADSTS7000215", "Value"),
    ],
)
async def test_a_secret_that_does_not_work_ends_it_with_the_reason(
    cloud: Sandbox, secret: str, code: str, step: str
) -> None:
    app = cloud.apps["least"]
    given = {"wrong": "nonsense~secret", "id": app.key_id}.get(secret, app.client_secret)
    if secret == "expired":
        app.secret_ends_at = cloud.cloud.clock() - timedelta(days=1)
    report = await look(cloud, client_secret=given)
    [only] = report.findings
    assert (report.ok, report.granted, only.what, only.ok) == (False, frozenset(), "sign-in", False)
    assert code in only.found
    assert step in only.next_step
    assert given not in repr(report)


@pytest.mark.parametrize(
    ("wrongly", "code"),
    [("tenant_id", "AADSTS90002"), ("client_id", "AADSTS700016")],
)
async def test_an_unknown_tenant_or_app_is_said_to_be_one(cloud: Sandbox, wrongly: str, code: str) -> None:
    [only] = (await look(cloud, **{wrongly: str(uuid4())})).findings
    assert code in only.found
    assert only.next_step


async def test_a_file_of_trust_that_is_not_there_is_found(cloud: Sandbox, tmp_path: Path) -> None:
    [only] = (await look(cloud, ca_file=tmp_path / "none.pem")).findings
    assert "ca_file" in only.next_step


async def test_another_tenant_than_the_one_named_is_found(cloud: Sandbox) -> None:
    settings = connection(cloud)
    cloud.cloud.tenant = dataclasses.replace(cloud.cloud.tenant, domain=settings.tenant_id, id=str(uuid4()))
    report = await examine(settings, SPECS, cloud.cloud.clock())
    tenant = found(report)["tenant"]
    assert not report.ok
    assert not tenant.ok
    assert cloud.cloud.tenant.id in tenant.found
    assert settings.tenant_id in tenant.next_step


@pytest.mark.parametrize(
    ("skew", "ok", "needed", "words"),
    [
        (timedelta(seconds=20), True, True, "agrees"),
        (timedelta(minutes=3), False, False, "3 minutes behind"),
        (timedelta(minutes=-3), False, False, "3 minutes ahead"),
        (timedelta(hours=2), False, True, "120 minutes behind"),
    ],
)
async def test_a_clock_that_is_wrong_is_found(
    cloud: Sandbox, skew: timedelta, ok: bool, needed: bool, words: str
) -> None:
    report = await look(cloud, now=cloud.cloud.clock() - skew)
    clock = found(report)["clock"]
    assert (clock.ok, clock.needed) == (ok, needed)
    assert words in clock.found
    assert bool(clock.next_step) != ok
    assert report.ok == (ok or not needed)


async def test_each_missing_permission_is_named_with_what_needs_it_and_the_rest_is_looked_at(cloud: Sandbox) -> None:
    cloud.apps["least"].roles -= {"Policy.Read.All", "Reports.Read.All"}
    report = await look(cloud)
    assert wrong(report) == {"Policy.Read.All", "Reports.Read.All", "data: policies", "data: usage reports"}
    missing = found(report)["Policy.Read.All"]
    assert missing.found == "missing, for policies"
    assert "Policy.Read.All and give admin consent" in missing.next_step
    assert "Policy.Read.All" in found(report)["data: policies"].next_step
    assert not report.ok


async def test_what_is_not_chosen_is_neither_missed_nor_asked_for(cloud: Sandbox) -> None:
    cloud.apps["least"].roles -= {"Policy.Read.All", "Reports.Read.All"}
    report = await look(cloud, off=("policies", "usage_reports"))
    assert report.ok
    assert not {"Policy.Read.All", "data: policies"} & found(report).keys()


async def test_actions_need_theirs_in_act_mode_alone(cloud: Sandbox) -> None:
    assert (await look(cloud)).ok
    assert (await look(cloud, mode="act", actions=())).ok
    report = await look(cloud, mode="act", actions=("revoke_sessions",))
    # Lists are read with Directory.Read.All in place of User.Read.All, but actions are not run with it.
    assert wrong(report) == {"User.RevokeSessions.All", "User.Read.All"}
    assert "User.EnableDisableAccount.All" in wrong(await look(cloud, mode="act"))


async def test_nothing_granted_names_the_fewest_to_grant(cloud: Sandbox) -> None:
    report = await look(cloud, "none")
    assert not report.ok
    assert report.granted == frozenset()
    steps = " ".join(one.next_step for one in report.findings if one.kind == "permission")
    assert all(one.name in steps for one in plan(SPECS, "read").permissions)
    assert "permission User.Read.All" not in steps
    assert found(report)["tenant"].ok
    assert all(one.found == "cannot be told" for one in report.findings if one.kind == "licence")


@pytest.mark.parametrize(
    ("profile", "lacks", "without"),
    [
        ("p1", {P2}, {"data: risky users", "data: role eligibilities"}),
        ("no_intune", {INTUNE}, {"data: device apps", "data: managed devices"}),
        ("no_exchange", {EXCHANGE}, set()),
        (
            "free",
            {P1, P2, INTUNE},
            {"data: risky users", "data: role eligibilities", "data: device apps", "data: managed devices"}
            | {"data: sign-ins", "data: sign-in activity", "data: mfa registration", "data: risk detections"},
        ),
    ],
)
async def test_what_is_not_licensed_is_told_from_what_is_not_allowed(
    profile: str, lacks: set[str], without: set[str]
) -> None:
    cloud = await Sandbox.start(users=20, profile=profile)
    report = await look(cloud)
    assert report.ok, "a licence that is not there is no fault"
    assert set(report.licences) == PLANS.keys() - lacks
    assert wrong(report) == without | {f"licence: {name}" for name in lacks}
    assert all("not licensed" in found(report)[what].found for what in without)
    await cloud.stop()


async def test_licences_follow_from_answers_where_they_cannot_be_read(cloud: Sandbox) -> None:
    cloud.faults.add("/subscribedSkus", status=403, times=None, code="Authorization_RequestDenied")
    report = await look(cloud)
    assert set(report.licences) == {P1, P2, INTUNE}
    assert found(report)[f"licence: {EXCHANGE}"].found == "cannot be told"
    assert found(report)["data: licences"].next_step


async def test_one_passing_refusal_is_not_believed(cloud: Sandbox) -> None:
    cloud.faults.add("/auditLogs/signIns", kind="unlicensed", times=1)
    assert (await look(cloud)).ok


async def test_graph_down_is_told_of_each_thing_and_ends_nothing(cloud: Sandbox) -> None:
    cloud.faults.add("/users", status=500, times=None)
    cloud.faults.add("/organization", status=500, times=None)
    report = await look(cloud, off=set(SPECS.resources) - {"users", "licences", "organization"})
    assert not report.ok
    assert {"tenant", "data: users", "data: organization"} <= wrong(report)
    assert "500" in found(report)["data: users"].found
    assert found(report)["data: licences"].ok


async def test_no_connection_at_all_is_said(cloud: Sandbox) -> None:
    nobody = "https://127.0.0.1:9"
    [only] = (await look(cloud, login_url=nobody)).findings
    assert "could not be reached" in only.found


async def test_a_subscription_is_right_with_reader(cloud: Sandbox) -> None:
    report = await look(cloud, kind="subscription", subscription_id=PRODUCTION)
    assert report.ok
    assert found(report)["subscription"].found == "Contoso Production"
    assert found(report)["data: azure roles"].ok
    assert found(report)["clock"].ok
    assert report.licences == ()


async def test_a_subscription_without_reader_names_the_role(cloud: Sandbox) -> None:
    report = await look(cloud, "none", kind="subscription", subscription_id=PRODUCTION)
    assert wrong(report) == {"subscription", "data: azure roles"}
    assert all("Reader" in found(report)[what].next_step for what in wrong(report))
    report = await look(cloud, kind="subscription", subscription_id=str(uuid4()))
    assert "no such Azure subscription" in found(report)["subscription"].found
    assert "Reader" in found(report)["subscription"].next_step


def test_a_report_is_right_when_all_that_is_needed_is() -> None:
    assert Report((Finding("clock", True, "x"), Finding("licence", False, "x", needed=False))).ok
    assert not Report((Finding("clock", False, "x"),)).ok
    assert Finding("data", True, "x", name="sign_in_activity").what == "data: sign-in activity"
