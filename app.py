"""Steward's one entry point: the command line."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from bot import bars
from bot import package as packaging
from bot.connect import interview
from bot.console import Keyboard, run, say
from bot.demo import APPROVER, OPERATOR, SandboxProcess, check_ports, present
from bot.playground import Person, free
from bot.steward import Steward, utc_now
from bot.terminal import Terminal
from bot.turn import Actor
from services import directory, doctor, heap, log, registry, settings, trail_file
from services.errors import NotFound, StewardError
from services.settings import Settings

logger = structlog.get_logger()
console = Console()
complain = Console(stderr=True)
cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Steward: identity operations for Microsoft 365, asked and approved in Teams.",
)


@cli.command()
def serve() -> None:
    """Answer Teams (production): settings from steward.toml and the environment."""
    given = settings.load()
    settings.check_for_serving(given)
    log.configure(given.log_level)

    def ready(port: int) -> None:
        logger.info("listening", host=given.bot.host, port=port)

    run(_serve(given, ready))


@cli.command()
def demo(
    users: Annotated[int, typer.Option(min=20, max=1_000_000, help="People in the sandbox tenant.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed makes the same tenant.")] = 1,
    port: Annotated[int, typer.Option(help="Port of the bot itself.")] = 3978,
    database: Annotated[str, typer.Option(help="Database URL; a fresh temporary one if not given.")] = "",
    playground: Annotated[bool, typer.Option(help="Start the Agents Playground.")] = True,
    playground_port: Annotated[int, typer.Option(help="The Playground's port; the approver's is one up.")] = 56150,
) -> None:
    """Try Steward here: a sandbox tenant, the bot and the Microsoft 365 Agents Playground."""
    log.configure("warning")
    fronts = {OPERATOR: playground_port, APPROVER: playground_port + 1} if playground else {}
    check_ports(port, fronts)
    run(present(Steward, users, seed, port, database, fronts, _show))


@cli.command()
def chat(
    as_: Annotated[str, typer.Option("--as", metavar="NAME", help="Who you are: a name or sign-in name.")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Against a sandbox tenant made for the occasion.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object out for each line in.")] = False,
    users: Annotated[int, typer.Option(min=20, max=1_000_000, help="People in the sandbox tenant.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed makes the same tenant.")] = 1,
) -> None:
    """Talk to the same bot on this terminal."""
    log.configure("error" if as_json else "warning")
    run(_chat_demo(as_, as_json, users, seed) if demo else _chat(settings.load(), as_, as_json))


@cli.command()
def sandbox(
    users: Annotated[int, typer.Option(min=20, max=1_000_000, help="People in the tenant.")] = 500,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same tenant.")] = 1,
    tenant: Annotated[
        str, typer.Option(help="What the tenant is called; another name has ids of its own.")
    ] = "Contoso",
    profile: Annotated[
        str, typer.Option(help="What it has bought: p2, p1, free, no_intune, no_exchange, concealed.")
    ] = "p2",
    throttling: Annotated[bool, typer.Option(help="Refuse requests above Microsoft's published limits.")] = True,
    grant: Annotated[
        list[str] | None, typer.Option(help="An application permission for the app `least`, as often as you like.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as one line of JSON.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Run the pretend Microsoft cloud alone and print how to reach it."""
    log.configure("warning")
    if port and not free(port):
        raise StewardError(f"Port {port} is taken.", "Stop what uses it, or choose another with --port.")
    asked: dict[str, Any] = {"users": users, "port": port, "seed": seed, "tenant": tenant, "profile": profile}
    asked |= {"throttling": throttling, **({"least": grant} if grant else {})}
    run(_sandbox(asked, as_json, with_parent))


@cli.command()
def sync() -> None:
    """Collect everything now, once, and say what came."""
    log.configure("warning")
    run(_sync(settings.load()))


@cli.command()
def package(out: Annotated[Path, typer.Option(help="Where to write the zip.")] = Path("build/steward.zip")) -> None:
    """Make the Teams app package to upload."""
    path = packaging.build_package(registry.load(), settings.load(), out)
    console.print(f"{path}: upload it in Teams under Apps, Manage your apps, Upload an app.")


@cli.command()
def connect(
    as_: Annotated[str, typer.Option("--as", metavar="ID", help="Your object id; else the first of roles.admin.")] = "",
    reset: Annotated[str, typer.Option(metavar="NAME", help="Another credential for this connection.")] = "",
    here: Annotated[bool, typer.Option("--here", help="Ask here, even while Steward serves.")] = False,
) -> None:
    """Connect a tenant or subscription: a link to the page while Steward serves, questions here otherwise."""
    log.configure("error")
    given = settings.load()
    settings.check_for_connecting(given)
    caller, url = interview.administrator(given, as_), given.bot.public_url or ""
    steward = Steward(given)
    id_ = steward.desk.called(reset) if reset else None
    if url and not here and asyncio.run(interview.serving(url)):
        token = asyncio.run(steward.invitations.invite(caller, "reset" if reset else "connect", id_))
        _show(f"Open within ten minutes, once:\n{url.rstrip('/')}/connect/{token}")
        return
    asking = interview.Interview(steward.desk, caller, console)
    made = asking.connect() is not None if id_ is None else asking.reset(id_)
    _show(
        "Connected. Steward collects it when it serves; python app.py sync does so now."
        if made
        else "Nothing was done."
    )


@cli.command(name="rotate-key")
def rotate_key() -> None:
    """Seal every stored credential anew with keys.sealing; keys.sealing_old is not needed afterwards."""
    log.configure("error")
    run(_rotate_key(settings.load()))


@cli.command()
def audit(
    export: Annotated[Path | None, typer.Option(help="Write every line to this file, one JSON object each.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Walk the chain; look for its noted ends.")] = False,
) -> None:
    """Export the audit trail as JSON Lines, or verify it."""
    log.configure("error")
    given = settings.load()
    if export is None and not verify:
        raise StewardError("Say what to do with the trail.", "Use --export FILE, --verify, or both.")
    if verify:
        found = trail_file.examine(given, utc_now())
        _show(found.sentence)
        if not found.whole:
            raise typer.Exit(1)
    if export is not None:
        _show(f"{export}: {trail_file.export(given, export, utc_now()):,} lines")


@cli.command(name="doctor")
def examine() -> None:
    """Check settings, database, tokens and permissions, and say what to do."""
    log.configure("error")
    grid = Grid("", "What", "Found", "Next step", box=None)
    healthy = True
    for line in asyncio.run(doctor.examine(registry.load(), utc_now)):
        healthy &= line.ok or not line.needed
        mark = "[green]✓[/]" if line.ok else "[red]✗[/]" if line.needed else "[yellow]–[/]"
        grid.add_row(mark, escape(line.what), escape(line.found), escape(line.next_step))
    console.print(grid)
    raise typer.Exit(0 if healthy else 1)


def _connected(given: Settings, speaker: Terminal | None = None) -> Steward:
    """Steward, when it is connected. Raises StewardError when there is nothing to collect from or talk about."""
    steward = Steward(given, speaker=speaker)
    if not steward.graphs:
        raise StewardError("No tenant is connected.", "Describe one in steward.toml under [[connections]]; see README.")
    return steward


def _known(steward: Steward, name: str) -> Person:
    """The cached person called `name`. Raises NotFound when it is not exactly one."""
    with steward.store.reader(steward.now()) as read:
        found = directory.find_user(read, name)
    if len(found.hits) != 1:
        raise NotFound(f"“{name}” is not exactly one person in the cache.", "Use the full sign-in name with --as.")
    return Person(found.hits[0].id, found.hits[0].name, found.hits[0].detail)


async def _talk(given: Settings, who: Callable[[Steward], Person], as_json: bool, *, collect: bool) -> None:
    keyboard = Keyboard()
    terminal = Terminal(utc_now, say, keyboard.ask)
    steward = _connected(given, terminal)
    person = who(steward)
    tenant = next((one.tenant_id for one in given.connections), given.bot.tenant_id or "")
    actor = Actor(person.object_id, tenant, "terminal", person.name)
    await steward.start(scheduled=False)
    try:
        if collect:
            # A list of questions is not asked again a minute later: it gets whole answers.
            await steward.collect(quick=not as_json)
            steward.schedule.start()
        if as_json:
            await terminal.answer_json(steward.converse.take, actor, keyboard.lines())
        else:
            complain.print(f"You are {person.name}. Type help, or press a button by its number. End with Ctrl-D.")
            await terminal.talk(steward.converse.take, actor, keyboard.lines())
    finally:
        await steward.stop()


async def _chat_demo(name: str, as_json: bool, users: int, seed: int) -> None:
    async with SandboxProcess(users, seed) as cloud:
        with tempfile.TemporaryDirectory(prefix="steward-chat-") as folder:
            given = cloud.settings(f"sqlite:///{Path(folder) / 'chat.db'}", 0)
            person = cloud.person(name or OPERATOR)
            await _talk(given, lambda _: person, as_json, collect=True)


async def _chat(given: Settings, name: str, as_json: bool) -> None:
    if not name:
        raise StewardError("I do not know who you are.", "Say so with --as, for example: --as megan@contoso.com")
    await _talk(given, lambda steward: _known(steward, name), as_json, collect=False)


async def _sandbox(asked: dict[str, Any], as_json: bool, with_parent: bool) -> None:
    from services.sandbox import Sandbox  # the pretend cloud is loaded only where one is run

    try:
        cloud = await Sandbox.start(**asked, lively=True)
    except ValueError as wrong:
        raise StewardError(str(wrong), "python app.py sandbox --help tells every option.") from wrong
    facts = cloud.facts()
    try:
        for line in [json.dumps(facts)] if as_json else _where(facts):
            say(line)
        await (Keyboard().closed() if with_parent else asyncio.Event().wait())
    finally:
        await cloud.stop()


def _where(facts: dict[str, Any]) -> list[str]:
    """How to reach a sandbox, one line each, short enough to copy from."""
    places = {"Graph": f"{facts['graph_url']}/v1.0", "Login": f"{facts['login_url']}/{facts['tenant_id']}",
              "Azure": f"{facts['arm_url']}/subscriptions", "In a browser": facts["admin_url"],
              "CA file": facts["ca_file"], "Tenant": f"{facts['tenant_id']}  {facts['tenant_name']}"}  # fmt: skip
    apps = {f"App {key}": f"{app['client_id']}  {app['client_secret']}" for key, app in facts["apps"].items()}
    return [f"{name:<14}{value}" for name, value in (places | apps).items()]


async def _serve(given: Settings, ready: Callable[[int], None]) -> None:
    steward = Steward(given)
    heap.freeze()
    await steward.serve(ready)


async def _rotate_key(given: Settings) -> None:
    sealed = await Steward(given).rotate_key()
    console.print(f"{sealed} sealed anew. When every Steward has the new key, take keys.sealing_old out.")


async def _sync(given: Settings) -> None:
    steward = _connected(given)
    grid = Grid("Connection", "Resource", "State", "Rows", "Requests", "Said", box=None)
    try:
        for id_, connection in steward.graphs.settings.items():
            for run in await bars.collect(steward.sync, id_, connection.name, console):
                said = f"{run.error} {run.next_step}".strip()
                grid.add_row(connection.name, run.resource, run.state, f"{run.rows:,}", f"{run.requests:,}", said)
    finally:
        await steward.stop()
    console.print(grid)


def _show(line: str) -> None:
    console.print(line, soft_wrap=True, highlight=False)


def main() -> None:
    """The command line; a StewardError ends it with its sentence and next step, never a stack trace."""
    heap.steady()
    try:
        cli()
    except StewardError as error:
        complain.print(f"[bold red]{error.sentence}[/]", soft_wrap=True, highlight=False)
        if error.next_step:
            complain.print(error.next_step, soft_wrap=True, highlight=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
