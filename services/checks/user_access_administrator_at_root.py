"""Who may give anybody any role in all of Azure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.azure_access import AzureAccess
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.azure import holders

USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
ROOT = "/"


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Holders of User Access Administrator at the root, which every subscription inherits. Source: roleAssignments."""
    text = "can give anybody any role in every Azure subscription."
    role = col(AzureAccess.role_id) == USER_ACCESS_ADMINISTRATOR
    return holders(read, connection_id, text, role, col(AzureAccess.scope) == ROOT)


CHECK = Check(
    name="user_access_administrator_at_root",
    title="Somebody rules all of Azure",
    says=(
        "root azure|scope|access|level|admin|elevated [user|role|rights|management|group]",
        "elevated|elevation azure access|admin|rights|role|themselves|root [global|all|whole]",
    ),
    why="A Global Administrator can take this on with one switch, and attackers do; it is meant for minutes.",
    todo="Have them turn off “Access management for Azure resources” in Entra ID's properties.",
    every=timedelta(hours=1),
    severity=Severity.CRITICAL,
    reads=("azure_access",),
    find=find,
)
