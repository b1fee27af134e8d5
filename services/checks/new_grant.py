"""Permissions that an app was given for itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.apps import App
from services.resources.directory_audits import AuditTarget
from services.specs import Check, Finding, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.audits import audited, happened, names
from services.watch.fixes import REMOVE_APP_ACCESS
from services.watch.windows import Recent
from services.watch.words import APPS

GIVEN = ("Add app role assignment to service principal",)


def find(read: Reader, connection_id: int, limits: Recent) -> Iterator[Finding]:
    """Apps that were given an application permission in the last `days` days. Source: directoryAudits."""
    known = pick(App.id).where(col(App.connection_id) == connection_id)
    since, apps = read.now - timedelta(days=limits.days), col(AuditTarget.target_id).in_(known)
    for rows in audited(read, connection_id, since, GIVEN, apps).values():
        yield happened(rows, f"{names(rows)} takes part in a new application permission.")


CHECK = Check(
    name="new_grant",
    title="An app was given a permission",
    says=(
        f"{APPS} new|newly|more|extra|additional|recent|another|just|recently|lately|week|today|yesterday "
        "permission|grant [given|got|received|added|gained|application]",
    ),
    why="An application permission works without anybody signing in, on everybody's data.",
    todo="See what it may do (say permissions and its name), and ask whoever gave it.",
    every=timedelta(hours=1),
    severity=Severity.MEDIUM,
    reads=("directory_audits", "apps"),
    find=find,
    limits=Recent,
    fixes=(REMOVE_APP_ACCESS,),
    passing=True,
)
