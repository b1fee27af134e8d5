"""The real bot over a synced sandbox tenant, to be measured turn by turn."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.demo import SandboxProcess
from bot.steward import Steward
from bot.turn import Reply, Turn
from services import log
from services.settings import BotSettings, RolesSettings
from tests.fakes.activities import ADELE, TENANT

USERS = 500
TASKS: list[asyncio.Task[None]] = []


async def take() -> Callable[[Turn], Awaitable[Reply]]:
    """What answers a turn: everything behind the Teams door, on SQLite."""
    async with SandboxProcess(USERS) as cloud:
        steward = await _collected(cloud)
    return steward.converse.take


async def syncing() -> Callable[[Turn], Awaitable[Reply]]:
    """The same, while it collects everything anew, again and again."""
    cloud = await SandboxProcess(USERS).__aenter__()
    steward = await _collected(cloud)
    TASKS.append(asyncio.get_running_loop().create_task(_again(steward)))
    return steward.converse.take


async def _again(steward: Steward) -> None:
    while True:
        # Without its checkpoints everything is listed from the beginning.
        await steward.store.write(lambda db: db.exec_driver_sql("DELETE FROM checkpoint"))
        await steward.collect()


async def _collected(cloud: SandboxProcess) -> Steward:
    log.configure("error")
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    settings = cloud.settings(f"sqlite:///{folder / 'bench.db'}", 0).model_copy(
        update={
            "bot": BotSettings(host="127.0.0.1", anonymous=True, tenant_id=TENANT),
            "roles": RolesSettings(viewer=(ADELE.object_id,), operator=(ADELE.object_id,)),
        }
    )
    steward = Steward(settings)
    await steward.collect()
    return steward
