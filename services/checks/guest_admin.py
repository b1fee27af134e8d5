"""Guests who administer the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.fixes import DISABLE
from services.watch.people import GUEST, person
from services.watch.roles import administrators, roles
from services.watch.words import GUESTS


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Guests who hold, or may take on, any directory role. Source: effective_roles, users (userType)."""
    for held in administrators(read, connection_id, GUEST).values():
        yield person(held[0], "is a guest and an administrator.", roles(held))


CHECK = Check(
    name="guest_admin",
    title="A guest is an administrator",
    says=(f"{GUESTS} admin|administer|privileged|role|powers [directory|entra|rights|global]",),
    why="Another organisation decides how this account is protected, and when it is closed.",
    todo="Give the work to an account of your own tenant, and take the role away from the guest.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("effective_roles", "users"),
    find=find,
    each=("users",),
    fixes=(DISABLE,),
)
