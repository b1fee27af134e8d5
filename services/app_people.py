"""What is known of the people behind an app: who owns, uses, was given and agreed to it, and how many they are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services import people as accounts
from services.amount_filters import amount
from services.app_kinds import REGISTRATION
from services.errors import BadArgument, NotFound
from services.resources.app_assignments import AppAssignment
from services.resources.app_days import AppDay
from services.resources.app_owners import AppOwner
from services.resources.app_permissions import APPLICATION, AppPermission
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.grants import Grant
from services.resources.groups import GroupMember
from services.resources.users import User
from services.said import one_of
from services.spans import past
from services.store.query import looked_up, named_by, pick
from services.store.reader import Reader
from services.store.types import DAY, to_us

USED_WITHIN_DAYS = 30
# What grows is told by so many days and as many before them: from the first collection on there are 30.
GROWN_WITHIN_DAYS = 14
USED = and_(col(AppDay.connection_id) == App.connection_id, col(AppDay.app_id) == App.app_id)
USES = and_(col(AppUsage.connection_id) == App.connection_id, col(AppUsage.app_id) == App.app_id)
SIZES: Mapping[str, Callable[[Any, int], Any]] = {
    "users over": operator.gt,
    "users at least": operator.ge,
    "users under": operator.lt,
    "users at most": operator.le,
    "users exactly": operator.eq,
}
# So few people are followed to what they use; of more, some use whatever anybody uses.
FEW_PEOPLE = 300
OWNER = pick(AppOwner.owner_id).where(named_by(App, AppOwner.owned_id))
REGISTERED_OWNER = pick(AppOwner.owner_id).where(
    col(AppOwner.connection_id) == App.connection_id, col(AppOwner.owned_id) == REGISTRATION
)
Same: Any = aliased(AppOwner)
# That who owns the registration owns the app too.
ALSO_OWNER = (
    pick(Same.owner_id)
    .where(Same.connection_id == App.connection_id, Same.owned_id == App.id, Same.owner_id == AppOwner.owner_id)
    .correlate(App, AppOwner)
    .exists()
)
OWNED = or_(OWNER.exists(), REGISTERED_OWNER.exists())
DISABLED = (
    pick(User.id).where(named_by(User, AppOwner.owner_id), col(User.enabled).is_(False)).correlate(AppOwner).exists()
)
PERMITTED = pick(AppPermission.client_id).where(named_by(App, AppPermission.client_id))
BY_ITSELF = col(AppPermission.kind) == APPLICATION
PLAIN: Mapping[str, ColumnElement[bool]] = {
    "owned by disabled people": or_(OWNER.where(DISABLED).exists(), REGISTERED_OWNER.where(DISABLED).exists()),
    "application permissions": PERMITTED.where(BY_ITSELF).exists(),
    "user consent": PERMITTED.where(col(AppPermission.people) > 0).exists(),
    "admin consent": PERMITTED.where(or_(BY_ITSELF, col(AppPermission.everybody).is_(True))).exists(),
}


def today(read: Reader) -> int:
    """The day, of those since 1970."""
    return to_us(read.now) // DAY


def people(read: Reader) -> ColumnElement[int]:
    """How many people used an app in the last 30 days."""
    since = col(AppDay.day) >= today(read) - USED_WITHIN_DAYS
    return func.coalesce(pick(func.sum(AppDay.people)).where(USED, since).scalar_subquery(), 0)


def growth(read: Reader) -> ColumnElement[int]:
    """How many more sign-ins to an app there were in the last days than in as many before."""
    half, start = today(read) - GROWN_WITHIN_DAYS, today(read) - 2 * GROWN_WITHIN_DAYS
    sign_ins = case((col(AppDay.day) > half, col(AppDay.sign_ins)), else_=-col(AppDay.sign_ins))
    return func.coalesce(pick(func.sum(sign_ins)).where(USED, col(AppDay.day) > start).scalar_subquery(), 0)


def sized(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """That so many people used an app in 30 days. Raises BadArgument where `value` is no number."""
    if not value.isdecimal():
        raise BadArgument(f"“{value}” is no number of people.", "Say it in digits, for example: apps users under 5")
    found: ColumnElement[bool] = SIZES[name](people(read), int(value))
    return found


def used_by(person: str) -> ColumnElement[bool]:
    """That somebody used an app."""
    return pick(AppUsage.app_id).where(USES, col(AppUsage.user_id) == person).exists()


def used_by_department(read: Reader, value: str) -> ColumnElement[bool]:
    """That somebody of a department used an app. Raises NotFound where nobody is in one that is called so."""
    written = accounts.departments_written(read, value)
    if not written:
        raise NotFound(f"Nobody is in a department called “{value}”.", "Check how it is spelt.")
    inside = one_of(col(User.department), written)
    found = pick(AppUsage.app_id).join(User, named_by(User, AppUsage.user_id)).where(inside)
    few = int(read.value(pick(func.count()).select_from(User).where(inside))) <= FEW_PEOPLE
    if few:
        return col(App.app_id).in_(found.distinct())
    return looked_up(found.where(USES))


def owners(value: str) -> ColumnElement[bool]:
    """That so many own an app or its registration. Raises BadArgument for what is no amount."""
    holds, number = amount("owners", value)
    many = func.count(col(AppOwner.owner_id))
    besides = REGISTERED_OWNER.where(~ALSO_OWNER)
    found = (one.with_only_columns(many, maintain_column_froms=True).correlate(App) for one in (OWNER, besides))
    of_itself, of_registration = (one.scalar_subquery() for one in found)
    fits: ColumnElement[bool] = holds(of_itself + of_registration, number)
    return fits


def used(read: Reader, value: str) -> ColumnElement[bool]:
    """That somebody used an app within a span, of whole days. Raises BadArgument for what is none."""
    span, day = past("used", value, read.now, "apps used 7d"), col(AppDay.day)
    days = [day >= to_us(span.since) // DAY] if span.since else []
    days += [day < -(-to_us(span.until) // DAY)] if span.until else []
    return pick(AppDay.app_id).where(USED, *days).exists()


def owned_by(person: str) -> ColumnElement[bool]:
    """That somebody owns an app or its registration."""
    mine = col(AppOwner.owner_id) == person
    return or_(OWNER.where(mine).exists(), REGISTERED_OWNER.where(mine).exists())


def consented_by(person: str) -> ColumnElement[bool]:
    """That somebody agreed to what an app may do in their name."""
    return pick(Grant.id).where(named_by(App, Grant.client_id), col(Grant.principal_id) == person).exists()


def assigned_to(person: str) -> ColumnElement[bool]:
    """That an app was given to somebody, or to a group that they are in."""
    groups = pick(GroupMember.group_id).where(col(GroupMember.member_id) == person)
    whom = pick(literal(person)).union_all(groups)
    # Few are given to one person: those are found, not whatever was given of each app.
    given = pick(AppAssignment.resource_id, AppAssignment.connection_id).where(
        col(AppAssignment.principal_id).in_(whom)
    )
    return tuple_(col(App.id), col(App.connection_id)).in_(given)


OF_SOMEBODY: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "used by": used_by,
    "owned by": owned_by,
    "assigned to": assigned_to,
    "consented by": consented_by,
}
