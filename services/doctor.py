"""Is everything right? Each thing Steward needs, whether it is there, and what to do if not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from services import connectivity, contradictions
from services import settings as settings_file
from services.connections import remember
from services.errors import BadSettings, StewardError
from services.installing import ENOUGH
from services.mail import graph as by_graph
from services.mail import smtp as by_smtp
from services.mail.sending import password
from services.microsoft.graph import Graph, open_graph
from services.names import fold
from services.own_needs import INSTALLING, own_needs
from services.settings import Settings
from services.specs import Specs
from services.store import schema
from services.store.engine import Store
from services.store.tables import Connection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, what was found, and the next step when it is not `ok`.

    What is not `needed` leaves Steward of use: a licence that a tenant does not have.
    """

    what: str
    ok: bool
    found: str
    next_step: str = ""
    needed: bool = True


async def examine(specs: Specs, now: Callable[[], datetime]) -> list[Finding]:
    """Everything looked at, in the order in which it should be mended."""
    try:
        given = settings_file.load()
    except BadSettings as error:
        return [Finding("Settings", False, problem, error.next_step) for problem in error.problems]
    specs = replace(specs, own=own_needs(given))
    database = _database(given)
    findings = [*_settings(given), *_rules(given, specs), database, *(_unfitting(given) if database.ok else ())]
    for connection in given.connections:
        report = await connectivity.examine(connection, specs, now())
        findings += [
            Finding(f"Connection {connection.name}: {one.what}", one.ok, one.found, one.next_step, one.needed)
            for one in report.findings
        ]
    return [*findings, *await _mail(given), *await _installing(given)]


async def _mail(given: Settings) -> list[Finding]:
    """Whether mail could be sent, as far as that shows without sending one."""
    if not given.mail.way:
        return []
    try:
        if given.mail.way == "smtp":
            tenants = {id: one for id, one in enumerate(given.connections) if one.kind == "tenant"}
            secret = given.mail.password.get_secret_value() if given.mail.password else ""
            said = await asyncio.to_thread(lambda: by_smtp.examine(given.mail, password(secret, tenants)))
        else:
            said = await _with_graph(given, given.mail_tenant, lambda graph: by_graph.examine(graph, given.mail))
    except StewardError as error:
        return [Finding("Mail", False, error.sentence, error.next_step)]
    return [Finding("Mail", True, said)]


async def _installing(given: Settings) -> list[Finding]:
    """Whether Steward may install itself for people, where it is to."""
    if not given.bot.catalogue_app_id:
        return []
    what, home = "Installing itself for people", given.bot.tenant_id or ""
    try:
        held = await _with_graph(given, home, lambda graph: graph.granted())
    except StewardError as error:
        return [Finding(what, False, error.sentence, error.next_step, needed=False)]
    if ENOUGH.isdisjoint(held):
        return [Finding(what, False, f"{INSTALLING} is not granted", "Grant it in the bot's tenant.", needed=False)]
    return [Finding(what, True, "the permission is granted")]


async def _with_graph(given: Settings, tenant_id: str, ask: Callable[[Graph], Awaitable[T]]) -> T:
    """What `ask` says of a tenant that the settings connect. Raises StewardError."""
    own = [one for one in given.connections if one.kind == "tenant" and one.tenant_id == tenant_id]
    if not own:
        raise StewardError("That tenant is not connected in the settings file.", "Connect it there, or ask in a chat.")
    graph = open_graph(own[0])
    try:
        return await ask(graph)
    finally:
        await graph.close()


def _settings(given: Settings) -> Iterable[Finding]:
    try:
        settings_file.check_for_serving(given)
    except BadSettings as error:
        for problem in error.problems:
            what, _, said = problem.partition(": ")
            yield Finding(f"Setting {what}", False, said, error.next_step)
    else:
        yield Finding("Settings", True, "complete")


def _rules(given: Settings, specs: Specs) -> Iterable[Finding]:
    for problem in contradictions.contradictions(given, specs):
        yield Finding("Rules of approvals", False, problem, "Correct the rules in steward.toml.")


def _unfitting(given: Settings) -> Iterable[Finding]:
    """Rules of approvals that fit nothing, since no connection is called as they say; one may still be made."""
    store = Store(given.database)
    with store.engine.connect() as db:
        known = {fold(name) for name in db.execute(select(col(Connection.name))).scalars()}
    store.close()
    for rule in given.approvals.rules:
        for name in rule.connections:
            if fold(name) not in known:
                said = f"“{rule.name}” is for the connection “{name}”, and none is called so: it never fits"
                yield Finding("Rules of approvals", False, said, "Correct the name, or connect it.", needed=False)


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
