"""Groups that give a directory role although they are not protected for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.directory_roles import DirectoryRole, RoleAssignment
from services.resources.groups import Group
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Groups that hold a directory role and are not role-assignable. Source: roleAssignments, groups."""
    held, same = RoleAssignment, (col(Group.connection_id) == RoleAssignment.connection_id)
    role = and_(col(DirectoryRole.connection_id) == held.connection_id, col(DirectoryRole.id) == held.role_id)
    wanted = (
        pick(Group.id, Group.name, col(DirectoryRole.name).label("role"))
        .select_from(held)
        .join(Group, and_(same, col(Group.id) == held.principal_id))
        .join(DirectoryRole, role)
        .where(col(held.connection_id) == connection_id, col(Group.role_assignable).is_(False))
        .order_by(col(Group.id), col(DirectoryRole.name_key))
    )
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row.role)
        names[row.id] = row.name
    for id_, roles in found.items():
        text = f"The group {names[id_]} gives a directory role, but anybody who manages groups can add to it."
        yield Finding(id_, text, (Fact("Roles", Value(", ".join(dict.fromkeys(roles)))),))


CHECK = Check(
    name="role_through_unassignable_group",
    title="A plain group gives a directory role",
    says=(
        "role group unassignable|assignable|role-assignable|protected|plain|ordinary|normal|unprotected|regular "
        "[not|without|gives|give|hand|grant|confer|carry|convey|out|through|via|directory|by|though|although|"
        "privileged|admin|assigned|held|granted|given]",
    ),
    why="A group administrator, or its owner, can make themselves a holder of the role.",
    todo="Give the role to a new role-assignable group, and take it from this one.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("directory_roles", "groups"),
    find=find,
)
