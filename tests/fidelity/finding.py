"""Real ids for `{id}`: whatever the tenant lists where the id would stand."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from tests.fidelity.tenant import Tenant

MOST = 60
# Collections that cannot be listed, and what to look through instead.
ELSEWHERE = {
    "/directory/deletedItems": tuple(
        f"/directory/deletedItems/microsoft.graph.{kind}" for kind in ("group", "user", "application")
    ),
    "/identity/conditionalAccess": ("/identity/conditionalAccess/policies",),
}


def fill(tenant: Tenant, template: str) -> Iterator[str]:
    """Every way to put ids of the tenant into a template, nearest first; the template itself when it has no `{id}`."""
    before, found, after = template.partition("{id}")
    if not found:
        yield template
        return
    for id in _ids(tenant, before.rstrip("/")):
        yield from fill(tenant, before + quote(id, safe="") + after)


def _ids(tenant: Tenant, collection: str) -> Iterator[str]:
    if collection.endswith("(roleTemplateId='"):
        yield from (row["roleTemplateId"] for row in tenant.rows("/directoryRoles"))
        return
    if collection == "/drives":
        for user in tenant.rows("/users", **{"$top": "20", "$select": "id"}):
            answer = tenant.ask("GET", f"/users/{user['id']}/drive")
            if answer.status_code == 200:
                yield answer.json()["id"]
        return
    if collection.startswith("/drives/") and collection.endswith("/items"):
        yield from (row["id"] for row in _items(tenant, collection.removesuffix("/items")))
        return
    for path in ELSEWHERE.get(collection, (collection,)):
        for row in tenant.rows(path)[:MOST]:
            yield row["id"]


def _items(tenant: Tenant, drive: str) -> list[dict[str, str]]:
    """Files and folders at the top of a drive and one level down."""
    top = tenant.rows(f"{drive}/root/children")
    folders = [row for row in top if "folder" in row]
    root = tenant.ask("GET", f"{drive}/root").json()
    inner = [row for folder in folders for row in tenant.rows(f"{drive}/items/{folder['id']}/children")]
    return [*top, *inner, root] if "id" in root else top
