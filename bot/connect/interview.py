"""Connecting on the terminal: the steps of the page, asked one after another. Secrets are typed unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import typer
from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from bot.connect.desk import Desk
from bot.connect.steps import keys
from services import connecting, planner
from services.connecting import Draft
from services.credentials import Certificate, Credential, ManagedIdentity
from services.errors import BadArgument, NotAllowed, StewardError
from services.microsoft import sign_in
from services.names import label
from services.policy import GROUP
from services.settings import Settings
from services.specs import Caller, Role

Result = TypeVar("Result")
ANSWERS_SECONDS = 5


class Interview:
    """Asks an administrator what the page asks, until it can be connected."""

    def __init__(self, desk: Desk, caller: Caller, console: Console) -> None:
        self._desk = desk
        self._caller = caller
        self._console = console

    def connect(self) -> int | None:
        """The id of the new connection; None when it was given up."""
        draft = self._permitted(self._until(self._described))
        self._plan(draft)
        tested = self._tested(draft)
        if tested is None:
            return None
        draft, credential = tested
        draft = self._collected(draft)
        if not typer.confirm(f"Connect {draft.name} now?", default=True):
            return None
        return asyncio.run(self._desk.connections.add(self._desk.settings(draft, credential), self._caller))

    def reset(self, id_: int) -> bool:
        """Whether a connection was given another credential. Raises NotFound."""
        draft = self._desk.reset(id_)
        self._console.print(f"Another credential for {draft.name}. What works now stays in use until it was tested.")
        tested = self._tested(draft)
        if tested is None:
            return False
        asyncio.run(self._desk.connections.replace(id_, tested[1], self._caller))
        return True

    def _described(self) -> Draft:
        given = {"kind": _choose("What do you want to connect?", ("tenant", "subscription")), "mode": "read"}
        given["cloud"] = _choose("Microsoft cloud", tuple(self._desk.clouds))
        given["name"] = typer.prompt("Name, as people will call it in Teams")
        if given["kind"] == "tenant":
            given["mode"] = _choose("What Steward may do there", ("read", "act"))
        given["tenant_id"] = typer.prompt("Directory (tenant) ID")
        given["client_id"] = typer.prompt("Application (client) ID; empty: a system-assigned identity", default="")
        given["subscription_id"] = typer.prompt("Subscription ID") if given["kind"] == "subscription" else ""
        return connecting.described(Draft(), given, self._desk.clouds, self._desk.connections.all().values())

    def _permitted(self, draft: Draft) -> Draft:
        if draft.mode != "act":
            return draft
        known = (*self._desk.specs.actions, *planner.OWN_CHANGES)
        self._console.print(f"Changes: {', '.join(known)}", soft_wrap=True)
        every = " ".join(self._desk.specs.actions)
        data = {one.name for one in connecting.collectable(draft, self._desk.specs)}

        def ask() -> Draft:
            chosen = typer.prompt("Which may Steward make, once approved?", default=every).replace(",", " ").split()
            return connecting.permitted(draft, chosen, data, self._desk.specs)

        return self._until(ask)

    def _plan(self, draft: Draft) -> None:
        """Shows what to grant, and waits until it is."""
        plan = connecting.plan(draft, self._desk.specs)
        if isinstance(plan, planner.Plan):
            grid = Grid("Permission", "Needed for", box=None)
            for one in plan.permissions:
                grid.add_row(one.name, ", ".join(one.needed_by))
            self._console.print(grid)
        for block in connecting.commands(draft, plan)[:1]:
            self._console.print(f"Grant them with the {block.title}:")
            typer.echo(block.text)
        typer.confirm("Granted, or to be tried anyway?", default=True, abort=True)

    def _tested(self, draft: Draft) -> tuple[Draft, Credential] | None:
        """A draft and credential that work; None when given up."""
        while True:
            credential = self._until(lambda: self._credential(draft))
            tested = asyncio.run(self._desk.tested(draft, self._desk.settings(draft, credential)))
            self._show(tested)
            if tested.usable:
                return tested, credential
            if not typer.confirm("Try another credential?", default=True):
                return None

    def _show(self, draft: Draft) -> None:
        grid = Grid("", "What", "Found", "Next step", box=None)
        for one in draft.findings or ():
            mark = "[green]✓[/]" if one.ok else "[red]✗[/]" if one.needed else "–"
            grid.add_row(mark, escape(one.what), escape(one.found), escape(one.next_step))
        self._console.print(grid)
        self._console.print(connecting.verdict(draft)[0])

    def _collected(self, draft: Draft) -> Draft:
        """The draft without what the tenant has not bought."""
        off = sorted(connecting.unlicensed(draft))
        if off:
            names = ", ".join(label(name) for name in off)
            self._console.print(f"Not collected, for want of a licence: {names}.", soft_wrap=True)
        return draft.model_copy(update={"off": tuple(sorted({*draft.off, *off}))})

    def _credential(self, draft: Draft) -> Credential:
        """What was typed. Raises BadArgument for what is no credential, GraphError kinds for a sign-in that failed."""
        way = _choose("How does Steward sign in?", tuple(keys.WAYS))
        keys.insist_on_app(draft, way)
        if way == "signed_in":
            return asyncio.run(self._signed_in(draft))
        return _READ[way](draft)

    async def _signed_in(self, draft: Draft) -> Credential:
        scopes = connecting.scopes(draft, self._desk.specs)
        code, url, wait = await sign_in.device(self._desk.unsigned(draft), scopes)
        self._console.print(f"Open {url} and enter the code [bold]{code}[/].", soft_wrap=True)
        return await wait()

    def _until(self, ask: Callable[[], Result]) -> Result:
        """What `ask` gives, asked again while what is typed cannot be."""
        while True:
            try:
                return ask()
            except StewardError as error:
                self._console.print(f"[red]{escape(error.sentence)}[/] {escape(error.next_step)}", soft_wrap=True)


def administrator(given: Settings, object_id: str = "") -> Caller:
    """The administrator at this terminal: the one named, or the first person among `roles.admin`.

    Raises NotAllowed when there is no such person; members of groups must be named as people too.
    """
    people = [entry.casefold() for entry in given.roles.admin if not entry.startswith(GROUP)]
    who = object_id.casefold() or next(iter(people), "")
    if who not in people:
        raise NotAllowed(
            f"{who} is not named as an administrator of Steward." if who else "No person is named as administrator.",
            "Name your object id under roles.admin in the settings, or with --as.",
        )
    return Caller(who, given.bot.tenant_id or "", "an administrator on the terminal", frozenset({Role.ADMIN}))


async def serving(public_url: str) -> bool:
    """Whether a Steward answers at its public address now."""
    limit = ClientTimeout(total=ANSWERS_SECONDS)
    try:
        async with ClientSession(timeout=limit) as session, session.get(f"{public_url.rstrip('/')}/healthz") as answer:
            return answer.status == HTTPStatus.OK and answer.headers.get("Server") == "steward"
    except (ClientError, TimeoutError):
        return False


def _choose(question: str, options: Sequence[str]) -> str:
    """One of the options, by its name; the first when nothing is typed."""
    while True:
        said = str(typer.prompt(f"{question} ({', '.join(options)})", default=options[0])).strip().lower()
        if said in options:
            return said
        typer.echo(f"Type one of: {', '.join(options)}")


def _secret(_: Draft) -> Credential:
    said = typer.prompt("Client secret (its value), or the address of a Key Vault secret", hide_input=True)
    return keys.secret(str(said))


def _certificate(_: Draft) -> Credential:
    path = Path(str(typer.prompt("PEM file with the certificate and its private key")).strip())
    try:
        found = Certificate(SecretStr(path.read_text(encoding="ascii")))
    except (OSError, ValueError):
        raise BadArgument(f"{path} cannot be read.", "Name a PEM file that is here.") from None
    typer.echo(f"Thumbprint {found.thumbprint}, until {found.ends_at:%d %B %Y}")
    return found


def _federated(_: Draft) -> Credential:
    said = typer.prompt("Client ID of the managed identity; empty: the system-assigned one", default="")
    return keys.federated(str(said))


_READ: Mapping[str, Callable[[Draft], Credential]] = {
    "client_secret": _secret,
    "certificate": _certificate,
    "managed_identity": lambda draft: ManagedIdentity(draft.client_id),
    "federated": _federated,
}
