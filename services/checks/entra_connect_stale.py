"""On-premises people who are no longer brought into the cloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.organization import Organization
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader


class Late(Limits):
    """Hours since the last synchronisation."""

    hours: int = Field(default=72, ge=1, le=8760)


def find(read: Reader, connection_id: int, limits: Late) -> Iterator[Finding]:
    """One finding when Entra Connect is on and last brought something more than `hours` hours ago, or never.

    Source: organization (onPremisesSyncEnabled, onPremisesLastSyncDateTime).
    """
    own = Organization
    wanted = pick(own.id, own.synced_at).where(col(own.connection_id) == connection_id, col(own.synced).is_(True))
    for row in read.rows(wanted):
        if row.synced_at is None or row.synced_at < read.now - timedelta(hours=limits.hours):
            fact = Fact("Last synchronised", Value(row.synced_at or "never", Tone.BAD))
            yield Finding(row.id, "Entra Connect does not bring changes from on-premises any more.", (fact,))


CHECK = Check(
    name="entra_connect_stale",
    title="Entra Connect stands still",
    says=(
        "connect|ad-connect|aad-connect|adconnect|azure-ad-connect "
        "entra|azure|ad|aad|directory|ad-connect|aad-connect|adconnect "
        "stale|ok|fine|running|ran|working|alive|up|down|broken|healthy|health|sync|last|late|lag|lagging|behind|stuck|"
        "stopped|stands|state|status|dead|doing|syncing|synchronising|synced|syncs "
        "[sync|still|azure|server|on-prem|time|properly|correctly|well|normally|date]",
        "sync|dirsync|dir-sync ad|active|dirsync|on-prem|onprem|hybrid|dir-sync "
        "stale|running|ran|working|alive|down|broken|healthy|health|late|behind|stuck|stopped|dead|ok|fine|last|current|"
        "up "
        "[directory|sync|ad|active|time|still|doing|date]",
        "connect|ad-connect|aad-connect|adconnect|sync on-prem|hybrid "
        "stale|ok|fine|running|ran|working|alive|down|broken|healthy|health|late|behind|stuck|stopped|dead|doing "
        "[directory|sync|ad]",
        "talk|talks|talked|contact|contacted cloud|azure|entra ad|directory|on-prem|local "
        "[last|local|active|on-prem|directory|microsoft|still]",
        "sync|synced last cloud|azure|entra ad|on-prem|local [local|active|on-prem|directory|microsoft]",
    ),
    why="People who leave on-premises stay able to sign in to the cloud, and new ones do not come.",
    todo="See whether the Entra Connect server runs, and whether its account still works.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("organization",),
    find=find,
    limits=Late,
)
