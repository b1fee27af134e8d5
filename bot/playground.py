"""The Microsoft 365 Agents Playground as a person's Teams client: configured, started, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.errors import StewardError

CLI = Path(__file__).parent.parent / "manifest/playground/node_modules/@microsoft/m365agentsplayground/cli.js"
GROUP = "Approvals"
CHANNEL = "Identity alerts"
BOT = "Steward"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can use the Playground."""

    object_id: str
    name: str
    upn: str


@dataclass(frozen=True, slots=True)
class Chats:
    """The conversation ids of one Playground; each Playground is a Teams of its own."""

    personal: str
    group: str
    channel: str


def chats(person: Person) -> Chats:
    """The conversation ids of `person`'s Playground: they name the person, so that two Playgrounds never collide."""
    key = person.object_id[:8]
    return Chats(f"a:personal-{key}", f"19:approvals-{key}@thread.v2", f"19:alerts-{key}@thread.tacv2")


def node() -> str | None:
    """The Node.js to run the Playground with; None when there is none or the Playground is not installed."""
    return shutil.which("node") if CLI.exists() else None


class Playground:
    """One running Playground: `person` sits in front of it, the others are in its group chat and team."""

    def __init__(self, folder: Path, port: int, person: Person, others: Sequence[Person], tenant_id: str) -> None:
        self._folder = folder
        self._port = port
        self._person = person
        self._others = others
        self._tenant_id = tenant_id
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"http://localhost:{port}"

    async def start(self, endpoint: str) -> None:
        """Starts it and waits until it answers. Raises StewardError when Node is missing or it does not come up."""
        binary = node()
        if binary is None:
            raise StewardError(
                "The Agents Playground is not installed: it needs Node.js 20 or newer.",
                "Install Node.js and run make demo again, or talk on the terminal: python app.py chat --demo",
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / ".m365agentsplayground.yml").write_text(self._config(), encoding="utf-8")
        self._process = await asyncio.create_subprocess_exec(
            binary,
            str(CLI),
            "start",
            "-p",
            str(self._port),
            "-e",
            endpoint,
            "-c",
            "msteams",
            "--dt",
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(300):
            if self._process.returncode is not None:
                break
            if await _answers(self._port):
                return
            await asyncio.sleep(0.1)
        raise StewardError(
            f"The Agents Playground did not start on port {self._port}.",
            "Choose another port with --playground-port, or leave it out with --no-playground.",
        )

    async def stop(self) -> None:
        """Ends it; nothing happens when it is not running."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _config(self) -> str:
        """The Playground's own YAML: exactly five users beside the one who sits in front of it."""
        own = chats(self._person)
        lines = [
            'version: "0.1.1"',
            f"tenantId: {self._tenant_id}",
            "bot:",
            "  id: steward-bot",
            f"  name: {BOT}",
            "currentUser:",
            *_user(self._person, "  "),
            "users:",
        ]
        for other in self._others[:5]:
            first, *rest = _user(other, "    ")
            lines += [f"  - {first.strip()}", *rest]
        lines += [
            "personalChat:",
            f'  id: "{own.personal}"',
            "groupChat:",
            f'  id: "{own.group}"',
            f"  name: {GROUP}",
            "team:",
            f'  id: "19:team-{self._person.object_id[:8]}@thread.tacv2"',
            "  name: Contoso IT",
            f"  aadGroupId: {self._person.object_id[:-4]}feed",
            "  channels:",
            f'    - id: "{own.channel}"',
            f"      name: {CHANNEL}",
            "",
        ]
        return "\n".join(lines)


def free(port: int) -> bool:
    """Whether `port` can be listened on here."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0")):  # noqa: S104  tried only
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((address, port))
            except OSError:
                return False
    return True


def _user(person: Person, indent: str) -> list[str]:
    given, _, surname = person.name.partition(" ")
    fields = {
        "id": f"29:{person.object_id}",
        "name": person.name,
        "userPrincipleName": person.upn,
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": surname,
        "email": person.upn,
    }
    return [f'{indent}{key}: "{value}"' for key, value in fields.items()]


async def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        return True
    return False
