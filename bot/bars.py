"""Collecting on a terminal: one bar for each resource, moved by how far its sync says it is."""

from __future__ import annotations

import asyncio
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlmodel import col

from services.names import label
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Run
from services.sync import progress
from services.sync.engine import Sync

LOOK_SECONDS = 0.5


async def collect(sync: Sync, connection_id: int, name: str, console: Console) -> list[Run]:
    """Syncs every resource of a connection once, drawing how far each is; draws nothing where there is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as drawn:
        began = sync.now()
        bars = {
            resource.name: drawn.add_task(f"{name}: {label(resource.name)}", total=None, start=False)
            for resource in sync.of(connection_id)
        }
        running = asyncio.ensure_future(sync.run_all(connection_id))
        while not running.done():
            await asyncio.wait({running}, timeout=LOOK_SECONDS)
            await sync.store.read(sync.now(), lambda read: _draw(read, drawn, bars, connection_id, began))
        return await running


def _draw(read: Reader, drawn: Progress, bars: dict[str, TaskID], connection_id: int, began: datetime) -> None:
    """Moves the bars of what was begun since `began`."""
    ours = (col(Run.connection_id) == connection_id, col(Run.started_at) >= began)
    states = {run.resource: run.state for run in read.rows(pick(Run.resource, Run.state).where(*ours))}
    points = pick(Checkpoint.resource, Checkpoint.done, Checkpoint.expected)
    for point in read.rows(points.where(col(Checkpoint.connection_id) == connection_id)):
        state, bar = states.get(point.resource), bars.get(point.resource)
        if state is None or bar is None:
            continue
        drawn.start_task(bar)
        share = 1.0 if state != "running" else progress.share(point.done, point.expected)
        drawn.update(bar, total=None if share is None else 1.0, completed=share or 0.0)
        if state != "running":
            drawn.stop_task(bar)
