"""Who is in a group, through the groups in it too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, literal_column, select
from sqlmodel import SQLModel

NESTED = "group"


def reached(connection_id: int | ColumnElement[int], tops: Select[Any]) -> CTE:
    """The groups in the groups `tops` (a SELECT of ids), themselves first: columns `top` and `group_id`.

    Each pair comes once, however groups contain one another. Source: group_members (groups/delta members).
    """
    members = SQLModel.metadata.tables["group_members"]
    # Spelt as the index of those who are no people is, so that it serves; "+ 0" keeps SQLite from another.
    no_person = members.c.kind != literal_column("'user'")
    begun = tops.subquery()
    top = begun.c[0]
    found = select(top.label("top"), top.label("group_id")).cte("reached", recursive=True)
    inside = (
        select(found.c.top, members.c.member_id)
        .join(members, members.c.group_id == found.c.group_id)
        .where(members.c.connection_id + 0 == connection_id, no_person, members.c.kind == NESTED)
    )
    return found.union(inside)


def people(connection_id: int | ColumnElement[int], tops: Select[Any]) -> CTE:
    """Everybody in the groups `tops`, who is not a group: columns `top`, `member_id` and `kind`, each pair once.

    `kind` is Graph's type: user, servicePrincipal, device...
    """
    members = SQLModel.metadata.tables["group_members"]
    found = reached(connection_id, tops)
    return (
        select(found.c.top, members.c.member_id, members.c.kind)
        .join(members, members.c.group_id == found.c.group_id)
        .where(members.c.connection_id == connection_id, members.c.kind != NESTED)
        .distinct()
        .cte("people")
    )
