"""Step six: what is being collected, as it goes on."""

from __future__ import annotations

from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import collection_view
from services.answers import Column, Tone, Value
from services.specs import Caller
from services.visits import Visit

RELOAD_SECONDS = 2
MARKS = {Tone.GOOD: "good", Tone.WARNING: "warning", Tone.BAD: "bad"}


async def show(desk: Desk, visit: Visit, _: Form | None) -> dict[str, Any]:
    """One row for each kind of data; the page loads itself again until all are over."""
    draft = visit.draft
    table = await desk.store.read(
        desk.now(), lambda read: collection_view.view(read, draft.collection, desk.specs), aside=True
    )
    finished = sum(any(cell.tone in MARKS for cell in row) for row in table.rows)
    over = finished == len(table.rows)
    return {
        "heading": f"{'Collected from' if over else 'Collecting from'} “{draft.name}”",
        "said": table.summary,
        "columns": [{"title": one.title, "kind": one.kind} for one in table.columns],
        "rows": [[_cell(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows],
        "finished": finished,
        "over": over,
        "reload": "" if over else RELOAD_SECONDS,
    }


async def take(_: Desk, __: Visit, ___: Form, ____: Caller) -> str:
    """Nothing is sent from here."""
    return "collect"


def _cell(column: Column, cell: Value) -> dict[str, str]:
    text = f"{cell.text:,}" if isinstance(cell.text, int) else str(cell.text or "")
    return {"text": text, "kind": column.kind, "mark": MARKS.get(cell.tone, "")}


PAGE = Page("collect", show, take)
