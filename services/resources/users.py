"""People and guests of the directory, with the licences each holds and what their extension attributes say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from services.names import domain_of, fold
from services.specs import Part, Resource, Row
from services.store.types import Key, Utc, graph_us, us_graph
from services.told_apart import PROPERTIES

NUMBERS = {f"extensionAttribute{number}": number for number in range(1, 16)}

PENDING = text("external_state = 'PendingAcceptance'")
# What accounts that no person signs in with are usually called.
OF_SERVICES = ("svc", "srv", "service", "sa-", "app-", "bot-", "robot")


def of_service(table: str = "") -> str:
    """The SQL that is 1 where a name or the sign-in name begins so.

    It is one whole, so that both databases know it again as what an index is of.
    """
    ranges = (
        f"{table}{key} >= '{start}' AND {table}{key} < '{start[:-1]}{chr(ord(start[-1]) + 1)}'"
        for key in ("name_key", "family_key", "upn")
        for start in OF_SERVICES
    )
    return f"CASE WHEN {' OR '.join(ranges)} THEN 1 ELSE 0 END"


SERVICE = text(f"{of_service()} = 1")


class User(SQLModel, table=True):
    """One directory account as last synced.

    `upn`, `mail` and `alias` are lower case; `domain` is that of the `upn` (domain_of). `name_key` and `family_key`
    ("surname given") are folded for searching. None means Graph has no value.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("users_by_name", "name_key"),
        Index("users_by_family", "family_key"),
        Index("users_by_upn", "upn"),
        Index("users_by_mail", "mail"),
        Index("users_by_alias", "alias"),
        Index(
            "users_by_employee_id",
            "employee_id",
            sqlite_where=text("employee_id IS NOT NULL"),
            postgresql_where=text("employee_id IS NOT NULL"),
        ),
        Index("users_by_manager", "manager_id"),
        Index("users_by_kind", "user_type", "name_key", "enabled"),
        Index("users_by_department", "department", "name_key"),
        Index("users_by_title", "job_title", "name_key"),
        Index("users_by_country", "country", "usage_location"),
        *(Index(f"users_by_{name}", name, "name_key") for name in PROPERTIES),
        Index("users_by_age", "created_at", "id"),
        Index("users_pending", "user_type", "name_key", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("users_of_services", "name_key", "id", sqlite_where=SERVICE, postgresql_where=SERVICE),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    upn: str = Field(sa_type=Key)
    display_name: str
    given_name: str | None = None
    surname: str | None = None
    mail: str | None = Field(default=None, sa_type=Key)
    alias: str | None = Field(default=None, sa_type=Key)
    employee_id: str | None = Field(default=None, sa_type=Key)
    enabled: bool
    user_type: str
    department: str | None = None
    job_title: str | None = None
    office: str | None = None
    city: str | None = None
    country: str | None = None
    usage_location: str | None = None
    company: str | None = None
    synced: bool
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    external_state: str | None = None
    manager_id: str | None = None
    name_key: str = Field(sa_type=Key)
    family_key: str = Field(sa_type=Key)
    domain: str = Field(sa_type=Key)
    round: int


class UserLicence(SQLModel, table=True):
    """One licence of one user, given in person or by a group."""

    __tablename__ = "user_licences"
    __table_args__ = (Index("user_licences_by_sku", "sku_id", "user_id"),)

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    sku_id: str = Field(primary_key=True)
    round: int


class UserAttribute(SQLModel, table=True):
    """What one of a user's extension attributes says: `number` is 1 to 15; one that is empty has no row."""

    __tablename__ = "user_attributes"
    __table_args__ = (Index("user_attributes_by_value", "number", "value"),)

    connection_id: int = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    value: str
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph user as a row. A missing required property is a KeyError, never a default."""
    name, upn = raw["displayName"] or "", raw["userPrincipalName"].lower()
    given, surname = raw.get("givenName"), raw.get("surname")
    mail, alias = raw.get("mail"), raw.get("mailNickname")
    manager = raw.get("manager")
    return {
        "id": raw["id"],
        "upn": upn,
        "display_name": name,
        "given_name": given,
        "surname": surname,
        "mail": mail.lower() if mail else None,
        "alias": alias.lower() if alias else None,
        "employee_id": raw.get("employeeId"),
        "enabled": raw["accountEnabled"],
        "user_type": raw.get("userType") or "Member",
        "department": raw.get("department"),
        "job_title": raw.get("jobTitle"),
        "office": raw.get("officeLocation"),
        "city": raw.get("city"),
        "country": raw.get("country"),
        "usage_location": raw.get("usageLocation"),
        "company": raw.get("companyName"),
        "synced": raw.get("onPremisesSyncEnabled") is True,
        "created_at": graph_us(raw.get("createdDateTime")),
        "external_state": raw.get("externalUserState"),
        "manager_id": manager["id"] if manager else None,
        "name_key": fold(name),
        "family_key": fold(f"{surname or ''} {given or ''}"),
        "domain": domain_of(upn),
    }


def to_raw(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row still knows of its Graph user, so that a partial change can be laid over it."""
    return {
        "id": row["id"],
        "userPrincipalName": row["upn"],
        "displayName": row["display_name"],
        "givenName": row["given_name"],
        "surname": row["surname"],
        "mail": row["mail"],
        "mailNickname": row["alias"],
        "employeeId": row["employee_id"],
        "accountEnabled": row["enabled"],
        "userType": row["user_type"],
        "department": row["department"],
        "jobTitle": row["job_title"],
        "officeLocation": row["office"],
        "city": row["city"],
        "country": row["country"],
        "usageLocation": row["usage_location"],
        "companyName": row["company"],
        "onPremisesSyncEnabled": row["synced"],
        "createdDateTime": us_graph(row["created_at"]),
        "externalUserState": row["external_state"],
        "manager": {"id": row["manager_id"]} if row["manager_id"] else None,
    }


def licences(raw: Mapping[str, Any]) -> list[Row]:
    """The licences one user holds."""
    return [{"user_id": raw["id"], "sku_id": licence["skuId"]} for licence in raw["assignedLicenses"]]


def attributes(raw: Mapping[str, Any]) -> list[Row]:
    """The extension attributes of one user that say something. Source: onPremisesExtensionAttributes."""
    said = raw.get("onPremisesExtensionAttributes")
    # Of most people all fifteen are empty.
    if not said or not any(said.values()):
        return []
    return [
        {"user_id": raw["id"], "number": NUMBERS[name], "value": value}
        for name, value in said.items()
        if value and name in NUMBERS
    ]


RESOURCE = Resource(
    name="users",
    kind="delta",
    table=User,
    every=timedelta(minutes=15),
    path="/users",
    delta="/users/delta",
    count="/users/$count",
    select=(
        "id",
        "userPrincipalName",
        "displayName",
        "givenName",
        "surname",
        "mail",
        "mailNickname",
        "employeeId",
        "accountEnabled",
        "userType",
        "department",
        "jobTitle",
        "officeLocation",
        "city",
        "country",
        "usageLocation",
        "companyName",
        "onPremisesSyncEnabled",
        "createdDateTime",
        "externalUserState",
        "assignedLicenses",
        "onPremisesExtensionAttributes",
    ),
    expand="manager($select=id)",
    to_row=to_row,
    to_raw=to_raw,
    parts=(
        Part(table=UserLicence, owner="user_id", to_rows=licences, sources=("assignedLicenses",), tracked="licence"),
        Part(table=UserAttribute, owner="user_id", to_rows=attributes, sources=("onPremisesExtensionAttributes",)),
    ),
    tracked=("enabled", "user_type", "display_name", "upn", "department", "job_title", "manager_id"),
    named="display_name",
    permissions=("User.Read.All",),
)
