"""How many accounts fit some filters: of a large tenant from what was counted ahead, otherwise counted now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, literal_column, or_
from sqlmodel import col

from services import group_totals, holding_totals, named
from services.access_filters import ANY
from services.holding_totals import KINDS, UNCOUNTED, kinds, uncounted
from services.membership import NESTED
from services.named import licences_called, only
from services.people import NEVER, OPPOSITES, SEEN, condition
from services.resources.groups import Group, GroupMember
from services.resources.sign_in_activity import SignInActivity
from services.resources.user_counts import NEVER as NEVER_DAY
from services.resources.user_counts import UNKNOWN as UNKNOWN_DAY
from services.resources.user_counts import UserCount
from services.resources.users import User
from services.service_filters import SERVICES
from services.spans import cutoff
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY, from_us, to_us

Filters = Sequence[tuple[str, str]]
Conditions = Sequence[ColumnElement[bool]]
# So many are counted in a moment, and then the count is never older than the list.
FEW = 20_000
NOT_USING = tuple(f"not using {name}" for name in SERVICES)
BY_SIGN_IN = frozenset(("inactive", "active", "never signed in"))

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
ALIKE: Mapping[str, ColumnElement[bool]] = {
    **kinds(UserCount),
    "licensed": col(UserCount.held) != "",
    "unlicensed": col(UserCount.held) == "",
    "synced": col(UserCount.synced).is_(True),
    "cloud only": col(UserCount.synced).is_(False),
    "without mfa": col(UserCount.second_factor) == "no",
    "never signed in": col(UserCount.seen_day) == NEVER_DAY,
}
WORDED = ("inactive", "with licence")


def total(read: Reader, filters: Filters, conditions: Conditions | None = None) -> int:
    """How many accounts fit all `filters`, whose `conditions` may be known. Raises what `people.condition` raises."""
    found = told(read, filters) if large(read) else None
    return now(read, filters, conditions) if found is None else found


def unseen(read: Reader, filters: Filters) -> tuple[int, int]:
    """How many enabled accounts that fit `filters` never tried to sign in, and of how many sign-ins are not known."""
    if large(read) and _known(filters):
        alike = [col(UserCount.enabled), *(_alike(read, *one) for one in filters)]
        by_day = {"never": NEVER_DAY, "unknown": UNKNOWN_DAY}
        counts = [func.sum(UserCount.people).filter(col(UserCount.seen_day) == by_day[name]) for name in by_day]
        counted = pick(*(func.coalesce(count, 0).label(name) for name, count in zip(by_day, counts, strict=True)))
        row = read.one(counted.where(*alike))
    else:
        unknown = and_(col(SignInActivity.last_success_at).is_(None), ~NEVER)
        counted = pick(func.count().filter(NEVER).label("never"), func.count().filter(unknown).label("unknown"))
        conditions = (condition(read, *one) for one in filters)
        everybody = counted.select_from(User).outerjoin(SignInActivity, SEEN)
        row = read.one(everybody.where(col(User.enabled), *conditions))
    return (row.never, row.unknown) if row else (0, 0)


def large(read: Reader) -> bool:
    """Whether so many accounts are kept that only what was counted ahead is told in time, and all were counted."""
    return read.fetch(COUNTED_AHEAD)[0].people > FEW and not uncounted(read, "user_counts")


def ahead(read: Reader, filters: Filters) -> int:
    """How many fit, from what was counted ahead; those inactive since a time of day, to the moment."""
    alike = [_alike(read, *one) for one in filters]
    counted = int(read.value(pick(func.coalesce(func.sum(UserCount.people), 0)).where(*alike)))
    for name, value in filters:
        if name == "inactive":
            return counted + _that_day(read, filters, _cutoff(read, value))
    return counted


def now(read: Reader, filters: Filters, conditions: Conditions | None = None) -> int:
    """How many fit, counted one by one."""
    if conditions is None:
        conditions = [condition(read, *one) for one in filters]
    return int(read.value(_counting(filters, conditions)))


def told(read: Reader, filters: Filters) -> int | None:
    """How many fit, from what was counted ahead; None where that does not tell."""
    if _known(filters):
        return ahead(read, filters)
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
    names = {name for name, _ in filters}
    count = pick(func.count()).select_from(User).where(*conditions)
    return count.join(SignInActivity, SEEN) if names & BY_SIGN_IN else count


def _known(filters: Filters) -> bool:
    """Whether accounts were counted ahead by all of `filters`, none of which comes twice."""
    names = [name for name, _ in filters]
    known = all(name in ALIKE or name in WORDED or (name, value) == ("with mfa", ANY) for name, value in filters)
    return known and len(set(names)) == len(names)


def _alike(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    if name in ALIKE:
        return ALIKE[name]
    if name == "with licence":
        held = (col(UserCount.held).contains(f" {hit.id} ", autoescape=True) for hit in licences_called(read, value))
        return or_(*held)
    if name == "with mfa":
        return col(UserCount.second_factor) == "yes"
    return and_(col(UserCount.enabled), col(UserCount.seen_day).between(0, _cutoff(read, value) // DAY - 1))


def _cutoff(read: Reader, value: str) -> int:
    return to_us(cutoff("inactive", value, read.now, "users inactive 90d"))


def _that_day(read: Reader, filters: Filters, until: int) -> int:
    """How many of those who fit were last seen on the day of the cutoff, before it: the few of a day, by its index."""
    conditions = [func.coalesce(condition(read, *one), false()) for one in filters]
    seen = col(SignInActivity.last_success_at)
    that_day = and_(seen >= from_us(until // DAY * DAY), seen < from_us(until))
    return int(read.value(_counting(filters, conditions).where(that_day)))
