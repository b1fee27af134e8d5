"""Who holds which directory role in the end: for good or eligible, directly or through a group."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Connection,
    Index,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Field, SQLModel

from services import membership
from services.specs import Resource
from services.store.settle import Wanted
from services.store.types import Utc, to_us

PERMANENT, ELIGIBLE = "permanent", "eligible"


class EffectiveRole(SQLModel, table=True):
    """One directory role one user or app has, in one scope and one way.

    `scope` as in role_assignments, "" inside an app. `way` is permanent (held now) or eligible (can be taken on, until
    `ends_at`; None is for good). Who has both may have activated it: assignments do not say. `through` is the group
    that was given the role, "" when the holder was. `kind` is user, servicePrincipal (an app) or unknown: nobody
    Steward has collected, so deleted or new.
    """

    __tablename__ = "effective_roles"
    __table_args__ = (
        Index("effective_roles_by_role", "role_id", "way", "holder_id", "through", "connection_id"),
        Index("effective_roles_by_through", "through"),
        Index("effective_roles_by_account", "user_type", "enabled", "role_id"),
    )

    connection_id: int = Field(primary_key=True)
    holder_id: str = Field(primary_key=True)
    role_id: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    way: str = Field(primary_key=True)
    through: str = Field(primary_key=True)
    kind: str
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    user_type: str | None = None
    enabled: bool | None = None
    round: int


def wanted(db: Connection, connection_id: int, now: datetime) -> Wanted:
    """Follows every role given to its holders, as of `now`.

    Source: directory_roles (roleAssignments, roleEligibilityScheduleInstances), groups with their members, users
    (userType, accountEnabled).
    """
    tables = SQLModel.metadata.tables
    given = _given(connection_id, now)
    groups = tables["groups"]
    tops = select(groups.c.id).where(
        groups.c.connection_id == connection_id, groups.c.id.in_(select(given.c.principal_id))
    )
    people = membership.people(connection_id, tops)
    role = (given.c.role_id, given.c.scope, given.c.way)
    direct = select(
        given.c.principal_id, *role, literal("").label("through"), _kind(connection_id, given), given.c.ends_at
    ).where(given.c.principal_id.not_in(tops))
    inherited = (
        select(people.c.member_id, *role, people.c.top, people.c.kind, given.c.ends_at)
        .join(people, people.c.top == given.c.principal_id)
        .where(people.c.kind.in_(("user", "servicePrincipal")))
    )
    both = union_all(direct, inherited).subquery()
    users = tables["users"]
    account = and_(users.c.connection_id == connection_id, users.c.id == both.c[0])
    held = select(both, users.c.user_type, users.c.enabled).select_from(both.outerjoin(users, account))
    return held.order_by(*list(both.c)[:3])


def _given(connection_id: int, now: datetime) -> CTE:
    """What was given to whom, once each; of eligibilities the longest, without those that have ended.

    What a member has of an eligible group is left out: the group itself is on the list, and says through what.
    """
    held = SQLModel.metadata.tables["role_assignments"]
    eligible = SQLModel.metadata.tables["role_eligibilities"]
    never = cast(null(), BigInteger).label("ends_at")
    permanent = _columns(held, PERMANENT, never).where(held.c.connection_id == connection_id).distinct()
    ends = type_coerce(eligible.c.ends_at, BigInteger)
    running = (
        _columns(eligible, ELIGIBLE, ends.label("ends_at"))
        .where(
            eligible.c.connection_id == connection_id,
            eligible.c.membership.is_distinct_from("Group"),
            or_(ends.is_(None), ends > to_us(now)),
        )
        .subquery()
    )
    key = (running.c.principal_id, running.c.role_id, running.c.scope, running.c.way)
    longest = case((func.count() > func.count(running.c.ends_at), null()), else_=func.max(running.c.ends_at))
    return permanent.union_all(select(*key, longest).group_by(*key)).cte("given")


def _columns(table: Table, way: str, ends_at: ColumnElement[Any]) -> Select[Any]:
    scope = func.coalesce(table.c.scope, "").label("scope")
    return select(table.c.principal_id, table.c.role_id, scope, literal(way).label("way"), ends_at)


def _kind(connection_id: int, given: CTE) -> ColumnElement[str]:
    """What a holder is, by the table that knows them."""
    users, apps = (SQLModel.metadata.tables[name] for name in ("users", "apps"))

    def known(table: Table) -> ColumnElement[bool]:
        ours = (table.c.connection_id == connection_id, table.c.id == given.c.principal_id)
        return select(table.c.id).where(*ours).exists()

    return case((known(users), "user"), (known(apps), "servicePrincipal"), else_="unknown").label("kind")


RESOURCE = Resource(
    name="effective_roles",
    kind="derived",
    table=EffectiveRole,
    every=timedelta(minutes=15),
    wanted=wanted,
    after=("directory_roles", "groups", "users", "apps"),
)
