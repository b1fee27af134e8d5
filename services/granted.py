"""What Steward's own app is allowed in a tenant, as far as the cache knows."""

from __future__ import annotations

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.permissions import GRAPH_APP_ID
from services.resources.app_permissions import APPLICATION, AppPermission
from services.resources.apps import App
from services.resources.own_credentials import OwnCredential
from services.store.query import pick
from services.store.reader import Reader


def held(read: Reader, connection_id: int) -> frozenset[str] | None:
    """The application permissions of Microsoft Graph that the connection's own app holds; None where that is unknown.

    Source: own_credentials (which app it is), app_permissions.
    """
    own, graph = client_id(read, connection_id), aliased(App)
    mine = pick(App.id).where(col(App.connection_id) == connection_id, col(App.app_id) == own)
    service = read.value(mine) if own else None
    if service is None:
        return None
    resource = and_(col(graph.connection_id) == AppPermission.connection_id, col(graph.id) == AppPermission.resource_id)
    rows = read.rows(
        pick(AppPermission.permission)
        .join(graph, resource)
        .where(
            col(AppPermission.connection_id) == connection_id,
            col(AppPermission.client_id) == service,
            col(AppPermission.kind) == APPLICATION,
            col(graph.app_id) == GRAPH_APP_ID,
        )
    )
    return frozenset(row.permission for row in rows)


def client_id(read: Reader, connection_id: int) -> str | None:
    """The client id (appId) of the connection's own app; None before its credentials were collected."""
    found = read.value(pick(OwnCredential.app_id).where(col(OwnCredential.connection_id) == connection_id).limit(1))
    return None if found is None else str(found)
