"""Apps of publishers nobody has verified that can read what people write, or change things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, or_
from sqlmodel import col

from services.permission_risk import HIGH, MEDIUM
from services.resources.app_permissions import DELEGATED, AppPermission
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.apps import POWERFUL, REGISTERED, app, permissions, permitted
from services.watch.fixes import DISABLE_APP, REMOVE_APP_ACCESS
from services.watch.words import APPS, MIGHTY, PERMISSIONS

IN_NAMES = and_(col(AppPermission.kind) == DELEGATED, col(AppPermission.risk).in_((MEDIUM, HIGH)))


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Apps of other tenants without a verified publisher that hold such a permission. Source: verifiedPublisher."""
    foreign = ~pick(AppRegistration.id).where(REGISTERED).exists()
    unknown = col(App.verified_publisher).is_(False)
    for held in permitted(read, connection_id, or_(POWERFUL, IN_NAMES), unknown, foreign).values():
        yield app(held[0], "comes from a publisher nobody has verified, and may do much.", permissions(held))


CHECK = Check(
    name="unverified_publisher_with_high_risk_permission",
    title="An unknown publisher's app may do much",
    says=(
        f"unverified|unknown|verified|dubious|shady|untrusted {MIGHTY}|much|lot "
        f"{PERMISSIONS}|publisher|vendor [{APPS}|not|risk|publisher|too]",
    ),
    why="Consent phishing works like this: an app with a likeable name asks for mail and files.",
    todo="Find out who uses it and who made it; remove its access if nobody can say.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("app_permissions", "apps", "app_registrations"),
    find=find,
    each=("apps",),
    fixes=(REMOVE_APP_ACCESS, DISABLE_APP),
)
