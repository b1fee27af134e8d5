"""The sandbox in a thread of its own, for code that blocks and for tests whose loop is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Any

from services.sandbox.server import Sandbox


class SandboxThread:
    """A sandbox with its own event loop: `with SandboxThread(users=60) as sandbox:`. Arguments as `Sandbox.start`."""

    def __init__(self, users: int = 500, seed: int = 1, **more: Any) -> None:
        self._starting: Coroutine[Any, Any, Sandbox] = Sandbox.start(users, seed, **more)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._sandbox: Sandbox | None = None

    def __enter__(self) -> Sandbox:
        self._thread.start()
        try:
            self._sandbox = asyncio.run_coroutine_threadsafe(self._starting, self._loop).result()
        except BaseException:
            self._end()
            raise
        return self._sandbox

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sandbox is not None:
            asyncio.run_coroutine_threadsafe(self._sandbox.stop(), self._loop).result()
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
