"""Consent that somebody gave to an app."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.answers import Fact, Tone, Value
from services.specs import Check, Finding, Severity
from services.store.reader import Reader
from services.watch.audits import audited, happened, names
from services.watch.fixes import REMOVE_APP_ACCESS, REVOKE_CONSENT
from services.watch.windows import Recent
from services.watch.words import APPS

CONSENTED = ("Consent to application", "Add delegated permission grant")
# How Entra writes in an audit's properties that it was for everybody.
FOR_EVERYBODY = ("AllPrincipals", '["ConsentContext.IsAdminConsent",null,"\\"True\\""]')


def find(read: Reader, connection_id: int, limits: Recent) -> Iterator[Finding]:
    """Apps that somebody consented to in the last `days` days; more serious when it was for everybody.

    Source: directoryAudits.
    """
    since = read.now - timedelta(days=limits.days)
    for rows in audited(read, connection_id, since, CONSENTED).values():
        if rows[-1].kind not in ("ServicePrincipal", None):
            continue
        wide = any(mark in row.changes for row in rows for mark in FOR_EVERYBODY)
        whom = Fact("For", Value("everybody" if wide else "one person", Tone.WARNING if wide else Tone.PLAIN))
        yield happened(rows, f"Somebody consented to {names(rows)}.", whom, severity=Severity.HIGH if wide else None)


CHECK = Check(
    name="new_consent",
    title="An app was consented to",
    says=(
        "new|newly|recent|fresh|gave|latest|just|lately|recently|today|yesterday|week|another|last|past|month "
        "consent|consents "
        f"[tenant-wide|tenantwide|wide|{APPS}|admin|whole|grant|granted|give|given|receive|received|sign|signed|"
        "approve|approved|accept|accepted|user]",
    ),
    why="Consent lets an app read what people can read, without their password and for as long as it likes.",
    todo="See what it may do (say permissions and its name); revoke the consent if nobody needs it.",
    every=timedelta(hours=1),
    severity=Severity.LOW,
    reads=("directory_audits",),
    find=find,
    limits=Recent,
    fixes=(REVOKE_CONSENT, REMOVE_APP_ACCESS),
    passing=True,
)
