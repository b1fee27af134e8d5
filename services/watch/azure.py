"""Who holds roles in an Azure subscription, and how that reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole
from services.resources.deleted_users import DeletedUser
from services.resources.users import User
from services.specs import Finding
from services.store.query import pick
from services.store.reader import Reader

MOST = 5


def holders(read: Reader, connection_id: int, text: str, *conditions: ColumnElement[bool]) -> Iterator[Finding]:
    """One finding a holder of roles that fit: their name, then `text`; worse with each further role.

    Source: azure_access, which follows roleAssignments through groups.
    """
    held = AzureAccess
    role = and_(col(AzureRole.connection_id) == held.connection_id, col(AzureRole.id) == held.role_id)
    wanted = (
        pick(held.holder_id, held.scope, col(AzureRole.name).label("role"))
        .outerjoin(AzureRole, role)
        .where(col(held.connection_id) == connection_id, *conditions)
        .order_by(col(held.holder_id), col(AzureRole.name_key), col(held.scope))
    )
    found: dict[str, list[Any]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.holder_id, []).append(row)
    for id_, rows in found.items():
        lines = [f"{row.role or 'an unknown role'} on {row.scope}" for row in rows[:MOST]]
        lines += [f"and {len(rows) - MOST} more"] if len(rows) > MOST else []
        fact = Fact("Roles", Value("; ".join(lines)))
        yield Finding(id_, f"{_name(read, id_)} {text}", (fact,), len(rows) - 1)


def _name(read: Reader, id_: str) -> str:
    """What the directory calls a holder, also one who was deleted; the object id when it never knew them."""
    for table in (User, DeletedUser):
        name = read.value(pick(table.display_name).where(col(table.id) == id_).limit(1))
        if name:
            return str(name)
    return f"Somebody gone for good ({id_})"
