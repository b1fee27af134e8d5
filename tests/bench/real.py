"""The real bot over a synced sandbox tenant, to be measured turn by turn."""

from __future__ import annotations

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


async def take() -> Callable[[Turn], Awaitable[Reply]]:
    """What answers a turn: everything behind the Teams door, on SQLite."""
    log.configure("error")
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    async with SandboxProcess(USERS) as cloud:
        settings = cloud.settings(f"sqlite:///{folder / 'bench.db'}", 0).model_copy(
            update={
                "bot": BotSettings(host="127.0.0.1", anonymous=True, tenant_id=TENANT),
                "roles": RolesSettings(viewer=(ADELE.object_id,)),
            }
        )
        steward = Steward(settings)
        await steward.collect()
    return steward.converse.take
