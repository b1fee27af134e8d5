"""One bot in a process of its own, to be measured: `python -m tests.bench.serve aiohttp|agents|module:function`."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.botframework import Teams
from bot.metrics import Metrics
from bot.server import build
from bot.turn import Message, Reply, Turn
from services import heap
from services.settings import BotSettings


async def floor() -> web.Application:
    """The least a bot can do: read JSON, post JSON over one shared session."""
    session = aiohttp.ClientSession()

    async def messages(request: web.Request) -> web.Response:
        said = await request.json()
        url = f"{said['serviceUrl']}v3/conversations/{said['conversation']['id']}/activities/{said['id']}"
        reply = {
            "type": "message",
            "text": said["text"],
            "conversation": said["conversation"],
            "from": said["recipient"],
        }
        async with session.post(url, json=reply) as response:
            await response.read()
        return web.Response()

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


async def agents() -> web.Application:
    """The announced successor of botbuilder, echoing, authentication off."""
    from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware
    from microsoft_agents.hosting.core import ActivityHandler, TurnContext
    from microsoft_agents.hosting.core.authorization import AgentAuthConfiguration, AnonymousTokenProvider

    class Anonymous:
        """A connection that needs no token."""

        def get_connection(self, _name: str) -> Any:
            return AnonymousTokenProvider()

        def get_default_connection(self) -> Any:
            return AnonymousTokenProvider()

        def get_token_provider(self, _claims: Any, _service_url: str) -> Any:
            return AnonymousTokenProvider()

        def get_default_connection_configuration(self) -> Any:
            return AgentAuthConfiguration(ANONYMOUS_ALLOWED=True)

    class Echo(ActivityHandler):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(turn_context.activity.text)

    logging.getLogger("microsoft_agents").setLevel(logging.ERROR)  # it warns at every turn; its log is not measured
    adapter, echo = CloudAdapter(connection_manager=Anonymous()), Echo()

    async def messages(request: web.Request) -> Any:
        return await adapter.process(request, echo)

    app = web.Application(middlewares=[jwt_authorization_middleware])
    app["agent_configuration"] = AgentAuthConfiguration(ANONYMOUS_ALLOWED=True)
    app.router.add_post("/api/messages", messages)
    return app


async def echo() -> Any:
    """A `take` that says what it heard: what the door alone costs."""

    async def take(turn: Turn) -> Reply:
        return Reply(messages=(Message(turn.text),))

    return take


async def steward(path: str) -> web.Application:
    """Our door and server around what `await module:function()` gives as `take`."""
    module, _, name = path.partition(":")
    take = await getattr(importlib.import_module(module), name)()
    teams = Teams(BotSettings(anonymous=True, host="127.0.0.1"), lambda: datetime.now(UTC))
    await teams.start()
    heap.freeze()
    return build(teams, take, lambda: {"ready": True}, Metrics())


async def main(which: str) -> None:
    app = await ({"aiohttp": floor, "agents": agents}[which]() if ":" not in which else steward(which))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
