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
from tests.bench import pending
from tests.fakes.activities import ADELE, TENANT

USERS = 500
DECIDED = 4_000
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


async def waiting() -> Callable[[Turn], Awaitable[Reply]]:
    """The same as `take`, while 1,000 requests wait for approval."""
    return await _waiting(1_000, needed=1)


async def deciding() -> Callable[[Turn], Awaitable[Reply]]:
    """The same, with enough requests to be decided: each takes two approvals, so that nothing begins meanwhile."""
    return await _waiting(DECIDED, needed=2)


async def _waiting(count: int, needed: int) -> Callable[[Turn], Awaitable[Reply]]:
    async with SandboxProcess(USERS) as cloud:
        steward = await _collected(cloud)
    await steward.store.write(lambda db: pending.put(db, count, needed, steward.now()))
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
            "roles": RolesSettings(operator=(ADELE.object_id,), approver=(ADELE.object_id,)),
        }
    )
    steward = Steward(settings)
    await steward.collect()
    return steward
