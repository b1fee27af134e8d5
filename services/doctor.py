"""Is everything right? Each thing Steward needs, whether it is there, and what to do if not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from services import connectivity, contradictions
from services import settings as settings_file
from services.connections import remember
from services.errors import BadSettings, StewardError
from services.settings import Settings
from services.specs import Specs
from services.store import schema
from services.store.engine import Store


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
    findings = [*_settings(given), *_rules(given, specs), _database(given)]
    for connection in given.connections:
        report = await connectivity.examine(connection, specs, now())
        findings += [
            Finding(f"Connection {connection.name}: {one.what}", one.ok, one.found, one.next_step, one.needed)
            for one in report.findings
        ]
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


def _rules(given: Settings, specs: Specs) -> Iterable[Finding]:
    for problem in contradictions.contradictions(given, specs):
        yield Finding("Rules of approvals", False, problem, "Correct the rules in steward.toml.")


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
