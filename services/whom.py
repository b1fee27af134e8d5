"""What is known of those a change is about, as far as it matters to who must agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import exists, or_, select
from sqlmodel import SQLModel, col

from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupMember
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader

LONGEST_CHAIN = 32


@dataclass(frozen=True, slots=True)
class Whom:
    """One thing a change is about.

    `privileged` is why it counts as such, "" when it does not: the end of "One more must approve, because Adele ...".
    `guest` is None for what is no account. `groups` are those it is in, through others too.
    """

    id: str
    name: str
    privileged: str = ""
    guest: bool | None = None
    department: str = ""
    groups: frozenset[str] = frozenset()
    above: bool = False
    own: bool = False


def look(
    read: Reader, connection_id: int, ids: Iterable[tuple[str, str]], requester_id: str, ours: Iterable[str] = ()
) -> tuple[Whom, ...]:
    """What the cache knows of those `ids` (id, name); `ours` are the ids of those with a role in Steward.

    Source: users (userType, department, manager), effective_roles, groups with members and owners.
    """
    chain, held = _above(read, connection_id, requester_id), set(ours)
    return tuple(_one(read, connection_id, id_, name, requester_id, chain, held) for id_, name in ids)


def _one(
    read: Reader, connection_id: int, id_: str, name: str, requester_id: str, chain: set[str], ours: set[str]
) -> Whom:
    why = privileged(read, connection_id, id_) or ("has a role in Steward" if id_ in ours else "")
    found = Whom(id_, name, why, own=id_.casefold() == requester_id.casefold(), above=id_ in chain)
    columns = pick(User.user_type, User.department)
    user = read.one(columns.where(col(User.connection_id) == connection_id, col(User.id) == id_))
    if user is None:
        return found
    groups = frozenset(_groups(read, connection_id, id_))
    return replace(found, guest=user.user_type == "Guest", department=user.department or "", groups=groups)


def privileged(read: Reader, connection_id: int, id_: str) -> str:
    """Why the user, app or group has power over the directory, "" when it has none.

    Directory roles for good or eligible, and the groups that can hold one: being such a group, in one, or owning one.
    """
    held = (
        pick(DirectoryRole.name)
        .join(EffectiveRole, col(EffectiveRole.role_id) == DirectoryRole.id)
        .where(
            col(EffectiveRole.connection_id) == connection_id,
            col(DirectoryRole.connection_id) == connection_id,
            col(EffectiveRole.holder_id) == id_,
        )
        .order_by(col(DirectoryRole.name))
    )
    if role := read.one(held.limit(1)):
        return f"holds the directory role {role.name}"
    nameless = pick(EffectiveRole.role_id).where(
        col(EffectiveRole.connection_id) == connection_id,
        or_(col(EffectiveRole.holder_id) == id_, col(EffectiveRole.through) == id_),
    )
    if read.one(nameless.limit(1)):
        return "holds a directory role"
    own, inside = set(_groups(read, connection_id, id_)), (col(Group.connection_id) == connection_id)
    owned = exists().where(
        col(GroupOwner.connection_id) == connection_id,
        col(GroupOwner.group_id) == col(Group.id),
        col(GroupOwner.owner_id) == id_,
    )
    able = pick(Group.id, Group.name).where(inside, col(Group.role_assignable).is_(True))
    group = read.one(able.where(or_(col(Group.id) == id_, col(Group.id).in_(own), owned)).limit(1))
    if group is None:
        return ""
    how = (
        "can hold directory roles" if group.id == id_ else f"is in or owns {group.name}, which can hold directory roles"
    )
    return how


def name(read: Reader, connection_id: int, id_: str) -> str:
    """What the cache calls it: a group, a person or an app; its id when it knows none."""
    for column, table in ((Group.name, Group), (User.display_name, User), (App.name, App)):
        here = (col(table.connection_id) == connection_id, col(table.id) == id_)
        if found := read.value(pick(column).where(*here)):
            return str(found)
    return id_


def _groups(read: Reader, connection_id: int, id_: str) -> list[str]:
    """The groups it is in, through others too."""
    members = SQLModel.metadata.tables[GroupMember.__tablename__]
    here = members.c.connection_id == connection_id
    direct = select(members.c.group_id).where(here, members.c.member_id == id_).cte("inside", recursive=True)
    above = select(members.c.group_id).join(direct, members.c.member_id == direct.c.group_id).where(here)
    return list(read.db.execute(select(direct.union(above).c.group_id)).scalars())


def _above(read: Reader, connection_id: int, requester_id: str) -> set[str]:
    """The requester's manager, theirs, and so on."""
    found: set[str] = set()
    below: str | None = requester_id
    while below and len(found) < LONGEST_CHAIN:
        mine = pick(User.manager_id).where(col(User.connection_id) == connection_id, col(User.id) == below)
        row = read.one(mine)
        below = row.manager_id if row else None
        if below in found or not below:
            break
        found.add(below)
    return found - {requester_id}
