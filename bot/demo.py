"""The demo: a sandbox tenant in a process of its own, people with different roles, and a Playground for two of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from pydantic import SecretStr

from bot.playground import Person, Playground, chats, free, node
from services.clouds import Cloud
from services.credentials import ClientSecret
from services.errors import StewardError
from services.settings import (
    AlertSettings,
    ApprovalSettings,
    BotSettings,
    ConnectionSettings,
    KeySettings,
    PriceSettings,
    RolesSettings,
    Settings,
)
from services.specs import Role
from services.vault import Key

# By the seat and month, in EUR, as a small company pays for them.
PRICES = {
    "SPE_E5": Decimal("54.75"),
    "SPE_E3": Decimal("35.70"),
    "SPE_F1": Decimal("7.50"),
    "AAD_PREMIUM_P2": Decimal("8.40"),
    "POWER_BI_PRO": Decimal("13.10"),
    "VISIOCLIENT": Decimal("14.00"),
    "PROJECTPROFESSIONAL": Decimal("28.10"),
    "Microsoft_365_Copilot": Decimal("28.10"),
}
OPERATOR, APPROVER = "Alex Wilber", "Megan Bowen"
SANDBOX = "sandbox"
# The other subscriptions are left for whoever tries to connect one.
SUBSCRIPTION = "Contoso Production"
TRIES = ("adele vance", "users inactive 30d", "disable lynne robbins")
CAST: Mapping[str, tuple[Role, ...]] = {
    OPERATOR: (Role.OPERATOR,),
    APPROVER: (Role.APPROVER, Role.ADMIN),
    "Patti Fernandez": (Role.APPROVER, Role.OPERATOR),
    "Nestor Wilke": (Role.ADMIN, Role.OPERATOR),
    "Pradeep Gupta": (Role.AUDITOR,),
    "Adele Vance": (Role.VIEWER,),
}


class House(Protocol):
    """What the demo needs of the whole: to serve Teams, and to collect what is quick."""

    async def serve(self, ready: Callable[[int], None]) -> None:
        """Answers Teams until cancelled; `ready` is called with the port."""

    async def collect(self) -> None:
        """Syncs what is quick, once; the schedule does the rest behind."""


@dataclass
class SandboxProcess:
    """The pretend cloud, running beside us so that its work is never on our event loop."""

    users: int = 500
    seed: int = 1
    facts: dict[str, Any] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> SandboxProcess:
        """Starts it and waits for its addresses. Raises StewardError when it does not come up."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).parent.parent / "app.py"),
            "sandbox",
            "--json",
            "--with-parent",
            "--users",
            str(self.users),
            "--seed",
            str(self.seed),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101  we asked for the pipe
        line = await self._process.stdout.readline()
        if not line:
            raise StewardError("The sandbox tenant did not start.", "Run python app.py sandbox to see why.")
        self.facts = json.loads(line)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 5)

    def person(self, name: str) -> Person:
        """The demo person called `name`. Raises StewardError naming who there is."""
        people = self.facts["people"]
        wanted = name.casefold()
        hits = [
            known
            for known in people
            if wanted in {known.casefold(), known.split()[0].casefold(), people[known]["upn"].casefold()}
        ]
        if len(hits) != 1:
            raise StewardError(f"There is no demo person called {name}.", f"Be one of: {', '.join(sorted(people))}.")
        return Person(people[hits[0]]["id"], hits[0], people[hits[0]]["upn"])

    def settings(self, database: str, port: int) -> Settings:
        """Steward's settings for this sandbox: loopback only, no bot registration, roles for the cast."""
        facts = self.facts
        app = facts["apps"]["full"]
        holders = {
            role: tuple(self.person(name).object_id for name, roles in CAST.items() if role in roles) for role in Role
        }
        signed_in = {
            "tenant_id": facts["tenant_id"],
            "client_id": app["client_id"],
            "credential": ClientSecret(SecretStr(app["client_secret"])),
            "mode": "act",
            "cloud": SANDBOX,
            **self.cloud().addresses,
        }
        fronts = [chats(self.person(name)) for name in (OPERATOR, APPROVER)]
        return Settings(
            database=database,
            bot=BotSettings(
                host="127.0.0.1",
                port=port,
                anonymous=True,
                tenant_id=facts["tenant_id"],
                public_url=f"http://127.0.0.1:{port}" if port else None,
            ),
            connections=(
                ConnectionSettings(name="Contoso", **signed_in),
                ConnectionSettings(
                    name=SUBSCRIPTION,
                    kind="subscription",
                    subscription_id=facts["subscriptions"][SUBSCRIPTION],
                    **signed_in,
                ),
            ),
            clouds=(self.cloud(),),
            roles=RolesSettings(**{role.value: people for role, people in holders.items()}),
            approvals=ApprovalSettings(conversations=tuple(front.group for front in fronts)),
            alerts=AlertSettings(conversations=tuple(front.channel for front in fronts)),
            prices=PriceSettings(per_month=PRICES),
            keys=KeySettings(audit=SecretStr("the demo's audit key is no secret"), sealing=Key.fresh().text()),
        )

    def cloud(self) -> Cloud:
        """The sandbox as a cloud to connect to."""
        facts = self.facts
        return Cloud(
            name=SANDBOX,
            title="The sandbox",
            login_url=facts["login_url"],
            graph_url=facts["graph_url"],
            arm_url=facts["arm_url"],
            arm_audience="https://management.azure.com",
            portal_url=facts["admin_url"],
            report_hosts=(facts["elsewhere_url"].removeprefix("https://"),),
            vault_hosts=(facts["graph_url"].removeprefix("https://"),),
            ca_file=Path(facts["ca_file"]),
        )


def check_ports(port: int, fronts: Mapping[str, int]) -> None:
    """Raises StewardError, with the way out, when a port is taken or the Playground cannot run here."""
    for option, one in [("--port", port), *(("--playground-port", front) for front in fronts.values())]:
        if not free(one):
            raise StewardError(
                f"Port {one} is taken.", f"Stop what uses it, or choose another: make demo ARGS='{option} {one + 100}'"
            )
    if fronts and node() is None:
        raise StewardError(
            "The Playground needs Node.js 20 or newer, and it was not found.",
            "Install it and run make demo again, or talk to the same bot on this terminal: "
            ".venv/bin/python app.py chat --demo",
        )


async def present(
    build: Callable[[Settings], House],
    users: int,
    seed: int,
    port: int,
    database: str,
    fronts: Mapping[str, int],
    say: Callable[[str], None],
) -> None:
    """Runs the whole demo until cancelled, and ends all of it then.

    `fronts` are the ports of the Playgrounds, by who sits in front of them. An empty `database` is a fresh one.
    """
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="steward-demo-")))
        say(f"Making Contoso, a sandbox tenant of {users:,} people ...")
        cloud = await stack.enter_async_context(SandboxProcess(users, seed))
        house = build(cloud.settings(database or f"sqlite:///{folder / 'demo.db'}", port))
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(house.serve(started.set_result))
        stack.push_async_callback(_ended, serving)
        await _up(serving, started)
        await house.collect()
        endpoint = f"http://127.0.0.1:{started.result()}/api/messages"
        cast = [cloud.person(name) for name in CAST]
        for name, front_port in fronts.items():
            person = cloud.person(name)
            others = [one for one in cast if one != person]
            front = Playground(folder / name.split()[0], front_port, person, others, cloud.facts["tenant_id"])
            stack.push_async_callback(front.stop)
            await front.start(endpoint)
        say(_invitation(fronts, endpoint))
        if fronts:
            say(_connecting(cloud.facts))
        await serving


def _invitation(fronts: Mapping[str, int], endpoint: str) -> str:
    if not fronts:
        return f"Steward answers at {endpoint}. Stop it with Ctrl-C."
    here, there = (f"[bold]http://localhost:{port}[/]" for port in fronts.values())
    tries = "  ·  ".join(f"[bold]{text}[/]" for text in TRIES)
    return f"Open {here} (you are {OPERATOR}) and try:  {tries}\n{APPROVER} approves at {there}. Stop with Ctrl-C."


def _connecting(facts: Mapping[str, Any]) -> str:
    """What is needed to try the connect page: the ids of a subscription that is not connected yet."""
    app = facts["apps"]["read_only"]
    name, id_ = next((name, id_) for name, id_ in facts["subscriptions"].items() if name != SUBSCRIPTION)
    ids = f"tenant {facts['tenant_id']}  application {app['client_id']}  subscription {id_}"
    return f"To connect {name}, {APPROVER} types [bold]connect[/]:  {ids}  secret {app['client_secret']}"


async def _up(serving: asyncio.Task[None], started: asyncio.Future[int]) -> None:
    """Returns when it listens. Raises what ended it before."""
    waiting: list[asyncio.Future[Any]] = [serving, started]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        await serving


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
