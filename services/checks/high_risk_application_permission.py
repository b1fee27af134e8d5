"""Apps that can take the tenant over, or read what everybody writes, by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader
from services.watch.apps import POWERFUL, app, permissions, permitted
from services.watch.fixes import DISABLE_APP, REMOVE_APP_ACCESS
from services.watch.words import APPS, MIGHTY, PERMISSIONS


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Apps with an application permission of high risk; worse with each. Source: appRoleAssignedTo."""
    for held in permitted(read, connection_id, POWERFUL).values():
        yield app(held[0], "can do great harm by itself.", permissions(held), rank=len(held) - 1)


CHECK = Check(
    name="high_risk_application_permission",
    title="An app has a dangerous permission",
    says=(f"{APPS} {MIGHTY} {PERMISSIONS} [risk|application|level|too]",),
    why="It works without anybody signing in: whoever has the app's secret has the permission.",
    todo="Replace it by a narrower permission, or limit it to some mailboxes or sites; else guard its secret well.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("app_permissions", "apps"),
    find=find,
    each=("apps",),
    fixes=(REMOVE_APP_ACCESS, DISABLE_APP),
)
