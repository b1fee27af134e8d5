"""What Steward's own app is allowed in a tenant, as it was last seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.permissions import GRAPH_APP_ID
from services.resources.app_permissions import APPLICATION, AppPermission
from services.resources.apps import App
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint


def held(read: Reader, connection: Any) -> frozenset[str] | None:
    """The permissions of Microsoft Graph that the app of a `connection` row holds; None where that is unknown.

    Whichever was seen last counts: what its token held when it was tested, or what the tenant granted. A person's
    sign-in is only known by its token. Source: the token's roles or scp, app_permissions.
    """
    by_token = None if connection.granted is None else frozenset(connection.granted)
    if connection.credential == "signed_in":
        return by_token
    collected_at = seen_at(read, connection)
    if by_token is not None and (collected_at is None or connection.granted_at >= collected_at):
        return by_token
    collected = _collected(read, connection)
    return by_token if collected is None else collected


def seen_at(read: Reader, connection: Any) -> datetime | None:
    """When what the tenant granted was last collected (UTC); None for never."""
    synced = pick(Checkpoint.synced_at).where(
        col(Checkpoint.connection_id) == connection.id, col(Checkpoint.resource) == "app_permissions"
    )
    found: datetime | None = read.value(synced)
    return found


def _collected(read: Reader, connection: Any) -> frozenset[str] | None:
    """The application permissions the tenant granted; None where the app is not in the cache."""
    mine = pick(App.id).where(col(App.connection_id) == connection.id, col(App.app_id) == connection.client_id)
    service, graph = read.value(mine), aliased(App)
    if service is None:
        return None
    resource = and_(col(graph.connection_id) == AppPermission.connection_id, col(graph.id) == AppPermission.resource_id)
    rows = read.rows(
        pick(AppPermission.permission)
        .join(graph, resource)
        .where(
            col(AppPermission.connection_id) == connection.id,
            col(AppPermission.client_id) == service,
            col(AppPermission.kind) == APPLICATION,
            col(graph.app_id) == GRAPH_APP_ID,
        )
    )
    return frozenset(row.permission for row in rows)
