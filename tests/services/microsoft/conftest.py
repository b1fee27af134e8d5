"""A sandbox that keeps Microsoft's published limits, on a clock that leaps over every wait."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.microsoft.arm import Arm
from services.microsoft.governor import Governor, Patience
from services.microsoft.graph import Graph
from services.microsoft.limits import ARM
from services.microsoft.tokens import Tokens
from services.microsoft.transport import GraphTransport
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import ConnectionSettings
from tests import connected
from tests.connected import connection
from tests.services.microsoft.virtual import VirtualClock, Wire


@dataclass
class Tenant:
    """A pretend tenant and whoever asks it, on one clock."""

    sandbox: Sandbox
    clock: VirtualClock
    settings: ConnectionSettings
    governor: Governor
    graph: Graph

    def limits(self) -> dict[str, dict[str, Any]]:
        """What the sandbox's meters say, by limit: the fullest of its owners."""
        rows = sorted(self.sandbox.cloud.meter.report(), key=lambda row: row["peak"])
        return {row["limit"]: row for row in rows}

    @property
    def refused(self) -> int:
        return sum(self.sandbox.requests.refused.values())


def wire(clock: VirtualClock, settings: ConnectionSettings, delay: Callable[[], float] = lambda: 0.0) -> Wire:
    """The real wire to the sandbox, on the clock."""
    trust = ssl.create_default_context(cafile=str(settings.ca_file))
    return Wire(clock, httpx.AsyncHTTPTransport(verify=trust, trust_env=False), there=delay)


def graph_over(
    clock: VirtualClock, settings: ConnectionSettings, governor: Governor, delay: Callable[[], float] = lambda: 0.0
) -> Graph:
    """Graph as `open_graph` makes it, over a wire on the clock."""
    return connected.graph_over(wire(clock, settings, delay), settings, governor)


def arm_over(clock: VirtualClock, settings: ConnectionSettings, governor: Governor) -> Arm:
    """Azure, likewise."""
    tokens = Tokens(settings, "https://management.azure.com/.default")
    host = settings.graph_url.removeprefix("https://")
    transport = GraphTransport(wire(clock, settings), tokens, host, governor, limits=ARM)
    return Arm(settings.graph_url, transport, SUBSCRIPTIONS["Contoso Production"])


@pytest.fixture
async def tenant() -> AsyncIterator[Tenant]:
    clock = VirtualClock()
    sandbox = await Sandbox.start(users=30, clock=clock, sign_ins_per_user=5)
    sandbox.knobs.throttling = True
    settings = connection(sandbox, pace=True)
    governor = Governor(Patience(), time=clock.time, sleep=clock.sleep)
    graph = graph_over(clock, settings, governor)
    await graph.token()
    yield Tenant(sandbox, clock, settings, governor, graph)
    await graph.close()
    await sandbox.stop()
