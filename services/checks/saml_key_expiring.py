"""Keys with which sign-ins to an app are signed, and which end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Severity
from services.store.reader import Reader
from services.watch.credentials import Ending, held_by_apps
from services.watch.words import APPS, ENDING

KINDS = ("signing key", "certificate", "secret")


def find(read: Reader, connection_id: int, limits: Ending) -> Iterator[Finding]:
    """Keys of apps ending within `days` days, worse at a week and at the end. Source: servicePrincipals."""
    return held_by_apps(read, connection_id, limits.days, KINDS)


CHECK = Check(
    name="saml_key_expiring",
    title="A sign-in key of an app ends soon",
    says=(f"saml|sso|signing|single {ENDING} [key|certificate|cert|sign-in|on|in|sign|{APPS}|soon|run|about]",),
    why="From that day on nobody can sign in to the app.",
    todo="Make a new certificate under Single sign-on, give it to the vendor, and activate it together.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("apps",),
    find=find,
    limits=Ending,
)
