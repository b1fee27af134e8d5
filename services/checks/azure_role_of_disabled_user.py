"""Disabled people who still hold a role in Azure."""

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
    """Disabled people who still hold a role in Azure, also through a group. Source: ARM roleAssignments."""
    conditions = (
        col(AzureAccess.kind) == "user",
        col(AzureAccess.state) == "disabled",
    )
    return holders(read, connection_id, "is disabled and holds a role in Azure.", *conditions)


CHECK = Check(
    name="azure_role_of_disabled_user",
    title="A disabled account holds an Azure role",
    says=(f"azure|subscription disabled|blocked|deactivated|locked {ROLES}|contributor|owner|reader|anything",),
    why="Whoever enables the account again gives the role back with it, perhaps without knowing.",
    todo="Remove the role.",
    every=timedelta(hours=6),
    severity=Severity.LOW,
    reads=("azure_access",),
    find=find,
)
