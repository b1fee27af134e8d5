"""What was counted of groups ahead of being asked, which serves where counting them now would take long."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col

from services.amount_filters import amount
from services.errors import BadArgument
from services.resources.group_counts import GroupCount
from services.resources.group_owners import GroupOwner
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
OWNERS = pick(func.count()).where(named_by(Group, GroupOwner.group_id)).correlate(Group).scalar_subquery()
AHEAD: Mapping[str, ColumnElement[bool]] = {
    "empty": col(GroupCount.members) == 0,
    "without owner": col(GroupCount.owners) == 0,
    "with one owner": col(GroupCount.owners) == 1,
    "owned by guests": col(GroupCount.guest_owners) > 0,
    "owned by disabled people": col(GroupCount.disabled_owners) > 0,
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


def sized(name: str, value: str, members: Any = MEMBERS) -> ColumnElement[bool]:
    """That a group has so many direct `members`, counted now if not given. Raises BadArgument for no number."""
    if not value.isdecimal():
        raise BadArgument(
            f"“{value}” is no number of members.", "Say it in digits, for example: groups members over 50"
        )
    fits: ColumnElement[bool] = SIZES[name](members, int(value))
    return fits


def owned(value: str, owners: Any = OWNERS) -> ColumnElement[bool]:
    """That a group has so many `owners` ("over 1"), counted now if not given. Raises BadArgument for no amount."""
    holds, number = amount("owners", value)
    fits: ColumnElement[bool] = holds(owners, number)
    return fits


def fits(read: Reader, name: str, value: str) -> ColumnElement[bool] | None:
    """That a group was counted so; None for a filter of which nothing was. Raises BadArgument for no number.

    Few that were counted so are followed to their groups, of many each group is looked up.
    """
    if (condition := _ahead(name, value)) is None:
        return None
    if not read.few(pick(GroupCount.group_id).where(condition), FEW):
        return pick(GroupCount.group_id).where(COUNTED, condition).correlate(Group).exists()
    ours = col(Group.connection_id).in_(pick(Connection.id))
    return and_(ours, col(Group.id).in_(pick(GroupCount.group_id).where(condition).correlate(None)))


def total(read: Reader, filters: Collection[tuple[str, str]]) -> int | None:
    """How many groups fit all of these, if there are any and all were counted ahead: without looking at a group.

    Raises BadArgument for no number.
    """
    ahead = [_ahead(*one) for one in filters]
    known = [one for one in ahead if one is not None]
    if not known or len(known) < len(ahead):
        return None
    return int(read.value(pick(func.count()).select_from(GroupCount).where(*known)))


def _ahead(name: str, value: str) -> ColumnElement[bool] | None:
    if name in SIZES:
        return sized(name, value, col(GroupCount.members))
    if name == "owners":
        return owned(value, col(GroupCount.owners))
    return AHEAD.get(name)
