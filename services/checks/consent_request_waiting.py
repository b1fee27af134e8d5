"""Apps that people have asked an administrator to consent to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.permission_risk import HIGH, meaning
from services.resources.apps import App
from services.resources.consent_requests import ConsentRequest
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.words import APPS

GRAPH = "00000003-0000-0000-c000-000000000000"


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """One finding an app that somebody waits for; worse when it asks for a permission of high risk.

    Source: appConsentRequests.
    """
    asked = ConsentRequest
    known = and_(col(App.connection_id) == asked.connection_id, col(App.app_id) == asked.app_id)
    wanted = (
        pick(asked.id, asked.name, asked.scope, col(App.id).label("object_id"))
        .outerjoin(App, known)
        .where(col(asked.connection_id) == connection_id)
        .order_by(col(asked.id))
    )
    for row in read.rows(wanted):
        means = [meaning(permission, False, GRAPH) for permission in row.scope.split()]
        grave = any(one.risk == HIGH for one in means)
        words = "; ".join(dict.fromkeys(one.words for one in means)) or "what its registration says"
        fact = Fact("It asks for", Value(words, Tone.WARNING if grave else Tone.PLAIN))
        severity = Severity.MEDIUM if grave else None
        text = f"Somebody waits for an administrator's consent to {row.name}."
        yield Finding(row.id, text, (fact,), int(grave), severity, about=row.object_id or "")


CHECK = Check(
    name="consent_request_waiting",
    title="Somebody waits for consent to an app",
    says=(f"consent request|ask|wait|pending|wants [{APPS}|admin|approval|open]",),
    why="People who wait too long take the data to an app that asks nobody.",
    todo="Decide about it under Enterprise applications, Admin consent requests, in the Entra admin center.",
    every=timedelta(hours=6),
    severity=Severity.LOW,
    reads=("consent_requests", "apps"),
    find=find,
    source="CISA SCuBA MS.AAD.5.3v1",
)
