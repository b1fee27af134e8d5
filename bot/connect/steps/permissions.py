"""Step two: the changes and data that are wanted, and exactly the permissions these take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import connecting, granting, planner
from services.connecting import Draft
from services.names import label
from services.permissions import Permission
from services.planner import AzureRole
from services.specs import Caller
from services.visits import Visit

OWN = "Makes a new secret of its own before the old one ends, proves it, and only then removes the old one."


async def show(desk: Desk, visit: Visit, _: Form | None) -> dict[str, Any]:
    """The plan for what is chosen, with ways to grant it that can be copied."""
    draft = visit.draft
    plan = connecting.plan(draft, desk.specs)
    blocks = connecting.commands(draft, plan)
    if isinstance(plan, AzureRole):
        return {"name": draft.name, "blocks": blocks}
    signed_in = connecting.plan(draft, desk.specs, delegated=True)
    data = [_data(one.name, draft, connecting.licence(one)) for one in connecting.collectable(draft, desk.specs)]
    login = desk.clouds[draft.cloud].login_url
    return {
        "name": draft.name,
        "actions": list(_actions(desk, draft)),
        "data": data,
        "kept": sum(one["on"] for one in data),
        "rows": [{"name": one.name, "why": ", ".join(one.needed_by), "note": _note(one)} for one in plan.permissions],
        "blocks": (*blocks, connecting.Block("Manifest of the app registration", plan.manifest())),
        "signed_in_blocks": connecting.commands(draft, signed_in),
        "consent_url": granting.consent_link(login, draft.tenant_id, draft.client_id) if draft.client_id else "",
    }


async def take(desk: Desk, visit: Visit, form: Form, _: Caller) -> str:
    """Keeps what is chosen. Raises BadArgument for a choice that is none."""
    draft = visit.draft
    if draft.kind == "tenant":
        draft = connecting.permitted(draft, form.several("actions"), form.several("data"), desk.specs)
    step: connecting.Step = "permissions" if form.has("again") else "keys"
    await desk.visits.keep(visit, draft.back_to(step))
    return step


def _actions(desk: Desk, draft: Draft) -> Iterable[dict[str, Any]]:
    if draft.mode != "act":
        return
    for action in desk.specs.actions.values():
        on = action.name in draft.actions or not draft.actions
        yield {"name": action.name, "title": action.canonical, "hint": action.help, "on": on}
    for name in planner.OWN_CHANGES:
        yield {"name": name, "title": label(name), "hint": OWN, "on": name in draft.actions}


def _data(name: str, draft: Draft, licence: str) -> dict[str, Any]:
    hint = f"Needs {licence}." if licence else ""
    return {"name": name, "title": label(name).capitalize(), "hint": hint, "on": name not in draft.off}


def _note(permission: Permission) -> str:
    parts = [f"Of use with {permission.licence}." if permission.licence else ""]
    parts += ["May be left out: a part of the data is then missing." if permission.optional else ""]
    return " ".join(part for part in parts if part)


PAGE = Page("permissions", show, take, several=("actions", "data"))
