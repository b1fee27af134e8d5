"""How many members, guests and owners each group has: what lists sort by, and would count group by group otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, FromClause, Index, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted


class GroupCount(SQLModel, table=True):
    """One group: its direct members of every kind, how many of them are guests, and its owners."""

    __tablename__ = "group_counts"
    __table_args__ = (
        Index("group_counts_by_members", "members", "group_id"),
        Index("group_counts_by_guests", "guests", "group_id"),
        Index("group_counts_by_owners", "owners", "group_id"),
    )

    connection_id: int = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    members: int
    guests: int
    owners: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts them anew. Source: groups, group_members, group_owners, users (userType)."""
    tables = SQLModel.metadata.tables
    groups, members, owners, users = (tables[name] for name in ("groups", "group_members", "group_owners", "users"))
    inside = members.c.connection_id == connection_id
    guest = and_(
        users.c.connection_id == connection_id, users.c.id == members.c.member_id, users.c.user_type == "Guest"
    )
    each = (
        select(members.c.group_id, func.count().label("number")).where(inside).group_by(members.c.group_id),
        select(members.c.group_id, func.count().label("number"))
        .join(users, guest)
        .where(inside)
        .group_by(members.c.group_id),
        select(owners.c.group_id, func.count().label("number"))
        .where(owners.c.connection_id == connection_id)
        .group_by(owners.c.group_id),
    )
    counts = [one.subquery() for one in each]
    counted = select(groups.c.id, *(func.coalesce(one.c.number, 0) for one in counts))
    whole: FromClause = groups
    for one in counts:
        whole = whole.outerjoin(one, one.c.group_id == groups.c.id)
    return counted.select_from(whole).where(groups.c.connection_id == connection_id)


RESOURCE = Resource(
    name="group_counts",
    kind="derived",
    table=GroupCount,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("groups", "group_owners", "users"),
)
