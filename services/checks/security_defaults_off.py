"""A tenant without Microsoft's minimum and without a policy that does as much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import or_
from sqlmodel import col

from services.resources.policies import AccessPolicy, AccessPolicyTarget, SecurityDefaults
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader

SECOND_FACTOR = ('"mfa"', '"authenticationStrength":{')


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding when security defaults are off and no enabled policy demands a second factor of everybody.

    Source: identitySecurityDefaultsEnforcementPolicy, conditionalAccess policies.
    """
    own, named = AccessPolicy, AccessPolicyTarget
    everybody = pick(named.policy_id).where(
        col(named.connection_id) == connection_id, col(named.kind) == "user", col(named.target_id) == "All",
        col(named.included).is_(True),
    )  # fmt: skip
    every_app = pick(named.policy_id).where(
        col(named.connection_id) == connection_id, col(named.kind) == "app", col(named.target_id) == "All",
        col(named.included).is_(True),
    )  # fmt: skip
    demanding = pick(own.id).where(
        col(own.connection_id) == connection_id,
        col(own.state) == "enabled",
        # One that goes by risk speaks up only where Microsoft sees one.
        col(own.conditions).contains('"userRiskLevels":[]', autoescape=True),
        col(own.conditions).contains('"signInRiskLevels":[]', autoescape=True),
        or_(*(col(own.grant_controls).contains(mark, autoescape=True) for mark in SECOND_FACTOR)),
        col(own.id).in_(everybody),
        col(own.id).in_(every_app),
    )
    off = pick(SecurityDefaults.id).where(
        col(SecurityDefaults.connection_id) == connection_id, col(SecurityDefaults.enabled).is_(False)
    )
    for row in read.rows(off.where(~demanding.exists())):
        text = "Security defaults are off, and no policy in force demands a second factor of everybody."
        yield Finding(row.id, text)


CHECK = Check(
    name="security_defaults_off",
    title="No second factor is demanded of everybody",
    says=("defaults on|off|enabled|disabled|active|switched|turned|state|status|deactivated [security|still]",),
    why="Most accounts that are taken over had none.",
    todo="Turn on a policy that demands one of everybody for every app; without P1, security defaults.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("policies",),
    find=find,
    source="CISA SCuBA MS.AAD.3.2v1",
)
