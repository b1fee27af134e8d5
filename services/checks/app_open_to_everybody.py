"""Apps of our own that anybody in the tenant can sign in to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import col

from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.apps import APP, OTHERS, REGISTERED, app
from services.watch.words import APPS, NONE


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Enabled apps registered in the tenant that ask for no assignment. Source: appRoleAssignmentRequired."""
    wanted = (
        pick(*APP)
        .select_from(App)
        .join(AppRegistration, REGISTERED)
        .where(
            col(App.connection_id) == connection_id,
            read.among(col(App.id)),
            col(App.enabled).is_(True),
            col(App.assignment_required).is_(False),
            OTHERS,
        )
        .order_by(col(App.id))
    )
    for row in read.rows(wanted):
        yield app(row, "lets everybody in the tenant sign in, guests too.")


CHECK = Check(
    name="app_open_to_everybody",
    title="An app is open to everybody",
    says=(
        f"{APPS} everyone|anyone|whole|entire open|accessible|available|reachable|sign|wide",
        f"{APPS} {NONE} assignment|assigned [required|demand|users]",
        f"{APPS} everyone|anyone|anybody|everybody use|used|open|sign|enter [without]",
        f"{APPS} unrestricted",
    ),
    why="Every account that is taken over, a guest's too, gets into it.",
    todo="Turn on “Assignment required” in its properties, and assign those who need it.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("apps", "app_registrations"),
    find=find,
    each=("apps",),
)
