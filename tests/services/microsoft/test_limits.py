"""Which limits a request falls under, whose they are, and what it takes of each."""

from __future__ import annotations

import orjson
import pytest

from services.microsoft.limits import ARM, charges, units


def taken(method: str, address: str, **more: object) -> dict[str, int]:
    """Amounts by name and owner."""
    found = charges(method, address, **more)
    return {f"{limit.name} {whose}".strip(): amount for (limit, whose), amount in found.items()}


@pytest.mark.parametrize(
    ("method", "address", "takes"),
    [
        ("GET", "/v1.0/users", {"directory": 2}),
        ("GET", "/v1.0/users?$select=id&$top=999", {"directory": 1}),
        ("GET", "/v1.0/users?%24select=id&%24expand=manager", {"directory": 2}),
        ("GET", "/beta/users?$top=5", {"directory": 1}),
        ("GET", "/v1.0/users/delta?$skiptoken=x", {"directory": 2}),
        ("GET", "/v1.0/users/microsoft.graph.delta()?$select=id", {"directory": 1}),
        ("GET", "/v1.0/users('a@b.c')", {"directory": 1}),
        ("GET", "/v1.0/groups/x/members?$top=999", {"directory": 3}),
        ("GET", "/v1.0/groups/x/transitiveMembers", {"directory": 5}),
        ("GET", "/v1.0/subscribedSkus", {"directory": 3}),
        ("GET", "/v1.0/servicePrincipals/x/appRoleAssignments", {"directory": 2}),
        ("PATCH", "/v1.0/users/x", {"directory": 2, "directory writes": 1}),
        ("POST", "/v1.0/users/x/checkMemberGroups", {"directory": 5, "directory writes": 1}),
        ("GET", "/v1.0/users?$select=id,signInActivity&$top=500", {"directory": 1, "reporting": 1}),
        ("GET", "/v1.0/auditLogs/signIns?$top=1000", {"reporting": 1}),
        ("GET", "/v1.0/auditLogs/directoryAudits", {"reporting": 1}),
        ("GET", "/v1.0/reports/authenticationMethods/userRegistrationDetails", {"reporting": 1}),
        ("GET", "/v1.0/users/x/authentication/methods", {"directory": 1, "reporting": 1}),
        ("GET", "/v1.0/reports/getMailboxUsageDetail(period='D7')", {"usage report getmailboxusagedetail": 1}),
        ("GET", "/v1.0/identityProtection/riskyUsers", {"protection": 1}),
        ("GET", "/v1.0/identity/conditionalAccess/policies", {"protection": 1}),
        ("GET", "/v1.0/users/A%40b.c/mailboxSettings", {"mailbox a@b.c": 1}),
        ("GET", "/v1.0/users/x/calendar/events?$top=9", {"mailbox x": 1}),
        ("GET", "/v1.0/users/x/calendarView?startDateTime=a", {"mailbox x": 1}),
        ("GET", "/v1.0/users/x/drive/root/children", {"files": 2}),
        ("GET", "/v1.0/drives/d/items/i", {"files": 1}),
        ("GET", "/v1.0/deviceManagement/managedDevices", {"devices": 1}),
        ("GET", "/v1.0/users/x/managedDevices", {"devices": 1}),
        ("POST", "/v1.0/deviceManagement/managedDevices/x/wipe", {"devices": 1, "device writes": 1}),
        ("GET", "/v1.0/deviceAppManagement/mobileApps", {"device apps": 1}),
        ("GET", "/v1.0/deviceManagement/auditEvents", {"devices": 1, "device apps": 1}),
    ],
)
def test_a_request_takes_from_its_limits(method: str, address: str, takes: dict[str, int]) -> None:
    assert taken(method, address) == takes


def test_members_of_a_batch_are_counted_one_by_one() -> None:
    members = [
        {"id": "1", "method": "GET", "url": "/users/x"},
        {"id": "2", "method": "GET", "url": "/groups/x/members"},
        {"id": "3", "method": "GET", "url": "/users/x/authentication/methods"},
        {"id": "4", "method": "PATCH", "url": "/users/x", "body": {}},
    ]
    body = orjson.dumps({"requests": members})
    assert taken("POST", "/v1.0/$batch", body=body) == {
        "directory": 1 + 3 + 1 + 2,
        "reporting": 1,
        "directory writes": 1,
    }
    assert taken("POST", "/v1.0/$batch", body=b"<odd>") == {}


@pytest.mark.parametrize(
    ("method", "limit"), [("GET", "azure reads"), ("PUT", "azure writes"), ("DELETE", "azure deletes")]
)
def test_azure_counts_verbs(method: str, limit: str) -> None:
    assert taken(method, "/subscriptions/x?api-version=y", limits=ARM) == {limit: 1}


@pytest.mark.parametrize("path", ["/users", "/subscribedskus", "/x/y"])
def test_nothing_is_free(path: str) -> None:
    assert units("GET", path, "$select=id&$top=1") >= 1
