"""Powerful apps that nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.apps import POWERFUL, app, owners, permissions, permitted
from services.watch.fixes import DISABLE_APP
from services.watch.words import APPS, MIGHTY, NONE


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Apps with an application permission of high risk that have no owner, here or in their registration.

    Source: owners of servicePrincipals and applications.
    """
    known = owners(read, connection_id)
    for id_, held in permitted(read, connection_id, POWERFUL).items():
        if id_ not in known:
            yield app(held[0], "can do great harm and has no owner.", permissions(held))


CHECK = Check(
    name="privileged_app_without_owner",
    title="A powerful app has no owner",
    says=(f"{APPS} {MIGHTY} {NONE}|ownerless|orphaned owner|owned|ownerless|orphaned|responsible",),
    why="Nobody notices when it is misused, and nobody renews its secret.",
    todo="Name two owners who know what it is for; disable it if nobody does.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("app_permissions", "apps", "app_registrations", "app_owners"),
    find=find,
    each=("apps",),
    fixes=(DISABLE_APP,),
)
