"""Step five: the data that will be collected, as far as it was bought; then the connection is made."""

from __future__ import annotations

from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import connecting
from services.bought import EXCHANGE, PLANS
from services.names import label
from services.specs import Caller, Resource
from services.visits import Visit


async def show(desk: Desk, visit: Visit, _: Form | None) -> dict[str, Any]:
    """Each kind of data, ticked unless it was left out, not bought or is not offered in this cloud."""
    draft = visit.draft
    kinds = connecting.collectable(draft, desk.specs)
    missing = connecting.unlicensed(draft)
    elsewhere = desk.clouds[draft.cloud].without
    data = []
    for one in kinds:
        hint = elsewhere.get(one.name, "") or (_lacking(one) if one.name in missing else "")
        on = one.name not in draft.off and not hint
        data.append({"name": one.name, "title": label(one.name).capitalize(), "hint": hint, "on": on})
    licences = [{"title": name, "there": name in draft.licences, "why": _uses(kinds, name)} for name in PLANS]
    return {"name": draft.name, "data": data, "licences": licences if draft.kind == "tenant" else []}


async def take(desk: Desk, visit: Visit, form: Form, caller: Caller) -> str:
    """Makes the connection and begins to collect. Raises BadArgument, NotAllowed, and Conflict for a second one."""
    draft = connecting.permitted(visit.draft, visit.draft.actions, form.several("data"), desk.specs)
    await desk.made(visit, draft, caller)
    return "collect"


def _lacking(resource: Resource) -> str:
    return f"{resource.licence or 'A licence for it'} was not found."


def _uses(kinds: list[Resource], licence: str) -> str:
    """What is collected by a licence, in whole or in part."""
    if licence == EXCHANGE:
        return "mailbox settings, of those who have a mailbox"
    named = [one for one in kinds if any(listing.licence == licence for listing in one.listings)]
    return ", ".join(label(one.name) for one in named)


PAGE = Page("data", show, take, several=("data",))
