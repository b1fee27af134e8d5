"""Step one: what is to be connected, and as which app."""

from __future__ import annotations

from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import connecting
from services.specs import Caller
from services.visits import Visit

FIELDS = ("kind", "mode", "cloud", "name", "tenant_id", "client_id", "subscription_id")


async def show(desk: Desk, visit: Visit, form: Form | None) -> dict[str, Any]:
    """What was entered, here or before."""
    given = {field: form.text(field) if form else getattr(visit.draft, field) for field in FIELDS}
    if form is None and not visit.draft.name:
        given["cloud"] = next(iter(desk.clouds))
    clouds = [{"name": one.name, "title": one.title} for one in desk.clouds.values()]
    return {"given": given, "clouds": clouds, "signed_in_url": desk.signed_in_url}


async def take(desk: Desk, visit: Visit, form: Form, _: Caller) -> str:
    """Keeps it. Raises BadArgument for what cannot be, Conflict for what is connected already."""
    given = {field: form.text(field) for field in FIELDS}
    draft = connecting.described(visit.draft, given, desk.clouds, desk.connections.all().values())
    await desk.visits.keep(visit, draft, None if draft.credential else {})
    return "permissions"


PAGE = Page("what", show, take)
