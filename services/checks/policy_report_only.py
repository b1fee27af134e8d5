"""Conditional Access policies that only watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.answers import Fact, Value
from services.resources.policies import AccessPolicy
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader

ONLY_REPORTS = "enabledForReportingButNotEnforced"


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Policies in report-only mode. Source: conditionalAccess policies (state)."""
    own = AccessPolicy
    wanted = pick(own.id, own.name, own.created_at, own.changed_at).where(
        col(own.connection_id) == connection_id, col(own.state) == ONLY_REPORTS
    )
    for row in read.rows(wanted.order_by(col(own.name), col(own.id))):
        fact = Fact("Last changed", Value(row.changed_at or row.created_at))
        yield Finding(row.id, f"The policy {row.name} only reports what it would do.", (fact,))


CHECK = Check(
    name="policy_report_only",
    title="A policy is not enforced",
    says=(
        "policy|conditional|ca report|report-only|enforced|effective "
        "[only|mode|no|not|yet|access|conditional|policy|stuck|sitting]",
    ),
    why="It looks like protection on the list, and stops nobody.",
    todo="Look at what it would have done in the sign-in log; then turn it on, or delete it.",
    every=timedelta(days=1),
    severity=Severity.MEDIUM,
    reads=("policies",),
    find=find,
)
