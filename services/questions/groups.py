"""`groups [filters]`: groups that fit every filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func
from sqlmodel import col

from services import directory
from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.named import KINDS, only
from services.paging import counted, listed, page
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupMember
from services.spans import days
from services.specs import Asked, Filter, Question
from services.store.query import named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection

MEMBERS = pick(func.count()).where(named_by(Group, GroupMember.group_id)).correlate(Group).scalar_subquery()
OWNED = pick(GroupOwner.group_id).where(named_by(Group, GroupOwner.group_id))
LACKING = frozenset(("empty", "without owner"))
FILLED = pick(GroupMember.group_id).where(named_by(Group, GroupMember.group_id))


def answer(read: Reader, asked: Asked) -> Table:
    """Groups that fit all filters, by name, with how many direct members each has.

    Source: groups, group_owners. Raises BadArgument for days outside 1 to 3650, NotFound when `with member` or
    `owned by` names nobody or several people.
    """
    conditions = [_condition(read, name, value) for name, value in asked.filters]
    rows, total = _page(read, conditions, _names(asked), asked.offset)
    wording = ", ".join(f"{name} {value}".strip() for name, value in asked.filters)
    return Table(
        title=f"Groups: {wording}" if wording else "Groups",
        summary=f"{counted(total, 'group')}{f' ({wording})' if wording else ''}.",
        fresh=freshness(read, "groups", *(["group_owners"] if {"without owner", "owned by"} & _names(asked) else [])),
        columns=(Column("Group", weight=4), Column("Kind", weight=3), Column("Membership", weight=2),
                 Column("Members", "number")),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "groups",
        links=tuple(f"group {row.id}" for row in rows),
    )  # fmt: skip


def _page(read: Reader, conditions: list[ColumnElement[bool]], names: set[str], offset: int) -> tuple[Any, int]:
    """The groups of one page and how many fit; those that lack something are looked for once, among all groups."""
    shown = (Group.id, Group.name, Group.kind, Group.dynamic, Group.role_assignable, Group.synced,
             MEMBERS.label("members"))  # fmt: skip
    if not names & LACKING:
        listing = pick(*shown).where(*conditions).order_by(col(Group.name_key), col(Group.id))
        return page(read, listing, offset, pick(func.count()).select_from(Group).where(*conditions))
    fitting = pick(Group.connection_id, Group.id, Group.name_key).where(*conditions).cte("fitting")
    total = pick(func.count()).select_from(fitting).scalar_subquery().label("total")
    fits = and_(fitting.c.connection_id == Group.connection_id, fitting.c.id == col(Group.id))
    listing = pick(*shown, total).join(fitting, fits).order_by(fitting.c.name_key, fitting.c.id)
    rows = listed(read, listing, offset)
    return rows, rows[0].total if rows else int(read.value(pick(func.count()).select_from(fitting))) if offset else 0


def _names(asked: Asked) -> set[str]:
    return {name for name, _ in asked.filters}


def _row(row: Any) -> tuple[Value, ...]:
    notes = [note for note, holds in (("holds roles", row.role_assignable), ("on-premises", row.synced)) if holds]
    return (
        Value(row.name),
        Value(", ".join([KINDS.get(row.kind, row.kind), *notes]), Tone.WARNING if row.role_assignable else Tone.PLAIN),
        Value("dynamic" if row.dynamic else "assigned"),
        Value(row.members, Tone.PLAIN if row.members else Tone.QUIET),
    )


def _condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    if name in PLAIN:
        return PLAIN[name]
    if name == "new":
        return col(Group.created_at) >= read.now - timedelta(days=days(name, value, "groups new 30d"))
    person = only(directory.find_user(read, value), value, "person")
    if name == "owned by":
        return _among(pick(GroupOwner.group_id).where(col(GroupOwner.owner_id) == person))
    return _among(pick(GroupMember.group_id).where(col(GroupMember.member_id) == person))


def _among(ids: Select[Any]) -> ColumnElement[bool]:
    """One of few: each is looked up by its key, which is whole only with a connection."""
    return and_(col(Group.connection_id).in_(pick(Connection.id)), col(Group.id).in_(ids))


PLAIN: Mapping[str, ColumnElement[bool]] = {
    "security": col(Group.kind) == "security",
    "microsoft 365": col(Group.kind) == "microsoft365",
    "dynamic": col(Group.dynamic).is_(True),
    "assigned": col(Group.dynamic).is_(False),
    "role-assignable": col(Group.role_assignable).is_(True),
    "synced": col(Group.synced).is_(True),
    "cloud only": col(Group.synced).is_(False),
    "public": col(Group.visibility) == "Public",
    "private": col(Group.visibility) == "Private",
    "without owner": ~OWNED.exists(),
    "empty": ~FILLED.exists(),
}

QUESTION = Question(
    name="groups",
    topic="Groups and roles",
    canonical="groups [filters]",
    help="Groups, narrowed as you like: without owner, empty, dynamic, with member Adele Vance.",
    examples=("groups", "groups without owner", "which groups is Adele Vance in", "empty groups"),
    filters=(
        Filter("security", says=("security-enabled",)),
        Filter("microsoft 365", says=("m365|microsoft365|unified", "office 365")),
        Filter("dynamic", says=("with dynamic membership", "with rule")),
        Filter("assigned", says=("not dynamic", "static")),
        Filter("role-assignable", says=("assignable to roles", "role assignable", "that can hold roles")),
        Filter("synced", says=("on-premises|on-prem|hybrid|synchronised", "from active directory", "from ad")),
        Filter("cloud only", says=("cloud-only|cloud", "not synced|synchronised")),
        Filter("public", says=("open",)),
        Filter("private", says=("not public",)),
        Filter(
            "without owner",
            says=("no owner|owners", "with no owner|owners", "without owners", "ownerless|orphaned", "not owner|owned"),
        ),
        Filter("empty", says=("without members|anybody|anyone", "no members", "with no members", "with nobody")),
        Filter(
            "new", "days",
            ("new|created|added in|within|since {}", "created|added {}", "recently created|added", "recent"),
            default="30d",
        ),
        Filter("owned by", "text", ("whose owner is {}", "that {} owns"), person=True),
        Filter("with member", "text", ("with {} as member", "containing {}", "of user|person {}", "with {} in it",
                                        "is {} in", "does {} belong to", "is {} member of"), person=True),
    ),
    says=(
        "teams",
        "[filters] groups|teams [filters]",
        "which|what [filters] groups|teams [filters]",
        "how many [filters] groups|teams [filters]",
        "which|what groups|teams do we have",
    ),
    reads=("groups", "group_owners"),
    answer=answer,
)  # fmt: skip
