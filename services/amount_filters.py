"""What narrows a list of accounts by how many of something people have: licences, direct reports, devices."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services import owning_filters
from services.account_filters import KEPT
from services.counted_ahead import uncounted
from services.errors import BadArgument
from services.owning_filters import Manager
from services.resources.amount_counts import AmountCount
from services.resources.amount_people import FEW, AmountPerson
from services.resources.devices import Device
from services.resources.group_owners import GroupOwner
from services.resources.groups import GroupMember
from services.resources.users import User, UserLicence
from services.specs import Filter
from services.store.query import looked_up, pick
from services.store.reader import Reader
from services.told_apart import DISABLED_MANAGERS

# Of more accounts than these it is known ahead who are few.
LARGE = 20_000
Holds = Callable[[Any], Any]
Report: Any = aliased(User)
# Whose each of them is.
OWNERS: Mapping[str, Any] = {
    "licences": col(UserLicence.user_id),
    "reports": Report.manager_id,
    "devices": col(Device.owner_id),
    "groups": col(GroupOwner.owner_id),
    "memberships": col(GroupMember.member_id),
}
WAYS: Mapping[str, Callable[[Any, Any], Any]] = {
    "over": operator.gt,
    "at least": operator.ge,
    "under": operator.lt,
    "at most": operator.le,
    "exactly": operator.eq,
}
HAS = "with|has|have|having|holding|holds|hold|own|owns|got|get|use|uses|using|assigned|carry|carries"
LEADS = "manage|manages|managing|lead|leads|leading|supervise|supervises|supervising"
BOSSES = "managers|manager|bosses|boss|supervisors|team-leads"
REPORTS = "reports|report|subordinates|subordinate|directs|direct-reports|underlings"
DEVICE = "devices|device|computers|computer|laptops|laptop|phones|phone|machines|machine|pcs|pc"
FILTERS = (
    Filter("licences", "amount", (f"{HAS} {{}} [paid|different] licence|licences [assigned]",)),
    Filter(
        "reports",
        "amount",
        (
            f"{HAS} {{}} [direct] {REPORTS}",
            f"{BOSSES} {HAS}|of {{}} [direct] {REPORTS}|users",
            f"{LEADS} {{}} users|employees|members|{REPORTS}",
        ),
    ),
    Filter(
        "with reports",
        says=(
            f"{HAS} [any] direct {REPORTS}",
            f"{HAS} [any] {REPORTS}",
            f"{LEADS} users|someone|anyone|others|somebody|employees",
        ),
    ),
    Filter("devices", "amount", (f"{HAS} {{}} {DEVICE} [registered]",)),
    Filter("with devices", says=(f"{HAS} [any|some] {DEVICE}",)),
    Filter(
        "without reports",
        says=(
            f"without|no [any] [direct] {REPORTS}",
            f"with|has|have no [direct] {REPORTS}",
            f"not have|has|having|got [any] [direct] {REPORTS}",
            f"{LEADS} nobody|none",
            f"{BOSSES} without|no [any] [direct] {REPORTS}|users",
            f"{BOSSES} with|of|has|have no|nobody [direct] [{REPORTS}|users]",
        ),
    ),
    Filter(
        "without devices",
        says=(
            f"without|no [any|registered] {DEVICE}",
            f"with|has|have no [registered] {DEVICE}",
            f"not have|has|having|got|own|use [any|registered] {DEVICE}",
        ),
    ),
)
NONE = {"without reports": "reports", "without devices": "devices", "without groups": "memberships"}
ANY = {
    "with reports": "reports",
    "with devices": "devices",
    "owning groups": "groups",
    "with disabled manager": DISABLED_MANAGERS,
}
NAMES = frozenset((*OWNERS, *NONE, *ANY))


def amount(name: str, value: str) -> tuple[Callable[[Any, Any], Any], int]:
    """What holds of how many there are: "over 5" is greater than, and 5. Raises BadArgument."""
    way, _, number = value.rpartition(" ")
    if way not in WAYS or not number.isdecimal() or len(number) > len("1000000"):
        raise BadArgument(f"“{value}” is no number of {name}.", f"Say it so, for example: {name} over 2")
    return WAYS[way], int(number)


def meant(name: str, value: str) -> tuple[str, Holds]:
    """What is counted, and what holds of how many there are. Raises BadArgument for what is no amount."""
    if name in NONE:
        return NONE[name], lambda many: many == 0
    if name in ANY:
        return ANY[name], lambda many: many > 0
    holds, number = amount(name, value)
    return name, lambda many: holds(many, number)


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """Who has so many: licences, direct reports, devices, groups they own or are in; or a disabled manager.

    In a large tenant few who are so were found ahead. Source: user_licences, users, devices (as registered in Entra
    ID), group_owners, group_members. Raises BadArgument for what is no amount.
    """
    things, holds = meant(name, value)
    if (people := counted(read, things, holds)) is not None:
        return _found(things, holds) if people <= FEW else _each(name, things, holds)
    if name in owning_filters.CONDITIONS:
        return owning_filters.CONDITIONS[name](read)
    if name in NONE or name in ANY:
        return _each(name, things, holds)
    if holds(0):  # so do those who have none
        return ~_are(read, things, not_(holds(func.count())), lambda many: not_(holds(many)))
    return _are(read, things, holds(func.count()), holds)


def counted(read: Reader, things: str, holds: Holds) -> int | None:
    """How many accounts have so many of the `things`, as was counted ahead; None where there are few, or it was not."""
    sums = pick(
        func.coalesce(func.sum(AmountCount.people), 0).label("all"),
        func.coalesce(func.sum(case((holds(col(AmountCount.amount)), AmountCount.people), else_=0)), 0).label("fit"),
    ).where(col(AmountCount.things) == things)
    row = read.one(sums)
    known = row and row.all > LARGE and not any(uncounted(read, name) for name in ("amount_counts", "amount_people"))
    return int(row.fit) if row and known else None


def held(text: Any, value: str) -> ColumnElement[bool]:
    """That `text`, the ids of licences each between spaces, is of so many. Raises BadArgument."""
    holds, number = amount("licences", value)
    spaces = func.length(text) - func.length(func.replace(text, " ", ""))
    fits: ColumnElement[bool] = holds(case((text == "", 0), else_=spaces - 1), number)
    return fits


def _found(things: str, holds: Holds) -> ColumnElement[bool]:
    """The few who were found ahead."""
    ours = (col(AmountPerson.connection_id).in_(KEPT), col(AmountPerson.things) == things)
    theirs = pick(AmountPerson.user_id, AmountPerson.connection_id).where(*ours, holds(col(AmountPerson.amount)))
    return tuple_(col(User.id), col(User.connection_id)).in_(theirs)


def _each(name: str, things: str, holds: Holds) -> ColumnElement[bool]:
    """What each account has is looked up until a page is full."""
    if name in NONE or name in ANY:
        some = looked_up(_some(things))
        return ~some if name in NONE else some
    many: Any = _some(things).with_only_columns(func.count()).scalar_subquery()
    fits: ColumnElement[bool] = holds(many)
    return fits


def _are(read: Reader, name: str, fits: Any, compared: Holds) -> ColumnElement[bool]:
    """Few who are so are followed to their accounts, of many each account is counted for until a page is full."""
    theirs: Any = pick(OWNERS[name]).where(OWNERS[name].is_not(None)).group_by(OWNERS[name]).having(fits)
    if read.few(theirs, FEW):
        return and_(col(User.connection_id).in_(KEPT), col(User.id).in_(theirs))
    return _each(name, name, compared)


def _some(name: str) -> Select[Any]:
    """What one account has of it."""
    if name == DISABLED_MANAGERS:
        theirs = (Manager.connection_id == User.connection_id, Manager.id == User.manager_id)
        return pick(Manager.id).where(*theirs, Manager.enabled.is_(False)).correlate(User)
    table = OWNERS[name].parent.entity
    ours = (table.connection_id == User.connection_id, OWNERS[name] == User.id)
    return pick(OWNERS[name]).select_from(table).where(*ours).correlate(User)
