"""Who holds a directory role, for good or eligible, directly or through a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import PERSON

# Microsoft's template ids. Whoever holds one of the first three can make anybody, themselves too, an administrator.
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
TIER_0 = (
    GLOBAL_ADMINISTRATOR,
    "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",  # Privileged Authentication Administrator
)
# They see or do little enough that Microsoft does not protect who holds them.
HARMLESS = (
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",  # Directory Readers
    "95e79109-95c0-4d8e-aee3-d01accf2d47b",  # Guest Inviter
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",  # Message Center Reader
    "4a5d8f65-41da-4de4-8968-e035b65339cf",  # Reports Reader
    "75934031-6c7e-415a-99d7-48dbd49e875e",  # Usage Summary Reports Reader
)
HELD = and_(col(EffectiveRole.connection_id) == User.connection_id, col(EffectiveRole.holder_id) == User.id)
NAMED = and_(
    col(DirectoryRole.connection_id) == EffectiveRole.connection_id, col(DirectoryRole.id) == EffectiveRole.role_id
)


def administrators(
    read: Reader, connection_id: int, *conditions: ColumnElement[bool], also: Sequence[Any] = ()
) -> dict[str, list[Row[Any]]]:
    """The people who hold any role, by object id, with a row for each role and way: PERSON, role, template_id, way.

    Source: effective_roles, which follows roleAssignments and eligibilities through groups.
    """
    columns = (DirectoryRole.template_id, EffectiveRole.way, EffectiveRole.through)
    wanted = (
        pick(*PERSON, col(DirectoryRole.name).label("role"), *columns, *also)
        .select_from(EffectiveRole)
        .join(User, HELD)
        .join(DirectoryRole, NAMED)
        .where(col(EffectiveRole.connection_id) == connection_id, read.among(col(EffectiveRole.holder_id)), *conditions)
        .order_by(col(User.id), col(DirectoryRole.name_key), col(EffectiveRole.way).desc())
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row)
    return found


def roles(held: Sequence[Any]) -> Fact:
    """The roles in `held`, as a fact."""
    return Fact("Roles", Value(", ".join(dict.fromkeys(row.role for row in held))))
