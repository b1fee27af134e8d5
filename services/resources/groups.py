"""Microsoft 365 and security groups, with those who are in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from services.graph_types import kind_of
from services.names import fold
from services.specs import Part, Resource, Row
from services.store.types import Key, Utc, graph_us, us_graph


class Group(SQLModel, table=True):
    """One group. `kind` is microsoft365 or security; `dynamic` ones have their members by `rule`.

    `role_assignable` can hold directory roles; `synced` is mastered on-premises. None means Graph has no value.
    """

    __tablename__ = "groups"
    __table_args__ = (
        Index("groups_by_name", "name_key", "id", "connection_id"),
        Index("groups_by_mail", "mail"),
    )

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=Key)
    kind: str
    mail: str | None = Field(default=None, sa_type=Key)
    description: str | None = None
    dynamic: bool
    rule: str | None = None
    role_assignable: bool
    synced: bool
    visibility: str | None = None
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    round: int


class GroupMember(SQLModel, table=True):
    """One direct member of one group. `kind` is Graph's type: user, group, device, servicePrincipal, orgContact."""

    __tablename__ = "group_members"
    __table_args__ = (
        Index("group_members_by_member", "member_id", "connection_id", "group_id"),
        Index(
            "group_members_others",
            "group_id",
            "kind",
            sqlite_where=text("kind != 'user'"),
            postgresql_where=text("kind != 'user'"),
        ),
    )

    connection_id: int = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    member_id: str = Field(primary_key=True)
    kind: str
    round: int


class GroupLicence(SQLModel, table=True):
    """One licence that a group gives to everybody in it. Source: assignedLicenses."""

    __tablename__ = "group_licences"

    connection_id: int = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    sku_id: str = Field(primary_key=True)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row | None:
    """One Graph group as a row; None for mail-enabled security groups and distribution lists."""
    name, mail, kinds = raw["displayName"] or "", raw.get("mail"), raw["groupTypes"]
    unified = "Unified" in kinds
    row = {
        "id": raw["id"],
        "name": name,
        "name_key": fold(name),
        "kind": "microsoft365" if unified else "security",
        "mail": mail.lower() if mail else None,
        "description": raw.get("description"),
        "dynamic": "DynamicMembership" in kinds,
        "rule": raw.get("membershipRule"),
        "role_assignable": raw.get("isAssignableToRole") is True,
        "synced": raw.get("onPremisesSyncEnabled") is True,
        "visibility": raw.get("visibility"),
        "created_at": graph_us(raw.get("createdDateTime")),
    }
    mailed, secure = raw["mailEnabled"], raw["securityEnabled"]
    return row if unified or (secure and not mailed) else None


def to_raw(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row still knows of its Graph group, so that a partial change can be laid over it."""
    unified = row["kind"] == "microsoft365"
    return {
        "id": row["id"],
        "displayName": row["name"],
        "groupTypes": ["Unified"] * unified + ["DynamicMembership"] * row["dynamic"],
        "mailEnabled": unified,
        "securityEnabled": not unified,
        "mail": row["mail"],
        "description": row["description"],
        "membershipRule": row["rule"],
        "isAssignableToRole": row["role_assignable"],
        "onPremisesSyncEnabled": row["synced"],
        "visibility": row["visibility"],
        "createdDateTime": us_graph(row["created_at"]),
    }


def members(raw: Mapping[str, Any]) -> list[Row]:
    """The direct members of one group."""
    return [
        {
            "group_id": raw["id"],
            "member_id": member["id"],
            "kind": kind_of(member),
        }
        for member in raw["members"]
    ]


def licences(raw: Mapping[str, Any]) -> list[Row]:
    """The licences one group gives."""
    return [{"group_id": raw["id"], "sku_id": licence["skuId"]} for licence in raw["assignedLicenses"]]


RESOURCE = Resource(
    name="groups",
    kind="delta",
    table=Group,
    every=timedelta(minutes=15),
    path="/groups",
    delta="/groups/delta",
    lists_by_delta=True,
    count="/groups/$count",
    select=(
        "id",
        "displayName",
        "groupTypes",
        "mailEnabled",
        "securityEnabled",
        "mail",
        "description",
        "membershipRule",
        "isAssignableToRole",
        "onPremisesSyncEnabled",
        "visibility",
        "createdDateTime",
        "assignedLicenses",
    ),
    to_row=to_row,
    to_raw=to_raw,
    parts=(
        Part(
            table=GroupMember,
            owner="group_id",
            to_rows=members,
            sources=("members",),
            relation="members",
            member="member_id",
            path="/groups/{id}/members",
            tracked="member",
        ),
        Part(table=GroupLicence, owner="group_id", to_rows=licences, sources=("assignedLicenses",), tracked="licence"),
    ),
    tracked=("name", "kind", "dynamic", "rule", "role_assignable", "visibility"),
    named="name",
    permissions=("Group.Read.All",),
)
