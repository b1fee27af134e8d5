"""Who can do what in an Azure subscription in the end: role assignments followed through groups to people and apps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Connection, Index, Select, and_, case, false, func, literal, select, true, union_all
from sqlalchemy.sql.expression import ColumnElement, Subquery
from sqlmodel import Field, SQLModel

from services import membership
from services.specs import Resource
from services.store.settle import Wanted

KINDS = {"user": "user", "serviceprincipal": "servicePrincipal", "group": "group", "device": "device"}


class AzureAccess(SQLModel, table=True):
    """One Azure role that one user or app has in the subscription of the connection, at one scope and in one way.

    `through` is the group that holds the role, "" when the holder does. `kind` is user, servicePrincipal (an app),
    device, group (one whose members Steward does not know) or other. `state` is enabled, disabled, deleted (can be
    brought back), missing (not in the directory: gone for good, or newer than the cache) or unknown (no connection to
    the subscription's tenant). `guest` is only told of users. `inherited` comes from above the subscription; `scope`
    says from where. `conditional`: every assignment behind it has a condition.
    """

    __tablename__ = "azure_access"
    __table_args__ = (
        Index("azure_access_by_holder", "holder_id"),
        Index("azure_access_by_role", "role_id"),
        Index("azure_access_by_state", "state"),
    )

    connection_id: int = Field(primary_key=True)
    holder_id: str = Field(primary_key=True)
    role_id: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    through: str = Field(primary_key=True)
    kind: str
    state: str
    guest: bool
    inherited: bool
    conditional: bool
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Follows every assignment of a subscription to its holders.

    Source: azure_roles of this connection; groups, users, apps and deleted_users of the one with the same tenant.
    """
    tables = SQLModel.metadata.tables
    tenant = _tenant(db, connection_id)
    given = _given(connection_id)
    groups = tables["groups"]
    tops = select(groups.c.id).where(groups.c.connection_id == tenant, groups.c.id.in_(select(given.c.principal_id)))
    people = membership.people(literal(tenant), tops)
    what = (given.c.role_id, given.c.scope)
    direct = select(
        given.c.principal_id.label("id"), *what, literal("").label("through"), given.c.kind, given.c.conditional
    ).where(given.c.principal_id.not_in(tops))
    inside = (
        select(people.c.member_id, *what, people.c.top, people.c.kind, given.c.conditional)
        .join(people, people.c.top == given.c.principal_id)
        .where(people.c.kind.in_(("user", "servicePrincipal")))
    )
    return _described(tenant, union_all(direct, inside).subquery())


def _tenant(db: Connection, connection_id: int) -> int:
    """The connection that keeps the directory of a subscription's tenant; 0 when there is none."""
    known, points = (SQLModel.metadata.tables[name] for name in ("connection", "checkpoint"))
    tenant = select(known.c.tenant_id).where(known.c.id == connection_id).scalar_subquery()
    chosen = (
        select(func.min(known.c.id))
        .join(points, points.c.connection_id == known.c.id)
        .where(known.c.tenant_id == tenant, points.c.resource == "users", points.c.synced_at.is_not(None))
    )
    return db.scalar(chosen) or 0


def _given(connection_id: int) -> CTE:
    """What was assigned to whom, once each."""
    held = SQLModel.metadata.tables["azure_role_assignments"]
    key = (held.c.principal_id, held.c.role_id, held.c.scope)
    free = func.count() > func.count(held.c.condition)
    kind = case(KINDS, value=func.lower(func.min(held.c.principal_kind)), else_="other")
    return (
        select(*key, kind.label("kind"), (~free).label("conditional"))
        .where(held.c.connection_id == connection_id)
        .group_by(*key)
        .cte("given")
    )


def _described(tenant: int, held: Subquery) -> Select[Any]:
    """The rows, with what the directory says of each holder."""
    users, apps, deleted = (SQLModel.metadata.tables[name] for name in ("users", "apps", "deleted_users"))

    def same(table: Any) -> ColumnElement[bool]:
        return and_(table.c.connection_id == tenant, table.c.id == held.c.id)

    kind = case(
        (users.c.id.is_not(None) | deleted.c.id.is_not(None), "user"),
        (apps.c.id.is_not(None), "servicePrincipal"),
        else_=held.c.kind,
    )
    state = case(
        (literal(tenant) == 0, "unknown"),
        (users.c.enabled | apps.c.enabled, "enabled"),
        (users.c.id.is_not(None) | apps.c.id.is_not(None), "disabled"),
        (deleted.c.id.is_not(None), "deleted"),
        else_="missing",
    )
    guest = func.coalesce(users.c.user_type, deleted.c.user_type, "") == "Guest"
    inherited = case((func.lower(held.c.scope).like("/subscriptions/%"), false()), else_=true())
    return (
        select(
            held.c.id, held.c.role_id, held.c.scope, held.c.through, kind, state, guest, inherited, held.c.conditional
        )
        .outerjoin(users, same(users))
        .outerjoin(apps, same(apps))
        .outerjoin(deleted, same(deleted))
        .order_by(held.c.id, held.c.role_id, held.c.scope)
    )


RESOURCE = Resource(
    name="azure_access",
    kind="derived",
    of="subscription",
    table=AzureAccess,
    every=timedelta(hours=1),
    wanted=wanted,
    after=("azure_roles", "groups", "users", "apps", "deleted_users"),
)
