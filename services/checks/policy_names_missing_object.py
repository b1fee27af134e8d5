"""Conditional Access policies that name what is not there any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.groups import Group
from services.resources.policies import AccessPolicy, AccessPolicyTarget, NamedLocation
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Change

ID = "________-____-____-____-____________"


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Policies, disabled ones left out, that name a user, a group or a place which does not exist; worse with each.

    Groups count only if Steward knew them: it does not keep those that receive mail as lists. Source: policies.
    """
    own, named = AccessPolicy, AccessPolicyTarget

    def known(table: Any) -> Any:
        same = (table.connection_id == named.connection_id, table.id == named.target_id)
        return pick(table.id).where(*same).exists()

    went = pick(Change.id).where(
        col(Change.connection_id) == named.connection_id,
        col(Change.object_id) == named.target_id,
        col(Change.resource) == "groups",
        col(Change.kind) == "vanished",
        col(Change.property) == "",
    )
    missing = or_(
        and_(col(named.kind) == "user", ~known(User)),
        and_(col(named.kind) == "location", ~known(NamedLocation)),
        and_(col(named.kind) == "group", ~known(Group), went.exists()),
    )
    wanted = (
        pick(own.id, own.name, named.kind, named.target_id)
        .select_from(named)
        .join(own, and_(col(own.connection_id) == named.connection_id, col(own.id) == named.policy_id))
        .where(
            col(named.connection_id) == connection_id,
            col(own.state) != "disabled",
            col(named.target_id).like(ID),
            missing,
        )
        .order_by(col(own.id), col(named.kind), col(named.target_id))
    )
    found: dict[str, list[Any]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row)
    for id_, rows in found.items():
        kinds = ", ".join(f"a {row.kind}" for row in {row.kind: row for row in rows}.values())
        ids = Fact("Missing", Value("; ".join(f"{row.kind} {row.target_id}" for row in rows), Tone.WARNING))
        yield Finding(id_, f"The policy {rows[0].name} names {kinds} that no longer exists.", (ids,), len(rows) - 1)


CHECK = Check(
    name="policy_names_missing_object",
    title="A policy names what is gone",
    says=(
        "policy missing|deleted|gone|orphaned|dangling|exist|removed|nonexistent|non-existent|vanished|dead "
        "[conditional|access|ca|group|user|object|apps|location|reference|refer|name|point|mention|something|no|"
        "longer|not|anymore|that]",
        "conditional|policy|ca broken|dangling|invalid|dead|stale|missing|orphaned reference|references|target|member|"
        "link "
        "[access|ca|conditional|policy|object|user|group]",
    ),
    why="It protects fewer people or places than it seems to, or makes an exception of nobody.",
    todo="Take what is gone out of the policy, and see whether something else should stand there.",
    every=timedelta(days=1),
    severity=Severity.MEDIUM,
    reads=("policies", "users", "groups"),
    find=find,
)
