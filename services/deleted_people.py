"""Accounts that were deleted and can still be brought back, as `users deleted` lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from services.answers import Column, Table, Value
from services.errors import BadArgument
from services.freshness import freshness
from services.names import address, apart
from services.paging import counted, page
from services.resources.deleted_users import DeletedUser
from services.spans import past
from services.specs import Asked
from services.store.query import pick
from services.store.reader import Reader

KEPT_FOR = timedelta(days=30)
EXAMPLE = "users deleted 7d"
KNOWN: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "guests": lambda _: col(DeletedUser.user_type) == "Guest",
    "members": lambda _: col(DeletedUser.user_type) == "Member",
    "domain": lambda value: or_(
        *(col(DeletedUser.upn).endswith(f"@{one.strip().lstrip('@')}", autoescape=True) for one in apart(value.lower()))
    ),
}


def answer(read: Reader, asked: Asked) -> Table:
    """Deleted accounts, those that go for good first; `asked` names "deleted" and what else they must be.

    Source: deleted_users. Raises BadArgument for what is not known of deleted accounts and for a time that is none.
    """
    others = [(name, value) for name, value in asked.filters if name != "deleted"]
    when = [value for name, value in asked.filters if name == "deleted" and value]
    unknown = [name for name, _ in others if name not in KNOWN]
    if unknown:
        raise BadArgument(
            f"Of deleted accounts I do not know who is {unknown[0]}: only name, type, domain and day of deletion.",
            "Try: users deleted and guests",
        )
    conditions = [KNOWN[name](value) for name, value in others]
    conditions += [past("deleted", value, read.now, EXAMPLE).holds(col(DeletedUser.deleted_at)) for value in when]
    statement = (
        pick(DeletedUser.display_name, DeletedUser.upn, DeletedUser.user_type, DeletedUser.deleted_at)
        .where(*conditions)
        .order_by(col(DeletedUser.deleted_at), col(DeletedUser.id))
    )
    rows, total = page(read, statement, asked.offset)
    return Table(
        title=f"Users: {asked.wording}",
        summary=f"{counted(total, 'deleted account')} can be brought back, each for 30 days.",
        fresh=freshness(read, "deleted_users"),
        columns=(
            Column("Name", weight=3),
            Column("Sign-in name", weight=4),
            Column("Type"),
            Column("Deleted", "date", 2),
            Column("Gone for good", "date", 2),
        ),
        rows=tuple(
            (
                Value(row.display_name),
                Value(address(row.upn)),
                Value(row.user_type),
                Value(row.deleted_at),
                Value(row.deleted_at + KEPT_FOR),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "users deleted",
    )
