"""Who owns each app and each app registration: they can add a secret to it, and act as it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from services.graph_types import kind_of
from services.specs import Beyond, Link, Listing, Resource, Row


class AppOwner(SQLModel, table=True):
    """One owner of one app or app registration, whose object id is `owned_id`. `kind` is user or servicePrincipal."""

    __tablename__ = "app_owners"
    __table_args__ = (Index("app_owners_by_owner", "owner_id", "connection_id", "owned_id"),)

    connection_id: int = Field(primary_key=True)
    owned_id: str = Field(primary_key=True)
    owner_id: str = Field(primary_key=True)
    kind: str
    round: int


def owners(raw: Mapping[str, Any]) -> list[Row]:
    """The owners of one Graph servicePrincipal or application."""
    return [
        {
            "owned_id": raw["id"],
            "owner_id": owner["id"],
            "kind": kind_of(owner),
        }
        for owner in raw["owners"]
    ]


RESOURCE = Resource(
    name="app_owners",
    kind="snapshot",
    table=AppOwner,
    every=timedelta(hours=6),
    path="/servicePrincipals",
    select=("id",),
    expand="owners($select=id)",
    to_rows=owners,
    beyond=Beyond(name="owners", path="/servicePrincipals/{id}/owners"),
    more=(
        Listing(
            table=AppOwner,
            path="/applications",
            select=("id",),
            expand="owners($select=id)",
            to_rows=owners,
            beyond=Beyond(name="owners", path="/applications/{id}/owners"),
            permissions=("Application.Read.All",),
        ),
    ),
    link=Link(owner="owned_id", member="owner_id", tracked="owner"),
    after=("apps", "app_registrations"),
    permissions=("Application.Read.All",),
)
