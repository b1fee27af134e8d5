"""The last step: back to Teams, or on to another connection."""

from __future__ import annotations

from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services.connecting import Draft
from services.specs import Caller
from services.visits import Visit


async def show(_: Desk, visit: Visit, __: Form | None) -> dict[str, Any]:
    """What was done."""
    draft = visit.draft
    if draft.reset:
        headline = "The new credential is in use"
        said = f"“{draft.name}” now signs in with the {draft.credential}. Remove the old one from the app registration."
    else:
        headline, said = f"“{draft.name}” is connected", "Steward collects on by itself; you can close this page."
    return {"headline": headline, "said": said, "fixed": draft.reset}


async def take(desk: Desk, visit: Visit, _: Form, __: Caller) -> str:
    """Begins anew with an empty draft."""
    await desk.visits.keep(visit, Draft() if not visit.draft.reset else visit.draft, {})
    return "what"


PAGE = Page("done", show, take)
