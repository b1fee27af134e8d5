"""Guests who hold a role in Azure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.azure_access import AzureAccess
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.azure import holders
from services.watch.words import GUESTS, ROLES


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Guests who hold a role in Azure, also through a group. Source: ARM roleAssignments."""
    conditions = (col(AzureAccess.guest).is_(True),)
    return holders(read, connection_id, "is a guest and holds a role in Azure.", *conditions)


CHECK = Check(
    name="azure_role_of_guest",
    title="A guest holds an Azure role",
    says=(f"azure|subscription {GUESTS} {ROLES}|contributor|owner|reader|anything",),
    why="Another organisation decides how this account is protected, and when it is closed.",
    todo="Give the work to an account of your own, or make it eligible for the time it takes; then remove the role.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("azure_access",),
    find=find,
)
