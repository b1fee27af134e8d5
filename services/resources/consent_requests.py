"""Apps that people have asked an administrator to consent to, and that nobody has decided about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Field, SQLModel

from services.specs import Resource, Row


class ConsentRequest(SQLModel, table=True):
    """What is asked for one app, by however many people; gone once it is decided.

    `app_id` is the app's appId. `scope` are the delegated permissions asked for, parted by spaces; "" where the app
    says in its registration what it needs.
    """

    __tablename__ = "consent_requests"

    connection_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True)
    app_id: str
    name: str
    scope: str
    round: int


def to_row(raw: Mapping[str, Any]) -> Row:
    """One Graph appConsentRequest as a row."""
    return {
        "id": raw["id"],
        "app_id": raw["appId"],
        "name": raw["appDisplayName"],
        "scope": " ".join(one["displayName"] for one in raw["pendingScopes"] or ()),
    }


RESOURCE = Resource(
    name="consent_requests",
    kind="snapshot",
    table=ConsentRequest,
    every=timedelta(hours=6),
    path="/identityGovernance/appConsent/appConsentRequests",
    select=("id", "appId", "appDisplayName", "pendingScopes"),
    params={"$filter": "userConsentRequests/any(u:u/status eq 'InProgress')"},
    page=0,
    to_row=to_row,
    permissions=("ConsentRequest.Read.All",),
)
