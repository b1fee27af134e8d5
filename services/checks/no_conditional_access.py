"""A tenant in which no Conditional Access policy is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.policies import AccessPolicy, SecurityDefaults
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding when no policy is enabled and security defaults do not stand in for them.

    Source: conditionalAccess policies (state), identitySecurityDefaultsEnforcementPolicy.
    """
    own = AccessPolicy
    ours = pick(func.count()).select_from(own).where(col(own.connection_id) == connection_id)
    kept = pick(SecurityDefaults.enabled).where(col(SecurityDefaults.connection_id) == connection_id)
    if read.value(ours.where(col(own.state) == "enabled")) or read.value(kept):
        return
    fact = Fact("Policies", Value(f"{read.value(ours):,}, none of them enabled", Tone.BAD))
    yield Finding("conditional access", "No Conditional Access policy is in force, and no security defaults.", (fact,))


CHECK = Check(
    name="no_conditional_access",
    title="Nothing guards sign-ins",
    says=(
        "no|not|without|nothing|missing|lacking|never conditional|ca access|policy [sign-ins|conditional]",
        "nothing|nobody guard|protect sign-ins|us",
    ),
    why="A password is enough for everybody, from everywhere and on any device.",
    todo="Turn security defaults on today; with Entra ID P1, make policies that demand a second factor of everybody.",
    every=timedelta(hours=6),
    severity=Severity.CRITICAL,
    reads=("policies",),
    find=find,
    source="CISA SCuBA MS.AAD.3.2v1",
)
