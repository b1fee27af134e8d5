"""More people protected by Entra ID P1 or P2 than licences for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import func, or_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.licences import Licence
from services.resources.policies import AccessPolicy, AccessPolicyTarget
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.people import ENABLED, MEMBER
from services.watch.premium import P1, P2

# How a policy that goes by risk is written; that takes P2.
RISK = ('"userRiskLevels":["', '"signInRiskLevels":["')


class Use(Limits):
    """Percent of the licences that may be in use before it is told."""

    percent: int = Field(default=110, ge=100, le=1000)


def find(read: Reader, connection_id: int, limits: Use) -> Iterator[Finding]:
    """P1, and P2, when policies in force protect more members than `percent` percent of the licences.

    Source: conditionalAccess policies, subscribedSkus, users.
    """
    policy, named = AccessPolicy, AccessPolicyTarget
    everybody = pick(named.policy_id).where(
        col(named.connection_id) == connection_id, col(named.kind) == "user", col(named.target_id) == "All",
        col(named.included).is_(True),
    )  # fmt: skip
    ours = (col(policy.connection_id) == connection_id, col(policy.state) == "enabled", col(policy.id).in_(everybody))
    by_risk = or_(*(col(policy.conditions).contains(mark, autoescape=True) for mark in RISK))
    people = pick(func.count()).select_from(User).where(col(User.connection_id) == connection_id, ENABLED, MEMBER)
    for name, products, conditions in (("P1", P1, ours), ("P2", P2, (*ours, by_risk))):
        if not read.value(pick(func.count()).select_from(policy).where(*conditions)):
            continue
        seats = func.coalesce(func.sum(col(Licence.enabled) + col(Licence.warning)), 0)
        held = pick(seats).where(col(Licence.connection_id) == connection_id, col(Licence.part_number).in_(products))
        bought, protected = int(read.value(held)), int(read.value(people))
        if protected * 100 > bought * limits.percent:
            facts = (Fact("Protected", Value(protected, Tone.WARNING)), Fact("Licences", Value(bought)))
            yield Finding(f"Entra ID {name}", f"More people are protected by Entra ID {name} than have it.", facts)


CHECK = Check(
    name="premium_over_used",
    title="Entra ID P1 or P2 is over-used",
    says=(
        "p1|p2|premium over|more|many|exceed|exceeded|overuse|over-used|enough|beyond "
        "[licence|entra|aad|azure|ad|use|used|using|users|bought|than|too|seats|paid]",
    ),
    why="Everybody whom a policy protects needs the licence; Microsoft asks for the difference at renewal.",
    todo="Buy the licences that are missing, or narrow the policies to those who have them.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("licences", "policies", "users"),
    find=find,
    limits=Use,
)
