"""People whose manager has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, func, text
from sqlmodel import col

from services.answers import Fact, Value
from services.resources.deleted_users import DeletedUser
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Change
from services.watch.people import PERSON, person

# Spelt as the index of what became of managers is, so that it serves.
OF_MANAGERS = text("changes.resource = 'users' AND changes.property = 'manager_id'")


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """People without a manager whose last one is no account any more.

    Graph says nothing of a manager who was deleted, so that only what Steward saw before tells: who left before the
    first look is not known. Source: users (manager), the history.
    """
    last = (
        pick(func.max(Change.id))
        .where(col(Change.connection_id) == connection_id, OF_MANAGERS)
        .group_by(col(Change.object_id))
        .scalar_subquery()
    )
    above = (
        pick(User.id).where(col(User.connection_id) == connection_id, col(User.id) == Change.before).correlate(Change)
    )
    gone = and_(col(DeletedUser.connection_id) == Change.connection_id, col(DeletedUser.id) == Change.before)
    wanted = (
        pick(*PERSON, col(DeletedUser.display_name).label("manager"))
        .select_from(Change)
        .join(User, and_(col(User.connection_id) == Change.connection_id, col(User.id) == Change.object_id))
        .outerjoin(DeletedUser, gone)
        .where(
            col(Change.id).in_(last),
            col(Change.before).is_not(None),
            col(User.manager_id).is_(None),
            ~above.exists(),
        )
        .order_by(col(User.id))
    )
    for row in read.rows(wanted):
        yield person(row, "has a manager who was deleted.", Fact("Manager", Value(row.manager or "gone for good")))


CHECK = Check(
    name="deleted_manager",
    title="The manager has left",
    says=(
        "manager|boss|bosses|supervisor|superior deleted|left|gone|departed|removed|exist|quit|vanished|absent "
        "[no|not|longer|anymore|employee|line|whose|report]",
    ),
    why="Requests and questions about this person go to nobody.",
    todo="Set the new manager.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users", "deleted_users"),
    find=find,
)
