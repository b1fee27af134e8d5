"""Every limit Microsoft publishes holds at its number, words its refusal, and comes back with time."""

from __future__ import annotations

import pytest

from services.sandbox import limits
from services.sandbox.knobs import Knobs
from services.sandbox.meter import Bucket, Meter
from services.sandbox.wire import Call, Caller, Refusal

BY_NAME = {limit.name: limit for limit in limits.LIMITS}


def call(clock, method: str, path: str, app: str = "a", query: str = "") -> Call:
    made = Call(method, tuple(path.strip("/").split("/")), {}, {}, b"", clock(), query)
    made.caller, made.units = Caller(app, "o", frozenset()), 1
    return made


def spend(meter: Meter, clock, times: int, method: str, path: str, app: str = "a") -> Refusal | None:
    """The first refusal among so many requests."""
    for _ in range(times):
        try:
            meter.count(call(clock, method, path, app), 1000)
        except Refusal as refusal:
            return refusal
    return None


@pytest.mark.parametrize(
    ("name", "method", "path", "most"),
    [
        ("ResourceUnitLimitExceeded", "GET", "/users", 8000),
        ("WriteLimitExceeded", "PATCH", "/users/x", 3000),
        ("Reporting", "GET", "/auditLogs/signIns", 5),
        ("Reporting", "GET", "/users/x/authentication/methods", 5),
        ("UsageReport", "GET", "/reports/getMailboxUsageDetail/(period)/D7", 14),
        ("Protection", "GET", "/identity/conditionalAccess/policies", 1),
        ("Mailbox", "GET", "/users/x/mailboxSettings", 10_000),
        ("SharePoint", "GET", "/drives/x/root", 1250),
        ("Intune", "GET", "/deviceManagement/managedDevices", 2000),
        ("IntuneWrite", "POST", "/deviceManagement/managedDevices/x/wipe", 200),
    ],
)
def test_a_limit_lets_its_number_through_and_refuses_the_next(clock, name, method, path, most):
    meter = Meter(Knobs(throttling=True))
    assert spend(meter, clock, most, method, path) is None
    refusal = spend(meter, clock, 1, method, path)
    assert refusal.status == 429
    assert refusal.headers["x-ms-throttle-information"] == name
    assert ("Retry-After" in refusal.headers) is BY_NAME[name].tells
    clock.move(seconds=BY_NAME[name].seconds + 1)
    assert spend(meter, clock, 1, method, path) is None


def test_small_tenants_have_less(clock):
    assert [limits.budget(users) for users in (49, 50, 500, 501)] == [3500, 5000, 5000, 8000]


def test_refused_requests_count_too(clock):
    meter = Meter(Knobs(throttling=True))
    spend(meter, clock, 5, "GET", "/auditLogs/signIns")
    clock.move(seconds=9)
    assert spend(meter, clock, 1, "GET", "/auditLogs/signIns")
    clock.move(seconds=9)
    assert spend(meter, clock, 4, "GET", "/auditLogs/signIns") is None
    assert spend(meter, clock, 1, "GET", "/auditLogs/signIns")


def test_protection_is_shared_by_all_apps_and_reports_are_not(clock):
    meter = Meter(Knobs(throttling=True))
    assert spend(meter, clock, 1, "GET", "/identityProtection/riskyUsers", "a") is None
    assert spend(meter, clock, 1, "GET", "/identityProtection/riskyUsers", "b")
    report = "/reports/getEmailActivityUserDetail/(period)/D7"
    assert spend(meter, clock, 14, "GET", report, "a") is None
    assert spend(meter, clock, 1, "GET", "/reports/getMailboxUsageDetail/(period)/D7", "a") is None
    assert spend(meter, clock, 1, "GET", report, "b") is None


def test_four_requests_may_be_under_way_in_one_mailbox(clock):
    meter = Meter(Knobs(throttling=True, mailbox_seconds=0.5))
    assert spend(meter, clock, 4, "GET", "/users/x/events") is None
    refusal = spend(meter, clock, 1, "GET", "/users/x/events")
    assert (refusal.code, refusal.message) == ("ApplicationThrottled", limits.CROWDED)
    assert spend(meter, clock, 4, "GET", "/users/y/events") is None
    clock.move(seconds=1)
    assert spend(meter, clock, 1, "GET", "/users/x/events") is None


def test_azure_buckets_refill(clock):
    bucket = Bucket(250, 25, 250, 0.0)
    assert [bucket.take(0.0) for _ in range(250)] == [0.0] * 250
    assert bucket.take(0.0) == pytest.approx(0.04)
    assert bucket.take(0.04) == 0.0
    meter = Meter(Knobs(throttling=True))
    assert [meter.take("a", "s", "writes", 0.0) for _ in range(201)][-1] == (0.0, pytest.approx(0.1))
    assert meter.take("a", "other", "writes", 0.0) == (199.0, 0.0)
    assert meter.report()[-1] == {
        "limit": "Azure writes", "of": "a s", "peak": 201, "allowed": 200, "seconds": 20, "refused": 1,
    }  # fmt: skip


def test_the_report_tells_who_used_what(clock):
    meter = Meter(Knobs(throttling=True))
    spend(meter, clock, 7, "GET", "/auditLogs/signIns")
    row = next(row for row in meter.report() if row["limit"] == "Reporting")
    assert row == {"limit": "Reporting", "of": "a", "peak": 6, "allowed": 5, "seconds": 10, "refused": 1}


async def test_an_app_near_its_limit_is_told(client, sandbox, clock):
    await client.get("/users?$top=1")
    window = sandbox.cloud.meter.windows["ResourceUnitLimitExceeded", sandbox.apps["full"].client_id]
    window.spend(clock.now.timestamp(), 4500)
    assert (await client.ask("GET", "/users?$top=1")).headers["x-ms-throttle-limit-percentage"] == "0.9"


async def test_requests_and_units_are_told_per_app(client, sandbox):
    await client.get("/users")
    await client.get("/subscribedSkus")
    row = next(row for row in sandbox.cloud.meters()["apps"] if row["name"] == "Steward full")
    assert (row["requests"], row["units"], row["refused"]) == (2, 5, 0)
    assert row["operations"] == {"GET /users": 1, "GET /subscribedSkus": 1}
