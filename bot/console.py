"""Standard input and output, and an end that Ctrl-C may bring at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Coroutine
from typing import Any


class Keyboard:
    """Standard input, read on a thread that nobody waits for, so that neither a turn nor Ctrl-C is held up by it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=self._read, name="keyboard", daemon=True).start()

    async def lines(self) -> AsyncIterator[str]:
        """Each line typed, until there are no more."""
        while (line := await self._typed.get()) is not None:
            yield line

    async def ask(self, question: str) -> str:
        """The line typed after `question`; "" when input has ended."""
        say(question)
        line = await self._typed.get()
        if line is None:
            self._typed.put_nowait(None)
        return line or ""

    async def closed(self) -> None:
        """Returns when input has ended: whoever started us is gone."""
        async for _ in self.lines():
            pass

    def _read(self) -> None:
        # The loop may have been closed while this thread waited for a key.
        with contextlib.suppress(RuntimeError):
            for line in sys.stdin:
                self._loop.call_soon_threadsafe(self._typed.put_nowait, line)
            self._loop.call_soon_threadsafe(self._typed.put_nowait, None)


def say(line: str) -> None:
    """Writes `line` as it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` until it ends, or Ctrl-C or SIGTERM ends it: a clean stop, not an error."""

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  we are in one
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await work

    asyncio.run(main())
