"""What accounts are told apart by where they are counted ahead: their licences, second factor and last sign-in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Label,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import SQLModel

from services.store.types import DAY

NEVER, UNKNOWN = -1, -2
# PostgreSQL takes 2,700 bytes into an index: the ids of 50 licences, besides a department and a country.
LONGEST = 1_850
# Whose each of them is: a table and its column.
OWNERS = {
    "licences": ("user_licences", "user_id"),
    "reports": ("users", "manager_id"),
    "devices": ("devices", "owner_id"),
    "groups": ("group_owners", "owner_id"),
    "memberships": ("group_members", "member_id"),
}
DISABLED_MANAGERS = "disabled managers"
# Columns of an account in which many say the same; each is indexed, and counted by what it says.
PROPERTIES = ("city", "office", "company", "usage_location", "domain")


def department(users: Any) -> Label[str]:
    """The department of an account; "" for none."""
    return func.coalesce(users.c.department, "").label("in_department")


def country(users: Any) -> Label[str]:
    """The country of an account; where none is written, the code of its place of use, "" for none."""
    return func.coalesce(users.c.country, users.c.usage_location, "").label("in_country")


def second_factor(factors: Any) -> Label[str]:
    """Whether one is registered, by an account's row of mfa_registration; without one it is not known."""
    return case((factors.c.registered.is_(None), ""), (factors.c.registered, "yes"), else_="no").label("second_factor")


def licences_held(held: Any, connection_id: int) -> Subquery:
    """What each account holds, as one text that is the same for all who hold the same."""
    theirs = select(held.c.user_id, held.c.sku_id).where(held.c.connection_id == connection_id)
    ordered = theirs.order_by(held.c.user_id, held.c.sku_id).subquery()
    together = func.substr(func.aggregate_strings(ordered.c.sku_id, " "), 1, LONGEST)
    whole = (literal(" ") + together + literal(" ")).label("held")
    return select(ordered.c.user_id, whole).group_by(ordered.c.user_id).subquery()


def seen_day(seen: Any) -> Label[int]:
    """The day of the last successful sign-in, by an account's row of sign_in_activity.

    Whole days since 1970, UTC; NEVER where no try to sign in is on record, UNKNOWN where sign-ins are not known.
    """
    tried = (seen.c.last_success_at, seen.c.last_at, seen.c.last_noninteractive_at)
    never: ColumnElement[bool] = and_(seen.c.id.is_not(None), *(at.is_(None) for at in tried))
    day = type_coerce(seen.c.last_success_at, BigInteger) // DAY
    cases = ((never, literal(NEVER)), (seen.c.last_success_at.is_(None), literal(UNKNOWN)))
    return case(*cases, else_=day).label("seen_day")


def told(column: Any) -> ColumnElement[str]:
    """Yes or no, "" where nobody told."""
    return case((column.is_(None), ""), (column, "yes"), else_="no")


def amounts(connection_id: int) -> Subquery:
    """How many of each of the things every account has: of disabled managers one or none.

    Source: users, user_licences, devices, group_owners, group_members, mfa_registration.
    """
    return union_all(*(_amounts(connection_id, things) for things in (*OWNERS, DISABLED_MANAGERS))).subquery()


def _whose(connection_id: int, things: str) -> Select[Any]:
    """The account that each of the things is of."""
    tables = SQLModel.metadata.tables
    if things != DISABLED_MANAGERS:
        table, owner = tables[OWNERS[things][0]].alias(), OWNERS[things][1]
        theirs = (table.c.connection_id == connection_id, table.c[owner].is_not(None))
        return select(table.c[owner].label("owner")).where(*theirs)
    led, managers = tables["users"].alias(), tables["users"].alias()
    lead = and_(managers.c.connection_id == led.c.connection_id, managers.c.id == led.c.manager_id)
    disabled = (led.c.connection_id == connection_id, managers.c.enabled.is_(False))
    return select(led.c.id.label("owner")).select_from(led.join(managers, lead)).where(*disabled)


def _amounts(connection_id: int, things: str) -> Select[Any]:
    tables = SQLModel.metadata.tables
    users, factors, whose = tables["users"], tables["mfa_registration"], _whose(connection_id, things).subquery()
    each = select(whose.c.owner, func.count().label("many")).group_by(whose.c.owner).subquery()
    return (
        select(literal(things).label("things"), func.coalesce(each.c.many, 0).label("amount"), users.c.id,
               department(users), users.c.enabled, users.c.user_type, second_factor(factors))
        .select_from(users)
        .outerjoin(each, each.c.owner == users.c.id)
        .outerjoin(factors, and_(factors.c.connection_id == users.c.connection_id, factors.c.id == users.c.id))
        .where(users.c.connection_id == connection_id)
    )  # fmt: skip
