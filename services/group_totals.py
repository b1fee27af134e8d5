"""What was counted of groups ahead of being asked, which serves where counting them now would take long."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col

from services.errors import BadArgument
from services.resources.group_counts import GroupCount
from services.resources.groups import Group, GroupMember
from services.store.query import Query, named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection

# So many groups are looked at in a moment, and then nothing told of them is older than they are.
FEW = 2_000
# So many members are counted in a moment.
FEW_MEMBERS = 5_000

COUNTED = and_(col(GroupCount.connection_id) == Group.connection_id, col(GroupCount.group_id) == Group.id)
LARGE = pick(GroupCount.members).where(COUNTED, col(GroupCount.members) > FEW_MEMBERS).correlate(Group)
NOW = pick(func.count()).where(named_by(Group, GroupMember.group_id)).correlate(Group)
# How many direct members a group has: of a large one as counted ahead, otherwise counted now.
MEMBERS = func.coalesce(LARGE.scalar_subquery(), NOW.scalar_subquery())
AHEAD: Mapping[str, ColumnElement[bool]] = {
    "empty": col(GroupCount.members) == 0,
    "without owner": col(GroupCount.owners) == 0,
    "with guests": col(GroupCount.guests) > 0,
}
SIZES: Mapping[str, Callable[[Any, int], Any]] = {
    "members over": operator.gt,
    "members at least": operator.ge,
    "members under": operator.lt,
    "members at most": operator.le,
    "members exactly": operator.eq,
}

ONE_OF_MANY = Query(pick(GroupCount.group_id).limit(1).offset(FEW))


def many(read: Reader) -> bool:
    """Whether there are so many groups that only what was counted ahead is told in time."""
    return bool(read.fetch(ONE_OF_MANY))


def sized(read: Reader, name: str, value: str, *, many: bool) -> ColumnElement[bool]:
    """That a group has so many direct members: as counted ahead where there are `many` groups, otherwise now.

    Raises BadArgument where `value` is no number.
    """
    if not value.isdecimal():
        raise BadArgument(
            f"“{value}” is no number of members.", "Say it in digits, for example: groups members over 50"
        )
    compare, wanted = SIZES[name], int(value)
    return _counted(read, compare(col(GroupCount.members), wanted)) if many else compare(MEMBERS, wanted)


def fits(read: Reader, name: str) -> ColumnElement[bool]:
    """That a group was counted so."""
    return _counted(read, AHEAD[name])


def _counted(read: Reader, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Few that were counted so are followed to their groups, of many each group is looked up."""
    some: Any = pick(GroupCount.group_id).where(condition).limit(FEW + 1).subquery()
    if int(read.value(pick(func.count()).select_from(some))) > FEW:
        return pick(GroupCount.group_id).where(COUNTED, condition).correlate(Group).exists()
    ours = col(Group.connection_id).in_(pick(Connection.id))
    return and_(ours, col(Group.id).in_(pick(GroupCount.group_id).where(condition).correlate(None)))


def total(read: Reader, names: Collection[str]) -> int | None:
    """How many groups fit all of these, if there are any and all were counted ahead: without looking at a group."""
    if not names or not AHEAD.keys() >= set(names):
        return None
    ahead = pick(func.count()).select_from(GroupCount).where(*(AHEAD[name] for name in sorted(names)))
    return int(read.value(ahead))
