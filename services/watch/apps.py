"""Apps of the tenant that can do harm, and who owns them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.permission_risk import HIGH
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_owners import AppOwner
from services.resources.app_permissions import APPLICATION, AppPermission
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.specs import Finding, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

APP: tuple[Any, ...] = (App.id, App.app_id, App.name, App.created_at)
REGISTERED = and_(col(AppRegistration.connection_id) == App.connection_id, col(AppRegistration.app_id) == App.app_id)
# Neither Microsoft's own nor Steward itself, of which its administrators have been told what it may do.
OTHERS = and_(
    or_(col(App.owner_tenant_id).is_(None), col(App.owner_tenant_id).not_in(MICROSOFT_TENANTS)),
    col(App.app_id).not_in(pick(Connection.client_id).where(col(Connection.id) == col(App.connection_id))),
)
HELD = and_(col(AppPermission.connection_id) == App.connection_id, col(AppPermission.client_id) == App.id)
POWERFUL = and_(col(AppPermission.kind) == APPLICATION, col(AppPermission.risk) == HIGH)


def permitted(read: Reader, connection_id: int, *conditions: ColumnElement[bool]) -> dict[str, list[Row[Any]]]:
    """Apps that hold permissions which fit, by object id, with a row for each: APP, permission, words, risk, kind.

    Source: oauth2PermissionGrants and appRoleAssignedTo, as app_permissions has them.
    """
    columns = (AppPermission.permission, AppPermission.words, AppPermission.risk, AppPermission.kind)
    ours = and_(col(AppPermission.connection_id) == connection_id, read.among(col(AppPermission.client_id)))
    wanted = (
        pick(*APP, *columns)
        .select_from(AppPermission)
        .join(App, HELD)
        .where(ours, OTHERS, *conditions)
        .order_by(col(App.id), col(AppPermission.permission))
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row)
    return found


def owners(read: Reader, connection_id: int) -> Mapping[str, list[str]]:
    """The owners' object ids of every app, its registration's too, by the app's object id; no key for none."""
    own = (col(AppOwner.connection_id) == App.connection_id, col(AppOwner.owned_id).in_((App.id, AppRegistration.id)))
    wanted = (
        pick(App.id, AppOwner.owner_id)
        .select_from(App)
        .outerjoin(AppRegistration, REGISTERED)
        .join(AppOwner, and_(*own))
        .where(col(App.connection_id) == connection_id)
        .distinct()
        .order_by(col(App.id), col(AppOwner.owner_id))
    )
    found: dict[str, list[str]] = {}
    for row in read.rows(wanted):
        found.setdefault(row.id, []).append(row.owner_id)
    return found


def permissions(rows: Sequence[Any]) -> Fact:
    """What the app may do, as a fact."""
    return Fact("It may", Value("; ".join(dict.fromkeys(row.words for row in rows)), Tone.WARNING))


def app(row: Any, text: str, *facts: Fact, rank: int = 0, severity: Severity | None = None, owner: str = "") -> Finding:
    """A finding about the app in `row`: its name, then `text`."""
    return Finding(row.id, f"{row.name} {text}", facts, rank, severity, owner=owner)
