"""Global Administrators who come from an on-premises directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.directory_roles import DirectoryRole
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.people import person
from services.watch.roles import GLOBAL_ADMINISTRATOR, administrators


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Synchronised people who are or may become Global Administrator. Source: users (onPremisesSyncEnabled)."""
    top = col(DirectoryRole.template_id) == GLOBAL_ADMINISTRATOR
    for held in administrators(read, connection_id, top, col(User.synced).is_(True)).values():
        yield person(held[0], "is a Global Administrator whose account is mastered on-premises.")


CHECK = Check(
    name="synced_global_admin",
    title="A Global Administrator comes from on-premises",
    says=("admin synced|on-prem|onprem|hybrid|local|synchronised [global|ad|active|come|privileged|dir]",),
    why="Whoever takes over the on-premises directory takes over the cloud with it.",
    todo="Give the role to a cloud-only account of the same person, and take it from this one.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("effective_roles", "users"),
    find=find,
    each=("users",),
    source="CISA SCuBA MS.AAD.7.3v1",
)
