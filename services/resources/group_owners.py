"""Who owns each group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.graph_types import kind_of
from services.specs import Beyond, Link, Resource, Row


class GroupOwner(SQLModel, table=True):
    """One owner of one group. `kind` is Graph's type: user or servicePrincipal."""

    __tablename__ = "group_owners"
    __table_args__ = (Index("group_owners_by_owner", "owner_id", "connection_id", "group_id"),)

    connection_id: int = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    owner_id: str = Field(primary_key=True)
    kind: str
    round: int


def owners(raw: Mapping[str, Any]) -> list[Row]:
    """The owners of one Graph group."""
    return [
        {
            "group_id": raw["id"],
            "owner_id": owner["id"],
            "kind": kind_of(owner),
        }
        for owner in raw["owners"]
    ]


RESOURCE = Resource(
    name="group_owners",
    kind="snapshot",
    table=GroupOwner,
    every=timedelta(hours=6),
    path="/groups",
    select=("id",),
    expand="owners($select=id)",
    to_rows=owners,
    beyond=Beyond(name="owners", path="/groups/{id}/owners"),
    link=Link(owner="group_id", member="owner_id", tracked="owner"),
    after=("groups",),
    permissions=("Group.Read.All",),
)
