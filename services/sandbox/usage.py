"""Usage reports: who used which service, as Microsoft 365 tells it two days later in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from zlib import crc32

from services.sandbox.wire import Thing
from services.sandbox.world import TENANT_NAME, World
from services.sandbox.world.licences import BY_ID

LAG = timedelta(days=2)
GIB = 1024**3
SITE = "https://contoso-my.sharepoint.com/personal/"
TEAMS = (
    "Report Refresh Date,Tenant Display Name,Shared Channel Tenant Display Names,User Id,User Principal Name,"
    "Last Activity Date,Is Deleted,Deleted Date,Assigned Products,Team Chat Message Count,Private Chat Message Count,"
    "Call Count,Meeting Count,Post Messages,Reply Messages,Urgent Messages,Meetings Organized Count,"
    "Meetings Attended Count,Ad Hoc Meetings Organized Count,Ad Hoc Meetings Attended Count,"
    "Scheduled One-time Meetings Organized Count,Scheduled One-time Meetings Attended Count,"
    "Scheduled Recurring Meetings Organized Count,Scheduled Recurring Meetings Attended Count,Audio Duration,"
    "Video Duration,Screen Share Duration,Audio Duration In Seconds,Video Duration In Seconds,"
    "Screen Share Duration In Seconds,Has Other Action,Is Licensed,Report Period"
)
PROGRAMS = ("Outlook", "Word", "Excel", "PowerPoint", "OneNote", "Teams")
SYSTEMS = ("Windows", "Mac", "Mobile", "Web")
OFFICE = [*SYSTEMS, *PROGRAMS, *(f"{program} ({system})" for system in SYSTEMS for program in PROGRAMS)]
SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
FILES = (
    "Report Refresh Date,User Principal Name,Is Deleted,Deleted Date,Last Activity Date,Viewed Or Edited File Count,"
    "Synced File Count,Shared Internally File Count,Shared Externally File Count,"
)
ACTIVE = (
    ["Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date"]
    + [f"Has {service} License" for service in SERVICES]
    + [f"{service} Last Activity Date" for service in SERVICES]
    + [f"{service} License Assign Date" for service in SERVICES]
    + ["Assigned Products"]
)


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its columns as they are written, the service it is about, whether one day can be asked for."""

    name: str
    columns: tuple[str, ...]
    service: str
    dated: bool = True


def _report(name: str, columns: str, service: str, *, dated: bool = True) -> Report:
    return Report(name, tuple(columns.split(",")), service, dated)


REPORTS = {report.name: report for report in (
    _report("getOffice365ActiveUserDetail", ",".join(ACTIVE), ""),
    _report("getM365AppUserDetail", "Report Refresh Date,User Principal Name,Last Activation Date,Last Activity Date,"
            f"Report Period,{','.join(OFFICE)}", "Office"),
    _report("getMailboxUsageDetail", "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,"
            "Created Date,Last Activity Date,Item Count,Storage Used (Byte),Issue Warning Quota (Byte),"
            "Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,"
            "Deleted Item Size (Byte),Report Period", "Exchange", dated=False),
    _report("getOneDriveUsageAccountDetail", "Report Refresh Date,Site URL,Owner Display Name,Is Deleted,"
            "Last Activity Date,File Count,Active File Count,Storage Used (Byte),Storage Allocated (Byte),"
            "Owner Principal Name,Report Period", "OneDrive"),
    _report("getOneDriveActivityUserDetail", f"{FILES}Assigned Products,Report Period", "OneDrive"),
    _report("getSharePointActivityUserDetail", f"{FILES}Visited Page Count,Assigned Products,Report Period",
            "SharePoint"),
    _report("getEmailActivityUserDetail", "Report Refresh Date,User Principal Name,Display Name,Is Deleted,"
            "Deleted Date,Last Activity Date,Send Count,Receive Count,Read Count,Meeting Created Count,"
            "Meeting Interacted Count,Assigned Products,Report Period", "Exchange"),
    _report("getTeamsUserActivityUserDetail", TEAMS, "Teams"),
    _report("getOffice365ActivationsUserDetail", "Report Refresh Date,User Principal Name,Display Name,Product Type,"
            "Last Activated Date,Windows,Mac,Windows 10 Mobile,iOS,Android,Activated On Shared Computer", "Office",
            dated=False),
)}  # fmt: skip
# Which service plans give a service, by the beginning of their names; of 100 who have it, how many never use it.
PLANS = {
    "Exchange": ("EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_STANDARD", "EXCHANGE_S_DESKLESS"),
    "OneDrive": ("SHAREPOINTENTERPRISE", "SHAREPOINTDESKLESS", "ONEDRIVE"),
    "SharePoint": ("SHAREPOINTENTERPRISE", "SHAREPOINTDESKLESS"), "Skype For Business": ("MCOSTANDARD",),
    "Yammer": ("YAMMER",), "Teams": ("TEAMS1",), "Office": ("OFFICESUBSCRIPTION",),
}  # fmt: skip
UNUSED = {"Exchange": 3, "OneDrive": 12, "SharePoint": 20, "Skype For Business": 100, "Yammer": 70, "Teams": 6,
          "Office": 10}  # fmt: skip
PRODUCTS = {
    "SPE_E5": "MICROSOFT 365 E5", "SPE_E3": "MICROSOFT 365 E3", "ENTERPRISEPACK": "OFFICE 365 E3",
    "SPE_F1": "MICROSOFT 365 F3", "AAD_PREMIUM_P2": "MICROSOFT ENTRA ID P2", "POWER_BI_PRO": "POWER BI PRO",
    "VISIOCLIENT": "VISIO ONLINE PLAN 2", "PROJECTPROFESSIONAL": "PROJECT PLAN 3",
    "FLOW_FREE": "MICROSOFT POWER AUTOMATE FREE", "Microsoft_365_Copilot": "MICROSOFT 365 COPILOT",
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """One user as a report of some day sees them: licences, the last day they were there, what hides their name."""

    user: Thing
    deleted: str
    seen: date | None
    refresh: date
    period: int
    services: frozenset[str]
    products: str
    hide: Callable[[str], str]
    known: dict[str, date | None] = field(default_factory=dict)

    def dice(self, what: bytes) -> int:
        """A number that is always the same for this person and matter."""
        return crc32(what, crc32(self.user["id"].encode()))

    def last(self, service: str) -> date | None:
        """The last day of activity; None for never."""
        if service not in self.known:
            self.known[service] = self._last(service)
        return self.known[service]

    def _last(self, service: str) -> date | None:
        dice = self.dice(b"on " + service.encode())
        if self.seen is None or service not in self.services or dice % 100 < UNUSED[service]:
            return None
        return min(self.seen, self.refresh) - timedelta(days=(dice >> 8) % 4 if dice & 0x30 else (dice >> 8) % 40)

    def count(self, service: str, what: bytes) -> int:
        """How often in the period; 0 for those who were not active in it."""
        last = self.last(service)
        if last is None or (self.refresh - last).days >= self.period:
            return 0
        return self.dice(what) % (self.period * 9)


def people(world: World, refresh: date, period: int, *, concealed: bool) -> Iterator[Person]:
    """Everybody with a licence who was there by the day, deleted ones too."""
    gone = world.tables["deleted"].rows
    bought: dict[tuple[str, ...], tuple[frozenset[str], str]] = {}
    for number, user in enumerate(world.roster):
        held = user.get("assignedLicenses") or ()
        away = gone.get(user["id"])
        if not held or (away is None and user["id"] not in world.users) or user["createdDateTime"][:10] > str(refresh):
            continue
        skus = tuple(row["skuId"] for row in held)
        if skus not in bought:
            bought[skus] = _bought(skus, world.missing_plans)
        activity = world.sign_ins.activity(number) or {}
        seen = date.fromisoformat(activity["lastSignInDateTime"][:10]) if activity else None
        deleted = str(away["deletedDateTime"])[:10] if away else ""
        yield Person(user, deleted, seen, refresh, period, *bought[skus], _hash if concealed else str)


def _bought(skus: tuple[str, ...], missing: frozenset[str]) -> tuple[frozenset[str], str]:
    """The services that licences give, and how reports name the products."""
    plans = {plan for sku in skus for plan in BY_ID[sku]["plans"]} - missing
    services = {name for name, begins in PLANS.items() if any(plan.startswith(begins) for plan in plans)}
    parts = (BY_ID[sku]["skuPartNumber"] for sku in skus)
    return frozenset(services), "+".join(PRODUCTS.get(part, part) for part in parts)


def _hash(text: str) -> str:
    return sha256(f"concealed {text}".encode()).hexdigest()[:32].upper()


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


Cell = Callable[[Person, Report], str]
CELLS: dict[str, Cell] = {
    "Report Refresh Date": lambda one, _: one.refresh.isoformat(),
    "Report Period": lambda one, _: str(one.period),
    "User Principal Name": lambda one, _: one.hide(one.user["userPrincipalName"]),
    "Owner Principal Name": lambda one, _: one.hide(one.user["userPrincipalName"]),
    "Display Name": lambda one, _: one.hide(one.user["displayName"]),
    "Owner Display Name": lambda one, _: one.hide(one.user["displayName"]),
    "User Id": lambda one, _: one.hide(one.user["id"]),
    "Site URL": lambda one, _: one.hide(SITE + one.user["userPrincipalName"].replace("@", "_").replace(".", "_")),
    "Tenant Display Name": lambda one, _: TENANT_NAME,
    "Shared Channel Tenant Display Names": lambda one, _: "",
    "Is Deleted": lambda one, _: str(bool(one.deleted)),
    "Deleted Date": lambda one, _: one.deleted,
    "Created Date": lambda one, _: one.user["createdDateTime"][:10],
    "Last Activity Date": lambda one, report: _day(one.last(report.service)),
    "Last Activation Date": lambda one, _: _day(one.last("Office")),
    "Last Activated Date": lambda one, _: _day(one.last("Office")),
    "Assigned Products": lambda one, _: one.products,
    "Product Type": lambda one, _: "MICROSOFT 365 APPS FOR ENTERPRISE",
    "Activated On Shared Computer": lambda one, _: "False",
    "Windows 10 Mobile": lambda one, _: "0",
    "Is Licensed": lambda one, _: "Yes",
    "Has Other Action": lambda one, _: "No",
    "Storage Allocated (Byte)": lambda one, _: str(1024 * GIB),
    "Issue Warning Quota (Byte)": lambda one, _: str(98 * GIB),
    "Prohibit Send Quota (Byte)": lambda one, _: str(99 * GIB),
    "Prohibit Send/Receive Quota (Byte)": lambda one, _: str(100 * GIB),
}  # fmt: skip


def _cell(column: str, report: Report) -> Cell:
    """How a column is filled: by its own rule, by its service, or with a number that fits the activity."""
    service, what = next((name for name in SERVICES if name in column), ""), column.encode()
    if column in CELLS:
        return CELLS[column]
    if column.startswith("Has "):
        return lambda one, _: str(service in one.services)
    if column.endswith("License Assign Date"):
        return lambda one, _: one.user["createdDateTime"][:10] if service in one.services else ""
    if column.endswith("Last Activity Date"):
        return lambda one, _: _day(one.last(service))
    if report.name == "getM365AppUserDetail":
        return lambda one, _: "Yes" if one.count("Office", what) % 3 else "No"
    if report.name == "getOffice365ActivationsUserDetail":
        return lambda one, _: str(one.dice(what) % 3 if one.last("Office") else 0)
    if column.endswith("Duration"):
        return lambda one, report: f"PT{one.count(report.service, what) * 60}S"
    scale = GIB // 64 if "(Byte)" in column else 60 if "Seconds" in column else 1
    if column in ("Item Count", "File Count", "Storage Used (Byte)", "Deleted Item Count", "Deleted Item Size (Byte)"):
        return lambda one, report: str(one.dice(what) % 4000 * scale if one.last(report.service) else 0)
    return lambda one, report: str(one.count(report.service, what) * scale)


def rows(
    world: World, report: Report, now: datetime, days: int, day: date | None, *, concealed: bool
) -> Iterator[list[str]]:
    """The lines of a report below its header, of the last `days` or of one day."""
    refresh = day or (now - LAG).date()
    cells = [_cell(column, report) for column in report.columns]
    for one in people(world, refresh, days, concealed=concealed):
        if report.service and report.service not in one.services:
            continue
        if day and (one.last(report.service) if report.service else one.seen) != day:
            continue
        yield [cell(one, report) for cell in cells]


def as_csv(world: World, report: Report, now: datetime, days: int, day: date | None, *, concealed: bool) -> bytes:
    """The whole file: a byte order mark, the header, a line per user."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(report.columns)
    writer.writerows(rows(world, report, now, days, day, concealed=concealed))
    return text.getvalue().encode("utf-8-sig")
