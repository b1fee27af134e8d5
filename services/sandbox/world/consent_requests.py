"""Apps that people have asked an administrator to consent to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.sandbox.world.demo import fixed_id, person_id
from services.sandbox.world.people import stamp

Thing = dict[str, Any]
ALWAYS = ("openid", "profile", "offline_access")
# App, what it asks for, who asked and how many days ago, whether somebody has decided.
ASKED = (
    ("Notion Calendar", ("Calendars.ReadWrite", *ALWAYS), "Megan Bowen", 2, False),
    ("Otter Meeting Notes", ("OnlineMeetings.Read", *ALWAYS), "Lee Gu", 40, True),
)


def consent_requests(born_at: datetime) -> dict[str, Thing]:
    """Requests by id, with those who asked in `userConsentRequests`."""
    made = [_request(born_at, number, *one) for number, one in enumerate(ASKED, 1)]
    return {row["id"]: row for row in made}


def _request(born_at: datetime, number: int, app: str, scopes: tuple[str, ...], who: str, days: int, decided: bool
             ) -> Thing:  # fmt: skip
    asked = {
        "id": fixed_id("userConsentRequest", app, number), "status": "Completed" if decided else "InProgress",
        "createdDateTime": stamp(born_at - timedelta(days=days)), "reason": f"I need {app} for my work.",
        "createdBy": {"user": {"id": person_id(who), "displayName": who}},
    }  # fmt: skip
    return {
        "id": fixed_id("consentRequest", app, number), "appId": fixed_id("app", app, number), "appDisplayName": app,
        "pendingScopes": [{"displayName": scope} for scope in scopes], "userConsentRequests": [asked],
    }  # fmt: skip
