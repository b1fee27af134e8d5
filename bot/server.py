"""The HTTP face: activities in, health and metrics out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, Protocol

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.metrics import Metrics
from bot.turn import Reply, Turn
from services import tracing

log = structlog.get_logger()

Take = Callable[[Turn], Awaitable[Reply]]
LARGEST = 1024 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class Door(Protocol):
    """What takes activities in: Teams."""

    anonymous: bool

    async def receive(self, authorization: str, body: bytes, take: Take) -> tuple[int, dict[str, Any] | None]:
        """The status and body for one activity."""


def build(
    teams: Door,
    take: Take,
    ready: Callable[[], dict[str, Any]],
    metrics: Metrics,
    pages: Mapping[str, web.Application] | None = None,
) -> web.Application:
    """The application. `ready` says whether Steward can work: its key "ready" is true, and the rest says why not.

    `pages` are what browsers open, by where they stand: the connect page, files.
    """

    async def messages(request: web.Request) -> web.StreamResponse:
        began = perf_counter()
        # A web page may send text to a bot on its reader's machine, but neither JSON nor under the machine's name.
        if teams.anonymous and _hostname(request.host) not in LOOPBACK:
            return _error(403, "This demo answers its own machine only.")
        if request.content_type != "application/json":
            return _error(400, "An activity is sent as application/json.")
        body = await request.read()
        status, answer = await teams.receive(request.headers.get("Authorization", ""), body, take)
        metrics.turned(status, perf_counter() - began)
        return _json(status, answer)

    async def healthz(_: web.Request) -> web.StreamResponse:
        return _json(200, {"status": "ok"})

    async def readyz(_: web.Request) -> web.StreamResponse:
        said = ready()
        return _json(200 if said.get("ready") else 503, said)

    async def numbers(request: web.Request) -> web.StreamResponse:
        text = await metrics.text(request.headers.get("Authorization", ""))
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    app = web.Application(client_max_size=LARGEST, middlewares=[_plainly])
    app.router.add_post("/api/messages", messages)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", numbers)
    app.on_response_prepare.append(_quiet)
    for prefix, page in (pages or {}).items():
        app.add_subapp(prefix, page)
    return app


@web.middleware
async def _plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure as JSON and without its inside; the one catch-all of the house."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        response = _error(error.status, error.reason)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except Exception:
        reference = tracing.reference()
        log.exception("a request failed", path=request.path, reference=reference)
        return _error(500, f"Something went wrong. The reference is {reference}.")


async def _quiet(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "steward"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _hostname(host: str) -> str:
    """`host` without its port."""
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0].lower()


def _json(status: int, body: dict[str, Any] | None) -> web.Response:
    if body is None:
        return web.Response(status=status)
    return web.Response(status=status, body=orjson.dumps(body, default=str), content_type="application/json")


def _error(status: int, sentence: str) -> web.Response:
    return _json(status, {"error": {"code": str(status), "message": sentence}})
