"""People nobody is responsible for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.answers import Fact, Value
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.people import ENABLED, MEMBER, people, person
from services.watch.words import A_CHECK, NONE


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Enabled members without a manager. Source: users (manager)."""
    alone = col(User.manager_id).is_(None)
    for row in people(read, connection_id, ENABLED, MEMBER, alone, also=(User.department,)):
        yield person(row, "has no manager.", Fact("Department", Value(row.department)))


CHECK = Check(
    name="user_without_manager",
    title="Somebody has no manager",
    says=(f"{A_CHECK} {NONE} manager|boss|supervisor",),
    why="Nobody can be asked whether the account is still needed and what it should have.",
    todo="Set the manager; leave service accounts out of this check by an exclusion.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("users",),
    find=find,
    each=("users",),
)
