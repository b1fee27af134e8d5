"""People who were deleted in the last thirty days and can be brought back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.names import fold
from services.specs import Resource, Row
from services.store.types import Key, Utc, graph_us


class DeletedUser(SQLModel, table=True):
    """One deleted account, gone for good thirty days after `deleted_at`.

    `upn` is lower case, and as it was before Entra put the object id before it; `name_key` is folded for searching.
    """

    __tablename__ = "deleted_users"
    __table_args__ = (Index("deleted_users_by_name", "name_key"), Index("deleted_users_by_upn", "upn"))

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    upn: str = Field(sa_type=Key)
    display_name: str
    name_key: str = Field(sa_type=Key)
    mail: str | None = Field(default=None, sa_type=Key)
    user_type: str
    deleted_at: datetime = Field(sa_type=Utc)
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One deleted Graph user as a row."""
    name, mail = raw["displayName"] or "", raw.get("mail")
    return {
        "id": raw["id"],
        "upn": raw["userPrincipalName"].lower().removeprefix(raw["id"].replace("-", "").lower()),
        "display_name": name,
        "name_key": fold(name),
        "mail": mail.lower() if mail else None,
        "user_type": raw.get("userType") or "Member",
        "deleted_at": graph_us(raw["deletedDateTime"]),
    }


RESOURCE = Resource(
    name="deleted_users",
    kind="snapshot",
    table=DeletedUser,
    every=timedelta(hours=1),
    path="/directory/deletedItems/microsoft.graph.user",
    select=("id", "userPrincipalName", "displayName", "mail", "userType", "deletedDateTime"),
    to_row=to_row,
    permissions=("User.Read.All",),
)
