"""What `python app.py sync` draws while it collects."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot import bars
from tests.services.sync.conftest import House, clock, house, sandbox, settings, store

__all__ = ["clock", "house", "sandbox", "settings", "store"]


@pytest.mark.parametrize("terminal", [True, False])
async def test_every_resource_has_a_bar_on_a_terminal_and_nothing_is_drawn_elsewhere(
    house: House, terminal: bool
) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120, height=100)
    runs = await bars.collect(house.sync, 1, "Contoso", console)
    assert {run.resource for run in runs} == {resource.name for resource in house.sync.of(1)}
    drawn = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    assert drawn.count("100%") >= len(runs) if terminal else drawn == ""
