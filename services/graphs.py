"""The open graph of every connection, kept in step with the connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from services.connections import Connections
from services.microsoft.graph import Graph, open_graph
from services.settings import ConnectionSettings

# Longer than any wait between two requests of one piece of work.
UNUSED_FOR = timedelta(minutes=15)


@dataclass(slots=True)
class Retired:
    """A graph that nothing new is asked of. `since` is when it last was seen to be asked."""

    graph: Graph
    since: datetime
    requests: int


class Graphs(Mapping[int, Graph]):
    """Graphs by connection id, live; `settings` are those they were opened with. Raises CannotOpen."""

    def __init__(self, connections: Connections, now: Callable[[], datetime]) -> None:
        self._connections = connections
        self._now = now
        self._open: dict[int, Graph] = {}
        self._retired: list[Retired] = []
        self._renewing = asyncio.Lock()
        self.settings: dict[int, ConnectionSettings] = {}
        self._take(connections.all())

    def __getitem__(self, id: int) -> Graph:
        return self._open[id]

    def __iter__(self) -> Iterator[int]:
        # Of a copy: connections come and go while somebody works through them.
        return iter(tuple(self._open))

    def __len__(self) -> int:
        return len(self._open)

    async def renew(self) -> tuple[frozenset[int], frozenset[int]]:
        """The ids of the connections that were opened (anew), and of those that are gone. Raises CannotOpen.

        Work under way goes on with the graph it began with, which is closed when it has not been asked for a while.
        """
        async with self._renewing:
            before = frozenset(self._open)
            opened = self._take(await asyncio.to_thread(self._connections.all))
            await self._close_unused()
            return opened, before - frozenset(self._open)

    async def close(self) -> None:
        """Closes every graph."""
        for graph in (*self._open.values(), *(one.graph for one in self._retired)):
            await graph.close()

    def _take(self, wanted: Mapping[int, ConnectionSettings]) -> frozenset[int]:
        changed = frozenset(id for id, settings in wanted.items() if self.settings.get(id) != settings)
        for id in (*changed, *(self._open.keys() - wanted.keys())):
            self.settings.pop(id, None)
            if graph := self._open.pop(id, None):
                self._retired.append(Retired(graph, self._now(), graph.requests))
        for id in sorted(changed):
            self.settings[id] = wanted[id]
            self._open[id] = open_graph(wanted[id], keep=partial(self._connections.renewed, id))
        return changed

    async def _close_unused(self) -> None:
        now, kept = self._now(), []
        for one in self._retired:
            if one.requests != one.graph.requests:
                one.since, one.requests = now, one.graph.requests
            if now - one.since < UNUSED_FOR:
                kept.append(one)
            else:
                await one.graph.close()
        self._retired = kept
