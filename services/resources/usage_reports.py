"""Who used which Microsoft 365 service when, as the usage reports tell it two days later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, func, select
from sqlmodel import Field, SQLModel

from services.specs import Listing, Resource, Row
from services.store.types import Key, Utc, graph_us

# Reports name people by a hash where the tenant conceals names; above this share, that is what happened.
CONCEALED = 0.9
UNKNOWN = "(unknown)"
Lines = Callable[[Mapping[str, Any]], list[Row]]
SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")


class UsageReport(SQLModel, table=True):
    """What one report says of one person and service. Days are midnights UTC.

    `upn` is lower case; where names are concealed it is a hash. `active_at` None: no activity is known. `refreshed_at`
    is the day the report speaks of. `licensed` is whether they hold a licence for the service, `used_bytes` and
    `allowed_bytes` the storage; None where the report does not say. `deleted`: the account is gone.
    """

    __tablename__ = "usage_reports"
    __table_args__ = (
        Index("usage_reports_by_upn", "upn"),
        # With all that lists of mailboxes are narrowed by: they are counted in it.
        Index(
            "usage_reports_by_size",
            *("report", "used_bytes", "upn", "deleted", "connection_id", "allowed_bytes", "active_at"),
        ),
    )

    connection_id: int = Field(primary_key=True)
    report: str = Field(primary_key=True)
    service: str = Field(primary_key=True)
    upn: str = Field(primary_key=True, sa_type=Key)
    active_at: datetime | None = Field(default=None, sa_type=Utc)
    refreshed_at: datetime = Field(sa_type=Utc)
    licensed: bool | None = None
    deleted: bool
    used_bytes: int | None = Field(default=None, sa_type=BigInteger)
    allowed_bytes: int | None = Field(default=None, sa_type=BigInteger)
    round: int


def _day_us(text: str) -> int | None:
    return graph_us(f"{text}T00:00:00Z") if text else None


def _row(report: str, service: str, upn: str, raw: Mapping[str, str], active: str, deleted: str = "") -> Row:
    return {
        "report": report,
        "service": service,
        "upn": upn,
        "active_at": _day_us(raw[active]),
        "refreshed_at": _day_us(raw["Report Refresh Date"]),
        "licensed": None,
        "deleted": bool(deleted) and raw[deleted] == "True",
        "used_bytes": None,
        "allowed_bytes": None,
    }


def _who(raw: Mapping[str, str], column: str) -> str:
    """The person, "" for a line about nobody."""
    upn = raw[column].strip().lower()
    return "" if upn == UNKNOWN else upn


def active_users(raw: Mapping[str, str]) -> list[Row]:
    """A line of getOffice365ActiveUserDetail: a row for each service the person has a licence for or was seen in."""
    upn = _who(raw, "User Principal Name")
    rows = [
        _row("active_users", service, upn, raw, f"{service} Last Activity Date", "Is Deleted")
        | {"licensed": raw[f"Has {service} License"] == "True"}
        for service in SERVICES
    ]
    return [row for row in rows if upn and (row["licensed"] or row["active_at"] is not None)]


def _of(report: str, service: str, name: str = "User Principal Name", deleted: str = "Is Deleted") -> Lines:
    def to_rows(raw: Mapping[str, str]) -> list[Row]:
        row = _row(report, service, _who(raw, name), raw, "Last Activity Date", deleted)
        return [row] if row["upn"] else []

    return to_rows


def _storage(report: str, service: str, name: str, allowed: str) -> Lines:
    plain = _of(report, service, name)

    def to_rows(raw: Mapping[str, str]) -> list[Row]:
        used = {"used_bytes": int(raw["Storage Used (Byte)"] or 0), "allowed_bytes": int(raw[allowed] or 0) or None}
        return [row | used for row in plain(raw)]

    return to_rows


def teams(raw: Mapping[str, str]) -> list[Row]:
    """A line of getTeamsUserActivityUserDetail."""
    licensed = {"licensed": raw["Is Licensed"] in ("Yes", "True")}
    return [row | licensed for row in _of("teams", "Teams")(raw)]


def blind(db: Connection, connection_id: int) -> str:
    """A sentence when nearly all names in the reports are hashes."""
    table = SQLModel.metadata.tables["usage_reports"]
    ours = select(func.count()).select_from(table).where(table.c.connection_id == connection_id)
    hidden, total = db.scalar(ours.where(~table.c.upn.contains("@"))) or 0, db.scalar(ours) or 0
    if not total or hidden / total <= CONCEALED:
        return ""
    return (
        "The usage reports conceal names, so nobody's use of Microsoft 365 can be told: an administrator can show them "
        "under Settings, Org settings, Reports in the Microsoft 365 admin centre."
    )


def _path(name: str) -> str:
    return f"/reports/{name}(period='D180')"


ALWAYS = ("Report Refresh Date", "User Principal Name", "Last Activity Date")
READ = ("Reports.Read.All",)


def _listing(name: str, to_rows: Lines, *select: str) -> Listing:
    return Listing(
        table=UsageReport, path=_path(name), select=select, page=0, selects=False, to_rows=to_rows, permissions=READ
    )


RESOURCE = Resource(
    name="usage_reports",
    kind="report",
    table=UsageReport,
    every=timedelta(hours=12),
    path=_path("getOffice365ActiveUserDetail"),
    select=(
        "Report Refresh Date",
        "User Principal Name",
        "Is Deleted",
        *(f"Has {service} License" for service in SERVICES),
        *(f"{service} Last Activity Date" for service in SERVICES),
    ),
    page=0,
    selects=False,
    to_rows=active_users,
    more=(
        _listing("getM365AppUserDetail", _of("apps", "Office apps", deleted=""), *ALWAYS),
        _listing(
            "getMailboxUsageDetail",
            _storage("mailbox", "Exchange", "User Principal Name", "Prohibit Send/Receive Quota (Byte)"),
            *ALWAYS,
            "Is Deleted",
            "Storage Used (Byte)",
            "Prohibit Send/Receive Quota (Byte)",
        ),
        _listing(
            "getOneDriveUsageAccountDetail",
            _storage("onedrive", "OneDrive", "Owner Principal Name", "Storage Allocated (Byte)"),
            "Report Refresh Date",
            "Owner Principal Name",
            "Last Activity Date",
            "Is Deleted",
            "Storage Used (Byte)",
            "Storage Allocated (Byte)",
        ),
        _listing("getTeamsUserActivityUserDetail", teams, *ALWAYS, "Is Deleted", "Is Licensed"),
        _listing("getEmailActivityUserDetail", _of("email", "Exchange"), *ALWAYS, "Is Deleted"),
        _listing("getSharePointActivityUserDetail", _of("sharepoint", "SharePoint"), *ALWAYS, "Is Deleted"),
    ),
    blind=blind,
    about="upn",
    after=("users",),
    permissions=READ,
)
