"""Administrators who sign in with nothing but a password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import ENABLED, UNREGISTERED, person
from services.watch.roles import administrators, roles
from services.watch.words import A_CHECK, ADMINS, MFA, NONE


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Enabled holders of any directory role without a second factor. Source: userRegistrationDetails."""
    for held in administrators(read, connection_id, ENABLED, UNREGISTERED).values():
        yield person(held[0], "is an administrator without a second factor.", roles(held))


CHECK = Check(
    name="admin_without_mfa",
    title="An administrator has no second factor",
    says=(f"{A_CHECK} {ADMINS} {NONE} {MFA}",),
    why="Whoever learns this one password can change the tenant.",
    todo="Have them register a phishing-resistant method today, or take the role away until they have.",
    every=timedelta(hours=6),
    severity=Severity.CRITICAL,
    reads=("effective_roles", "users", "mfa_registration"),
    find=find,
    each=("users", "mfa_registration"),
    fixes=(DISABLE,),
    source="CISA SCuBA MS.AAD.3.6v1",
)
