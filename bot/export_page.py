"""The download page: a one-time link told in a chat becomes a file, made at that moment for whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.connect.guard import Guard
from bot.connect.render import page
from services.downloads import Downloads
from services.exporting import Made
from services.store.download import Download

LINK = r"/{token:[\w-]{40,100}}"
PART_BYTES = 256 * 1024

Make = Callable[[Download], Awaitable[Made]]


class ExportPage:
    """The download page. `build` gives it as an application to mount at /export; `make` makes what a link is for."""

    def __init__(self, downloads: Downloads, make: Make, guard: Guard) -> None:
        self._downloads = downloads
        self._make = make
        self._guard = guard

    def build(self) -> web.Application:
        """The two routes behind their guard."""
        app = web.Application(middlewares=[self._guard.middleware])
        app.on_response_prepare.append(self._guard.dress)
        app.router.add_get(LINK, self._link)
        app.router.add_post(LINK, self._open)
        return app

    async def _link(self, request: web.Request) -> web.Response:
        """A page with a button. Whatever opens links to look at them uses none up by it."""
        found = await self._downloads.find(request.match_info["token"])
        return page("export", title="Download a file from Steward", name=found.name)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        made = await self._make(await self._downloads.open(request.match_info["token"]))
        with made.file:
            response = web.StreamResponse(
                headers={
                    "Content-Type": made.media,
                    "Content-Length": str(made.bytes),
                    "Content-Disposition": f'attachment; filename="{made.name}"',
                }
            )
            await response.prepare(request)
            while part := await asyncio.to_thread(made.file.read, PART_BYTES):
                await response.write(part)
            await response.write_eof()
        return response
