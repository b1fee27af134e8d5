"""Who may use which app, and which permissions apps hold: every app role assignment there is."""

from __future__ import annotations

from collections.abc import Iterable

from services.sandbox.cloud import Cloud
from services.sandbox.wire import Thing
from services.sandbox.world.grants import GRAPH_APP, assignment, role_id


def every(cloud: Cloud) -> Iterable[Thing]:
    """All app role assignments; those of the ready-made apps follow the permissions they have just now."""
    yield from cloud.world.app_role_assignments.values()
    graph = next((row for row in cloud.world.service_principals.values() if row["appId"] == GRAPH_APP), None)
    for app in cloud.apps.values():
        principal = cloud.world.service_principals.get(app.object_id)
        if principal is not None and graph is not None:
            for name in sorted(app.roles):
                yield assignment(principal, "ServicePrincipal", graph, role_id(name), cloud.world.born_at)


def by(cloud: Cloud, end: str) -> dict[str, list[Thing]]:
    """All of them by the object id at one end: `resourceId` or `principalId`."""
    found: dict[str, list[Thing]] = {}
    for row in every(cloud):
        found.setdefault(row[end], []).append(row)
    return found
