"""Who could approve a request: those with the approver role whom every rule wants, as far as the cache can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import SQLModel, col

from services import membership
from services.places import PERSON
from services.specs import Caller, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval, Decision
from services.terms import GROUP, Terms

# More than so many are not written to one by one: the conversations that are told about approvals serve them.
FEW = 12


@dataclass(frozen=True, slots=True)
class Candidates:
    """Object ids of those who could approve; `more`: a group is not in the cache, so that there may be others."""

    people: frozenset[str]
    more: bool

    def without(self, *ids: str) -> Candidates:
        """The same, but for these."""
        return Candidates(self.people - {id_.casefold() for id_ in ids}, self.more)

    def enough(self, needed: int) -> bool:
        """Whether so many could approve."""
        return self.more or len(self.people) >= needed


def candidates(db: Connection, approvers: Iterable[str], terms: Terms, *, escalated: bool = False) -> Candidates:
    """Those of `approvers`, who hold the approver role by the settings, whom `terms` want.

    Source: the settings, and groups with their members for the groups they name.
    """
    found = _expanded(db, approvers)
    for circle in terms.circles:
        wanted = _expanded(db, (*circle.approvers, *(circle.later if escalated else ())))
        if found.more and not wanted.more:
            # Whoever else holds the role is unknown, but those this rule wants are not.
            found = Candidates(wanted.people, more=False)
        elif not found.more:
            found = Candidates(found.people if wanted.more else found.people & wanted.people, more=False)
    return found


def decidable(read: Reader, caller: Caller) -> list[str]:
    """The ids of what waits for a decision that `caller` may make, by the rights they had when they were last read."""
    if Role.APPROVER not in caller.roles:
        return []
    made = select(col(Decision.approval_id)).where(col(Decision.object_id) == caller.object_id)
    waiting = pick(Approval.id, Approval.target_id, Approval.target_ids, Approval.terms, Approval.escalated_at).where(
        col(Approval.state) == "pending",
        col(Approval.expires_at) > read.now,
        col(Approval.requester_id) != caller.object_id,
        col(Approval.id).not_in(made),
    )
    return [
        row.id
        for row in read.rows(waiting)
        if caller.object_id not in {one.casefold() for one in (row.target_id, *row.target_ids)}
        and Terms(**row.terms).entitles(caller, escalated=row.escalated_at is not None)
    ]


def places(able: Candidates) -> set[str]:
    """Where those who could approve are written to one by one; nowhere when they are too many."""
    return {f"{PERSON}{person}" for person in able.people} if len(able.people) <= FEW else set()


def _expanded(db: Connection, holders: Iterable[str]) -> Candidates:
    held = tuple(holders)
    groups = [one.removeprefix(GROUP) for one in held if one.startswith(GROUP)]
    people = {one for one in held if not one.startswith(GROUP)}
    if not groups:
        return Candidates(frozenset(people), more=False)
    table = SQLModel.metadata.tables["groups"]
    known = db.execute(select(table.c.connection_id, table.c.id).where(table.c.id.in_(groups))).all()
    for connection_id in {row.connection_id for row in known}:
        tops = select(table.c.id).where(table.c.connection_id == connection_id, table.c.id.in_(groups))
        inside = membership.people(connection_id, tops)
        people.update(db.execute(select(inside.c.member_id).where(inside.c.kind == "user")).scalars())
    return Candidates(frozenset(people), more={row.id for row in known} < set(groups))
