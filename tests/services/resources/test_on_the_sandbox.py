"""Every list of every resource as the sandbox really sends it, and with no permission more than it says it needs."""

from __future__ import annotations

import csv
import io
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services import registry
from services.errors import GraphDenied
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph
from services.microsoft.tokens import Tokens
from services.microsoft.transport import GraphTransport
from services.sandbox import Sandbox
from services.specs import Listing, Resource
from services.sync import pages
from tests.connected import connection

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
ONCE = Patience(tries=1, first_wait_seconds=0)
MANAGEMENT = "https://management.azure.com/.default"
RESOURCES = {
    name: resource
    for name, resource in registry.folder("services.resources", "RESOURCE", Resource).items()
    if resource.kind != "derived"
}
TENANT = {name: resource for name, resource in RESOURCES.items() if resource.of == "tenant"}
# Microsoft refuses sign-ins without it at times, though AuditLog.Read.All is all it asks for.
BY_SCAR = {("sign_ins", "Directory.Read.All")}


@asynccontextmanager
async def opened(sandbox: Sandbox, app: str, scope: str = "") -> AsyncIterator[Graph]:
    """Graph as one of the ready-made apps sees it, with a new token; Azure with its scope."""
    settings = connection(sandbox, app)
    host = httpx.URL(sandbox.graph_url)
    wire = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(sandbox.ca_file)), trust_env=False)
    tokens = Tokens(settings, scope or f"{host}/.default")
    base = sandbox.graph_url if scope else f"{sandbox.graph_url}/v1.0"
    graph = Graph(base, GraphTransport(wire, tokens, host.netloc.decode(), Governor(ONCE, paced=False)))
    yield graph
    await graph.close()


def query(resource: Resource, listing: Listing) -> dict[str, str]:
    """What the first request for a list asks with."""
    asked = dict(listing.params)
    if listing.selects:
        asked["$select"] = ",".join(listing.select)
    if listing.expand:
        asked["$expand"] = listing.expand
    if listing.page:
        asked["$top"] = str(listing.page)
    if resource.kind == "log":
        start, end = NOW - resource.back, NOW
        asked["$filter"] = (
            f"{resource.time} ge {start:%Y-%m-%dT%H:%M:%SZ} and {resource.time} le {end:%Y-%m-%dT%H:%M:%SZ}"
        )
    return asked


async def place(sandbox: Sandbox, graph: Graph, listing: Listing, app: str, id_: str) -> str:
    """The path of a list with everything filled in."""
    path = listing.path.replace("{client}", sandbox.apps[app].client_id).replace("{id}", id_)
    if "{subscription}" in path:
        seen = await graph.get("/subscriptions", {"api-version": "2022-12-01"})
        path = path.replace("{subscription}", seen["value"][0]["subscriptionId"])
    return path


async def report(sandbox: Sandbox, graph: Graph, path: str) -> list[dict[str, Any]]:
    """The lines of a usage report: a redirect, followed without the token."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
        bearer = {"Authorization": f"Bearer {await graph.token()}"}
        answer = await http.get(f"{sandbox.graph_url}/v1.0{path}", headers=bearer)
        if answer.status_code == 403:
            raise GraphDenied("refused", status=403)
        assert answer.status_code == 302, answer.text
        file = await http.get(answer.headers["Location"])
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


async def told_by_delta(graph: Graph, resource: Resource) -> list[dict[str, Any]]:
    """The first page of a resource that only delta gives whole, each relation under its plain name."""
    found: list[dict[str, Any]] = (await graph.get(resource.delta, pages.delta_params(resource)))["value"]
    for raw in found:
        raw.update({part.relation: raw.get(f"{part.relation}@delta", []) for part in resource.parts if part.relation})
    return found


async def objects(sandbox: Sandbox, graph: Graph, resource: Resource, listing: Listing, app: str) -> list[Any]:
    """The raw objects of a list's first page, each with what is read beyond it for the first few."""
    id_ = sandbox.world.user("Alex Wilber")["id"]
    path = await place(sandbox, graph, listing, app, id_)
    if resource.kind == "report":
        return await report(sandbox, graph, path)
    if listing is resource and resource.lists_by_delta:
        return await told_by_delta(graph, resource)
    body = await graph.get(path, query(resource, listing))
    found = [body] if listing.single else body["value"]
    if resource.kind == "each":
        found = [raw | {"id": id_} for raw in found]
    if listing.beyond:
        name = listing.beyond.name
        found = sorted(found, key=lambda raw: len(raw.get(name, ())), reverse=True)[:20]
        for raw in found:
            if 0 < len(raw.get(listing.beyond.name, ())) < 20:
                continue
            select = {"$select": ",".join(listing.beyond.select)}
            further = await graph.get(listing.beyond.path.replace("{id}", raw["id"]), select)
            raw[listing.beyond.name] = further["value"]
    return found


@pytest.fixture(params=[(20, 1), (150, 7)], ids=["20 people", "150 people"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    users, seed = request.param
    running = await Sandbox.start(users=users, seed=seed, clock=lambda: NOW, sign_ins_per_user=3)
    # Nobody was deleted, and nothing changed, in a tenant that has just begun.
    running.world.delete("users", running.world.user("Pradeep Gupta")["id"], running.apps["full"].object_id)
    yield running
    await running.stop()


# In a small tenant no group's licence fails.
SELDOM = {"licence_errors"}


@pytest.fixture
async def small() -> AsyncIterator[Sandbox]:
    running = await Sandbox.start(users=20, clock=lambda: NOW, sign_ins_per_user=1)
    yield running
    await running.stop()


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda resource: resource.name)
async def test_everything_the_sandbox_sends_becomes_rows(sandbox: Sandbox, resource: Resource) -> None:
    async with opened(sandbox, "full", MANAGEMENT if resource.of == "subscription" else "") as graph:
        for listing in resource.listings:
            made = 0
            for raw in await objects(sandbox, graph, resource, listing, "full"):
                row = listing.to_row(raw) if listing.to_row else None
                made += len(listing.to_rows(raw)) if listing.to_rows else row is not None
                for part in resource.parts if listing is resource else ():
                    part.to_rows(raw)
            assert made or resource.name in SELDOM, listing.path


async def refused(sandbox: Sandbox, resource: Resource, roles: frozenset[str]) -> list[str]:
    """The lists of a resource that an app with exactly these permissions cannot read."""
    sandbox.apps["none"].roles = roles
    found = []
    async with opened(sandbox, "none") as graph:
        for listing in resource.listings:
            try:
                await objects(sandbox, graph, resource, listing, "none")
            except GraphDenied:
                found.append(listing.path)
    return found


def needed(*resources: Resource) -> frozenset[str]:
    return frozenset(name for one in resources for listing in one.listings for name in listing.permissions)


@pytest.mark.parametrize("resource", TENANT.values(), ids=lambda resource: resource.name)
async def test_a_resource_needs_every_permission_it_names_and_no_other(small: Sandbox, resource: Resource) -> None:
    assert not await refused(small, resource, needed(resource))
    for listing in resource.listings:
        for name in listing.permissions:
            if (resource.name, name) not in BY_SCAR:
                # Alone: what another list needs may give this one too.
                assert listing.path in await refused(small, resource, frozenset(listing.permissions) - {name}), name


async def test_an_app_with_what_all_resources_need_reads_everything_and_can_change_nothing(small: Sandbox) -> None:
    everything = needed(*TENANT.values())
    for resource in TENANT.values():
        assert not await refused(small, resource, everything), resource.name
    assert all(".Read." in name or name.endswith(".Read") for name in everything)
