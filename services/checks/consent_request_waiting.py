"""Apps that people have asked an administrator to consent to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import CannotTell, Check, Finding, Limits, Severity
from services.store.reader import Reader


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Raises CannotTell: Steward does not collect consent requests.

    GET /identityGovernance/appConsent/appConsentRequests would give them, for ConsentRequest.Read.All: a permission
    that nothing else needs, on a list that Steward has never been held against.
    """
    raise CannotTell("Steward does not collect consent requests; look under Enterprise applications in Entra ID.")


CHECK = Check(
    name="consent_request_waiting",
    title="Somebody waits for consent to an app",
    why="People who wait too long take the data to an app that asks nobody.",
    todo="Look at the requests under Enterprise applications, Admin consent requests.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=(),
    find=find,
    source="CISA SCuBA MS.AAD.5.3v1",
)
