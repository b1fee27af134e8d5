"""Deleted people who still hold a role in Azure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.azure_access import AzureAccess
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.azure import holders
from services.watch.words import ROLES


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Deleted people who still hold a role in Azure, also through a group. Source: ARM roleAssignments."""
    conditions = (
        col(AzureAccess.kind) == "user",
        col(AzureAccess.state).in_(("deleted", "missing")),
    )
    return holders(read, connection_id, "was deleted and still holds a role in Azure.", *conditions)


CHECK = Check(
    name="azure_role_of_deleted_user",
    title="A deleted account holds an Azure role",
    says=(f"azure|subscription deleted|gone|removed|vanished|left {ROLES}|contributor|owner|reader|anything",),
    why="It comes back with the account when that is restored, and hides who really has access.",
    todo="Remove the role assignment; Azure shows it as “Identity not found”.",
    every=timedelta(hours=6),
    severity=Severity.LOW,
    reads=("azure_access",),
    find=find,
)
