"""Usage reports in which nobody has a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.usage_reports import UsageReport
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader

CONCEALED_PERCENT = 90


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding when more than 90 % of the names in the reports are hashes. Source: the usage reports."""
    own = UsageReport
    hidden = func.count().filter(~col(own.upn).contains("@"))
    row: Any = read.one(pick(hidden, func.count()).where(col(own.connection_id) == connection_id))
    if row is not None and row[1] and row[0] * 100 > row[1] * CONCEALED_PERCENT:
        share = Fact("Concealed", Value(f"{row[0] * 100 // row[1]} % of the lines", Tone.WARNING))
        yield Finding("usage reports", "The usage reports of Microsoft 365 conceal everybody's name.", (share,))


CHECK = Check(
    name="concealed_usage_names",
    title="Usage reports conceal names",
    says=(
        "usage|report "
        "conceal|hidden|hide|anonymous|anonymised|anonymized|hashed|hash|obfuscated|masked|scrambled|pseudonymous|"
        "pseudonymised|pseudonym [names|real|fake|see|shown|show|activity|statistics|numbers|m365]",
    ),
    why="Nobody can tell who uses what, and so which licences are wasted.",
    todo="In the Microsoft 365 admin centre: Settings, Org settings, Reports; show names if your rules allow it.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("usage_reports",),
    find=find,
)
