"""How many accounts fit some filters: of a large tenant from what was counted ahead, otherwise counted now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column
from sqlmodel import col

from services import group_totals, holding_totals, named, told_apart
from services.alike import BY_DEPARTMENT_AND_DAY, BY_SIGN_IN, COUNTED, Counts, Filters, inactive_since
from services.counted_ahead import UNCOUNTED, uncounted
from services.holding_totals import KINDS
from services.membership import NESTED
from services.named import only
from services.people import NEVER, OPPOSITES, SEEN, condition
from services.resources.groups import Group, GroupMember
from services.resources.sign_in_activity import SignInActivity
from services.resources.user_counts import UserCount
from services.resources.users import User
from services.service_filters import SERVICES
from services.store.query import Query, certain, collected, narrowed, pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY, from_us

Conditions = Sequence[ColumnElement[bool]]
# So many are counted in a moment, and then the count is never older than the list.
FEW = 20_000
NOT_USING = tuple(f"not using {name}" for name in SERVICES)
OF_SIGN_INS = frozenset(("inactive", "active", "never signed in"))

COUNT = pick(func.count()).select_from(User)
COUNT_OF_SIGN_INS = COUNT.join(SignInActivity, SEEN)
UNKNOWN = and_(col(SignInActivity.last_success_at).is_(None), ~NEVER)
UNSEEN = (
    pick(func.count().filter(NEVER).label("never"), func.count().filter(UNKNOWN).label("unknown"))
    .select_from(User)
    .outerjoin(SignInActivity, SEEN)
    .where(col(User.enabled))
)
COUNTED_AHEAD = Query(pick(func.coalesce(func.sum(UserCount.people), 0).label("people")))
# What is read whatever is asked, for those who ask ahead.
READS: tuple[tuple[Query, dict[str, str]], ...] = (
    (COUNTED_AHEAD, {}),
    (UNCOUNTED, {"counts": "user_counts", "kept": "users"}),
)
# Spelt as the index of those who are no people is, so that it serves; "+ 0" keeps SQLite from another.
OTHERS = (
    col(GroupMember.connection_id) + 0 > 0,
    col(GroupMember.group_id) == bindparam("group"),
    col(GroupMember.kind) != literal_column("'user'"),
)
MEMBERS = Query(
    pick(
        pick(group_totals.MEMBERS)
        .where(col(Group.connection_id).in_(pick(Connection.id)), col(Group.id) == bindparam("group"))
        .scalar_subquery()
        .label("all"),
        pick(func.count()).select_from(GroupMember).where(*OTHERS).scalar_subquery().label("others"),
        pick(func.count()).where(*OTHERS, col(GroupMember.kind) == NESTED).scalar_subquery().label("groups"),
    )
)


def total(read: Reader, filters: Filters, conditions: Conditions | None = None) -> int:
    """How many accounts fit all `filters`, whose `conditions` may be known. Raises what `people.condition` raises."""
    found = told(read, filters) if large(read) else None
    return now(read, filters, conditions) if found is None else found


def unseen(read: Reader, filters: Filters) -> tuple[int, int]:
    """How many enabled accounts that fit `filters` never tried to sign in, and of how many sign-ins are not known."""
    found = _counted(read, filters, (BY_SIGN_IN, BY_DEPARTMENT_AND_DAY)) if large(read) else None
    if found is not None:
        counts, alike = found
        day, people = col(counts.table.seen_day), counts.table.people
        by_day = {"never": told_apart.NEVER, "unknown": told_apart.UNKNOWN}
        sums = (func.coalesce(func.sum(people).filter(day == at), 0).label(name) for name, at in by_day.items())
        row = read.one(pick(*sums).where(col(counts.table.enabled), *alike))
    else:
        row = read.one(narrowed(UNSEEN, *(condition(read, *one) for one in filters)))
    return (row.never, row.unknown) if row else (0, 0)


def large(read: Reader) -> bool:
    """Whether so many accounts are kept that only what was counted ahead is told in time, and all were counted."""
    return read.fetch(COUNTED_AHEAD)[0].people > FEW and not uncounted(read, "user_counts")


def ahead(read: Reader, filters: Filters) -> int | None:
    """How many fit, from what was counted ahead; those inactive since a time of day, to the moment.

    None where accounts were not counted by all of `filters` together.
    """
    found = _counted(read, filters, COUNTED)
    if found is None:
        return None
    counts, alike = found
    since = [inactive_since(read, value) for name, value in filters if name == "inactive"]
    return counts.total(read, alike) + sum(_that_day(read, filters, until) for until in since)


def _counted(read: Reader, filters: Filters, tables: Sequence[Counts]) -> tuple[Counts, Conditions] | None:
    """The first of `tables` that tells apart who fits all `filters`, and its rows of those."""
    for counts in tables:
        alike = counts.alike(read, filters)
        # Of those by sign-in `large` knows.
        if alike is not None and (counts is BY_SIGN_IN or not uncounted(read, counts.table.__tablename__)):
            return counts, alike
    return None


def now(read: Reader, filters: Filters, conditions: Conditions | None = None) -> int:
    """How many fit, counted one by one."""
    if conditions is None:
        conditions = [condition(read, *one) for one in filters]
    if read.db.dialect.name != "sqlite":
        conditions = [collected(one) for one in conditions]
    return int(read.value(_counting(filters, conditions)))


def told(read: Reader, filters: Filters) -> int | None:
    """How many fit, from what was counted ahead; None where that does not tell."""
    known = ahead(read, filters)
    if known is not None:
        return known
    if negative := next((one for one in filters if one[0] in OPPOSITES or one[0].startswith(NOT_USING)), None):
        return _without(read, tuple(one for one in filters if one != negative), *negative)
    others = [one for one in filters if one[0] not in KINDS]
    if len(others) == 1 and others[0][0] != "in group":
        return holding_totals.total(read, *others[0], [name for name, _ in filters if name in KINDS])
    if len(filters) == 1 and others and (people := _members(read, others[0][1])) > FEW:
        return people
    return None


def _without(read: Reader, others: Filters, name: str, value: str) -> int | None:
    """How many fit the `others` but not what `name` is the opposite of: all of them less those who fit that too."""
    if name.startswith(NOT_USING):
        # Of a service only those who could use it are asked about.
        others = (*others, *([] if ("enabled", "") in others else [("enabled", "")]))
        positive = name.removeprefix("not ")
    else:
        positive = OPPOSITES[name]
    everybody = told(read, others)
    if everybody is None:
        return None
    return max(everybody - total(read, (*others, (positive, value))), 0)


def _members(read: Reader, value: str) -> int:
    """How many people are in a group; 0 where there are groups in it, whose members may be the same."""
    group = only(named.find_group(read, value), value, "group")
    (counts,) = read.fetch(MEMBERS, group=group)
    return 0 if counts.groups else int(counts.all - counts.others)


def _counting(filters: Filters, conditions: Conditions) -> Select[Any]:
    count = COUNT_OF_SIGN_INS if any(name in OF_SIGN_INS for name, _ in filters) else COUNT
    return narrowed(count, *conditions)


def _that_day(read: Reader, filters: Filters, until: int) -> int:
    """How many of those who fit were last seen on the day of the cutoff, before it: the few of a day, by its index."""
    conditions = [certain(condition(read, *one)) for one in filters]
    seen = col(SignInActivity.last_success_at)
    that_day = and_(seen >= from_us(until // DAY * DAY), seen < from_us(until))
    return int(read.value(_counting(filters, conditions).where(that_day)))
