"""Is everything right? Each thing Steward needs, whether it is there, and what to do if not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from services import settings as settings_file
from services.connections import remember
from services.errors import BadSettings, StewardError
from services.microsoft.graph import Graph, open_graph
from services.settings import ConnectionSettings, Settings
from services.specs import Specs
from services.store import schema
from services.store.engine import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, what was found, and the next step when it is not `ok`."""

    what: str
    ok: bool
    found: str
    next_step: str = ""


async def examine(specs: Specs) -> list[Finding]:
    """Everything looked at, in the order in which it should be mended."""
    try:
        given = settings_file.load()
    except BadSettings as error:
        return [Finding("Settings", False, problem, error.next_step) for problem in error.problems]
    findings = [*_settings(given), _database(given)]
    for connection in given.connections:
        findings += [finding async for finding in _connection(connection, specs)]
    return findings


def _settings(given: Settings) -> Iterable[Finding]:
    try:
        settings_file.check_for_serving(given)
    except BadSettings as error:
        for problem in error.problems:
            what, _, said = problem.partition(": ")
            yield Finding(f"Setting {what}", False, said, error.next_step)
    else:
        yield Finding("Settings", True, "complete")


def _database(given: Settings) -> Finding:
    try:
        store = Store(given.database)
        schema.prepare(store)
        remember(store, given.connections)
        store.close()
    except StewardError as error:
        return Finding("Database", False, error.sentence, error.next_step)
    except Exception as error:
        # Whatever a driver says about its own server is what the person needs to see; it holds no row of ours.
        return Finding(
            "Database",
            False,
            f"{type(error).__name__}: {str(error).splitlines()[0]}",
            "Check that the database is running and that its address and rights are right.",
        )
    return Finding("Database", True, "opens, and its schema is current")


async def _connection(connection: ConnectionSettings, specs: Specs) -> AsyncIterator[Finding]:
    graph = open_graph(connection)
    what, looked_at = f"Connection {connection.name}", "sign-in"
    try:
        held = await graph.granted()
        yield Finding(f"{what}: sign-in", True, "the app registration gets a token")
        looked_at = graph.of
        if graph.of == "subscription":
            yield await _subscription(graph, what)
            return
        organization = await graph.get("/organization")
        yield Finding(f"{what}: tenant", True, str(organization["value"][0].get("displayName", connection.tenant_id)))
    except StewardError as error:
        yield Finding(f"{what}: {looked_at}", False, error.sentence, error.next_step)
        return
    finally:
        await graph.close()
    for permission, used_by in sorted(needed(specs, connection.mode).items()):
        ok = permission in held
        step = "" if ok else f"Grant the application permission {permission} and give admin consent."
        yield Finding(f"{what}: {permission}", ok, f"{'granted' if ok else 'missing'}, for {', '.join(used_by)}", step)


async def _subscription(graph: Graph, what: str) -> Finding:
    """Whether the app may read the subscription and who holds roles in it. Raises GraphError kinds."""
    subscription = await graph.get("/subscriptions/{subscription}")
    await graph.get("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments")
    return Finding(f"{what}: subscription", True, f"{subscription.get('displayName')}, and its role assignments")


def needed(specs: Specs, mode: str) -> dict[str, list[str]]:
    """Each application permission that a tenant needs in `mode` (read or act), with what needs it."""
    wanted: dict[str, list[str]] = {}
    kept = [resource for resource in specs.resources.values() if resource.of == "tenant"]
    for spec in (*kept, *(specs.actions.values() if mode == "act" else ())):
        for permission in spec.permissions:
            wanted.setdefault(permission, []).append(spec.name)
    return wanted
