"""A Steward that nobody has connected to anything yet, serving beside a sandbox cloud."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from bot.demo import APPROVER, SandboxProcess
from bot.steward import Steward
from services.sandbox import Sandbox, SandboxThread
from services.settings import BotSettings, KeySettings, RolesSettings, Settings
from services.specs import Caller, Role
from tests.ports import free_ports

SEALING = "c3Rld2FyZCBzZWFscyBhbGwgc2VjcmV0cyB3aXRoICE="


@dataclass
class ConnectHouse:
    """Steward, its sandbox, and the administrator Megan Bowen."""

    steward: Steward
    sandbox: Sandbox
    url: str

    @property
    def megan(self) -> Caller:
        user = self.sandbox.world.user(APPROVER)
        return Caller(user["id"], self.sandbox.tenant_id, APPROVER, frozenset({Role.ADMIN, Role.VIEWER}))

    async def link(
        self,
        purpose: Literal["connect", "reset"] = "connect",
        connection_id: int | None = None,
        caller: Caller | None = None,
    ) -> str:
        """A new one-time link, for Megan unless for somebody else."""
        token = await self.steward.invitations.invite(caller or self.megan, purpose, connection_id)
        return f"{self.url}/connect/{token}"

    def fields(self, app: str = "full", **more: str) -> Mapping[str, str]:
        """What is typed in step one for a ready-made app of the sandbox."""
        given = {"kind": "tenant", "mode": "read", "cloud": "sandbox", "name": "Contoso"}
        return given | {"tenant_id": self.sandbox.tenant_id, "client_id": self.sandbox.apps[app].client_id} | more

    async def forget(self) -> None:
        """Disconnects everything, so that the next test begins with nothing."""
        for id_ in self.steward.connections.all():
            await self.steward.connections.disconnect(id_, self.megan, purge=False)
        await self.steward.reconnect()


@asynccontextmanager
async def connect_house(folder: Path, **sandbox: Any) -> AsyncIterator[ConnectHouse]:
    """Serves until it is left."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with SandboxThread(**({"users": 24, "sign_ins_per_user": 2, "throttling": False} | sandbox)) as cloud:
        megan = cloud.world.user(APPROVER)["id"]
        settings = Settings(
            database=f"sqlite:///{folder / 'connect.db'}",
            bot=BotSettings(host="127.0.0.1", port=port, anonymous=True, tenant_id=cloud.tenant_id, public_url=url),
            clouds=(SandboxProcess(facts=cloud.facts()).cloud(),),
            roles=RolesSettings(admin=(megan,)),
            keys=KeySettings(audit=SecretStr("an audit key of the tests"), sealing=SecretStr(SEALING)),
        )
        steward = Steward(settings)
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(steward.serve(started.set_result))
        await asyncio.wait({serving, started}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        try:
            yield ConnectHouse(steward, cloud, url)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
