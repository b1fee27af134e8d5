"""People whom Microsoft holds to be at risk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.risky_users import RiskyUser
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import CONFIRM_COMPROMISED, DISABLE, DISMISS_RISK, REVOKE_SESSIONS

LEVELS = {"low": 0, "medium": 1, "high": 2}
SEVERITIES = (Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
COMPROMISED = 3


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """People at risk or confirmed compromised, by object id; worse when the risk is raised. Source: riskyUsers."""
    held = RiskyUser
    wanted = pick(held.id, held.name, held.upn, held.level, held.state, held.updated_at).where(
        col(held.connection_id) == connection_id,
        read.among(col(held.id)),
        col(held.state).in_(("atRisk", "confirmedCompromised")),
    )
    for row in read.rows(wanted.order_by(col(held.id))):
        sure = row.state == "confirmedCompromised"
        rank = COMPROMISED if sure else LEVELS.get(row.level, 0)
        words = "has been taken over" if sure else "may have been taken over"
        facts = (
            Fact("Account", Value(row.upn)),
            Fact("Risk", Value(row.level, Tone.BAD if rank > 1 else Tone.WARNING)),
            Fact("Since", Value(row.updated_at)),
        )
        yield Finding(row.id, f"{row.name or row.upn or row.id} {words}.", facts, rank, SEVERITIES[rank])


CHECK = Check(
    name="new_risky_user",
    title="Somebody is at risk",
    says=(
        "new|newly|freshly|became|become|suddenly|turned risky|risk|compromised "
        "[microsoft|flag|flagged|raised|detected|protection|identity]",
        "risk|risky raised|rose|risen|increased|went|gone|climbed|worse|grew|higher|up [level|microsoft|up|whose|"
        "higher|got]",
    ),
    why="Microsoft saw signs that somebody else uses the account.",
    todo="Ask the person; if it was not them, confirm it, revoke the sessions and reset password and methods.",
    every=timedelta(minutes=30),
    severity=Severity.MEDIUM,
    reads=("risky_users",),
    find=find,
    each=("risky_users",),
    fixes=(REVOKE_SESSIONS, DISABLE, CONFIRM_COMPROMISED, DISMISS_RISK),
    asks="Microsoft saw something unusual about the sign-ins to your account. Was this you?",
    source="CISA SCuBA MS.AAD.2.2v1",
)
