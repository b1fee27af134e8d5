"""How many members, guests and owners each group has: what lists sort by, and would count group by group otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, FromClause, Index, Subquery, Table, and_, func, select
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import Wanted


class GroupCount(SQLModel, table=True):
    """One group: its direct members of every kind, and how many are guests; its owners, those guests or disabled."""

    __tablename__ = "group_counts"
    __table_args__ = (
        Index("group_counts_by_members", "members", "group_id"),
        Index("group_counts_by_guests", "guests", "group_id"),
        Index("group_counts_by_owners", "owners", "group_id"),
        Index("group_counts_by_guest_owners", "guest_owners", "group_id"),
        Index("group_counts_by_disabled_owners", "disabled_owners", "group_id"),
    )

    connection_id: int = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    members: int
    guests: int
    owners: int
    guest_owners: int
    disabled_owners: int
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Counts them anew. Source: groups, group_members, group_owners, users (userType, accountEnabled)."""
    tables = SQLModel.metadata.tables
    groups, members, owners, users = (tables[name] for name in ("groups", "group_members", "group_owners", "users"))
    guest, disabled = users.c.user_type == "Guest", users.c.enabled.is_(False)

    def each(held: Table, of: ColumnElement[bool] | None = None) -> Subquery:
        """How many `held` each group has; only those people `of` whom that holds."""
        numbers = select(held.c.group_id, func.count().label("number")).where(held.c.connection_id == connection_id)
        if of is not None:
            who = held.c.member_id if held is members else held.c.owner_id
            numbers = numbers.join(users, and_(users.c.connection_id == connection_id, users.c.id == who, of))
        return numbers.group_by(held.c.group_id).subquery()

    counts = (each(members), each(members, guest), each(owners), each(owners, guest), each(owners, disabled))
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
