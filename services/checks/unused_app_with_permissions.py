"""Apps nobody uses that keep their permissions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field
from sqlalchemy import or_
from sqlmodel import col

from services.permission_risk import HIGH, MEDIUM
from services.resources.app_permissions import APPLICATION, AppPermission
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY, to_us
from services.watch.apps import app, permissions, permitted
from services.watch.fixes import DISABLE_APP, REMOVE_APP_ACCESS
from services.watch.words import APPS, PERMISSIONS, UNUSED


class Unused(Limits):
    """Whole days without a sign-in of anybody."""

    days: int = Field(default=90, ge=7, le=3650)


def find(read: Reader, connection_id: int, limits: Unused) -> Iterator[Finding]:
    """Apps older than `days` days with standing permissions of medium risk or more that nobody signed in to since.

    As far back as sign-ins are kept; apps that sign in by themselves are not seen. Source: signIns, app_permissions.
    """
    standing = or_(col(AppPermission.kind) == APPLICATION, col(AppPermission.everybody).is_(True))
    able = col(AppPermission.risk).in_((MEDIUM, HIGH))
    since = to_us(read.now) // DAY - limits.days
    used = pick(AppUsage.app_id).where(
        col(AppUsage.connection_id) == App.connection_id, col(AppUsage.app_id) == App.app_id, col(AppUsage.day) >= since
    )
    old = col(App.created_at) < read.now - timedelta(days=limits.days)
    enabled = col(App.enabled).is_(True)
    for held in permitted(read, connection_id, standing, able, old, enabled, ~used.exists()).values():
        yield app(held[0], "keeps its permissions and nobody signs in to it.", permissions(held))


CHECK = Check(
    name="unused_app_with_permissions",
    title="An app nobody uses keeps permissions",
    says=(
        f"{APPS} {UNUSED} {PERMISSIONS} [standing|uses|used|keep|live|open|hanging]",
        f"{APPS} not|without|no use|used|using|touch|touched|touching|open|opened|opening {PERMISSIONS} "
        "[standing|keep|live|hanging]",
    ),
    why="It is of no use to you any more, and of great use to whoever finds its secret.",
    todo="Make sure that nothing runs with it by itself, then remove its access or disable it.",
    every=timedelta(days=1),
    severity=Severity.LOW,
    reads=("app_permissions", "apps", "app_usage"),
    find=find,
    each=("apps",),
    limits=Unused,
    fixes=(REMOVE_APP_ACCESS, DISABLE_APP),
)
