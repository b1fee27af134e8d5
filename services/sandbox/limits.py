"""The limits Microsoft publishes, as data: what is counted, for whom, and how a refusal is worded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
# Tenants below so many users, and their resource units per 10 s for each app.
SIZES = ((50, 3500), (501, 5000))
LARGE = 8000
# SharePoint's resource units a minute, for tenants of so many licences at most.
DRIVE_SIZES = ((1000, 1250), (5000, 2500), (15_000, 3750), (50_000, 5000))
DRIVE_LARGE = 6250
# Azure Resource Manager's buckets: tokens, refilled by so many a second, per principal and subscription.
AZURE = {"reads": (250.0, 25.0), "writes": (200.0, 10.0), "deletes": (200.0, 10.0)}
OUTLOOK = re.compile(r"^/users/([^/]+)/(mailboxsettings|mailfolders|messages|calendars?|calendarview|events)\b")
DRIVES = re.compile(r"^/drives/|^/users/[^/]+/drive\b")
INTUNE = re.compile(r"^/devicemanagement/|^/users/[^/]+/manageddevices\b")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests (`counts` units instead where it says so) in so many seconds.

    `per` is whose they are: one app's, the tenant's, one app's in one mailbox, or one app's of one report.
    `path` says which requests fall under it, `writes` that only changes do, `tells` whether Retry-After is sent.
    """

    name: str
    most: float
    seconds: float
    path: re.Pattern[str] = re.compile("")
    per: str = "app"
    writes: bool = False
    counts: str = "requests"
    tells: bool = True
    code: str = "TooManyRequests"
    message: str = "Please retry again later."

    def covers(self, method: str, path: str) -> bool:
        """Whether a request falls under it."""
        return not (self.writes and method not in WRITES) and self.path.search(path) is not None


DIRECTORY = re.compile(
    r"^/(?!auditlogs|reports|identityprotection|identity/|devicemanagement|drives/|\$batch|admin/)"
    r"(?!users/[^/]+/(mailboxsettings|mailfolders|messages|calendar|events|drive\b|manageddevices))"
)
REPORTING = re.compile(r"^/auditlogs/|^/reports/authenticationmethods/|/authentication/|[?].*signinactivity")
LATER = "This request is throttled. Please try again after the value specified in the Retry-After header."
CROWDED = "Application is over its MailboxConcurrency limit."
LIMITS = (
    Limit("ResourceUnitLimitExceeded", LARGE, 10, DIRECTORY, counts="units"),
    Limit("AppResourceUnitLimitExceeded", 150_000, 20, DIRECTORY, counts="units"),
    Limit("WriteLimitExceeded", 3000, 150, DIRECTORY, writes=True),
    Limit("TenantWriteLimitExceeded", 18_000, 300, DIRECTORY, per="tenant", writes=True),
    Limit("Reporting", 5, 10, REPORTING, message=LATER),
    Limit("UsageReport", 14, 600, re.compile(r"^/reports/get"), per="report", message=LATER),
    Limit("UsageReportTenant", 40, 600, re.compile(r"^/reports/get"), per="tenant", message=LATER),
    Limit("Protection", 1, 1, re.compile(r"^/identityprotection/|^/identity/conditionalaccess/"), per="tenant",
          tells=False),
    Limit("Mailbox", 10_000, 600, OUTLOOK, per="mailbox", code="ApplicationThrottled",
          message="Application is over its MailboxRequests limit."),
    Limit("MailboxConcurrency", 4, 0, OUTLOOK, per="mailbox", code="ApplicationThrottled", message=CROWDED),
    Limit("SharePoint", DRIVE_LARGE, 60, DRIVES, counts="units", code="activityLimitReached",
          message="The app or user has been throttled."),
    Limit("Intune", 2000, 20, INTUNE),
    Limit("IntuneTenant", 4000, 20, INTUNE, per="tenant"),
    Limit("IntuneWrite", 200, 20, INTUNE, writes=True),
    Limit("IntuneTenantWrite", 400, 20, INTUNE, per="tenant", writes=True),
    Limit("Global", 130_000, 10),
)  # fmt: skip


def budget(users: int) -> int:
    """Resource units per 10 s of an app in a tenant of so many users."""
    return next((units for below, units in SIZES if users < below), LARGE)


def drive_budget(users: int) -> int:
    """SharePoint's resource units a minute of an app in a tenant of so many users."""
    return next((units for upto, units in DRIVE_SIZES if users <= upto), DRIVE_LARGE)


@lru_cache(maxsize=4096)
def covering(method: str, shape: str) -> tuple[Limit, ...]:
    """The limits a request falls under; `shape` is its lower-case path without ids, `?signinactivity` if asked for."""
    return tuple(limit for limit in LIMITS if limit.covers(method, shape))
