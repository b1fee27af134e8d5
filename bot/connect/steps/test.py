"""Step four: whether it works, looked at live."""

from __future__ import annotations

from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import connecting
from services.errors import Conflict
from services.specs import Caller
from services.visits import Visit


async def show(_: Desk, visit: Visit, __: Form | None) -> dict[str, Any]:
    """What the last test found: what is not right and what must be first, the rest folded away."""
    draft = visit.draft
    headline, verdict = connecting.verdict(draft)
    found = draft.findings or ()
    first = [one for one in found if not one.ok or one.kind in connecting.MUST_WORK]
    rest = [one for one in found if one not in first]
    shown = {"first": first, "rest": rest, "headline": headline, "verdict": verdict}
    return shown | {"name": draft.name, "ok": draft.ok, "usable": draft.usable, "fixed": draft.reset}


async def take(desk: Desk, visit: Visit, form: Form, caller: Caller) -> str:
    """Tests again, or goes on. Raises Conflict when what was tested does not work."""
    if form.has("again") or visit.draft.findings is None:
        await desk.examined(visit)
        return "test"
    if not visit.draft.usable:
        raise Conflict("This connection does not work yet.", "Do what the table says, then test again.")
    if visit.draft.reset:
        await desk.replaced(visit, caller)
        return "done"
    await desk.visits.keep(visit, visit.draft.on_to("data"))
    return "data"


PAGE = Page("test", show, take)
