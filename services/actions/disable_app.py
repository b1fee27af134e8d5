"""Disabling an app: nobody can sign in to it, and it gets no tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import app_access
from services.action_spec import Action, Done, Preview, Work, inverse
from services.errors import NothingToDo
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo when it is disabled, NotFound."""
    app = app_access.app(read, step)
    if not app.enabled:
        raise NothingToDo(f"{app.name} is already disabled.")
    notes = ["Whoever uses it, people and other programs, is locked out of it. Its permissions stay."]
    if app.owner_tenant_id == app_access.MICROSOFT:
        notes.append("It is Microsoft's own: other services may depend on it.")
    return Preview((("Sign-in to the app", "allowed", "blocked"),), tuple(notes))


async def run(work: Work) -> Done:
    """Blocks sign-in. Safe to repeat. PATCH /servicePrincipals/{id} accountEnabled. Raises GraphError kinds."""
    await work.graph.send("PATCH", segments("servicePrincipals", work.target), {"accountEnabled": False})
    return Done("Nobody can sign in to the app any more. Tokens it has live on for up to an hour.")


async def verify(work: Work) -> bool:
    """Whether Graph shows it disabled. Raises GraphError kinds."""
    found = await work.graph.get(segments("servicePrincipals", work.target), {"$select": "id,accountEnabled"})
    return found.get("accountEnabled") is False


ACTION = Action(
    name="disable_app",
    canonical="disable app <app>",
    help="Blocks sign-in to an app, for people and for the app itself.",
    examples=("disable app Zoom", "block the app Zoom"),
    says=(
        "kill|end|cut|close|disallow|forbid|stop [off] [the] [all] sign-in|sign-ins|access to|into|for|on [app] <app>",
        "nobody should|must|may|can [be] [able|allowed] [to] use|open|sign|access [in] [to] <app> [anymore]",
        "everyone|users should|must|may|can not [be] [able|allowed] [to] use|open|sign [in] [to] <app> [anymore]",
        "<app> should|must not be used|opened|available|usable [by] [anyone|anybody] [anymore]",
        "<app> should|must be disabled|blocked|off|switched|turned [off] [for] [everyone|all]",
        "nobody should|must|may|can be using|opening|accessing <app> [anymore]",
        "nobody should|must|may|can be signing in to <app> [anymore]",
        "stop|prevent|keep|block everyone|people|users|anyone [from] using|opening|accessing <app>",
        "stop|prevent|keep|block everyone|people|users|anyone [from] signing in to <app>",
        "block|disable|switch|turn|shut|cut [off] <app> [off] for whole|entire company|organisation|tenant|business",
        "stop|prevent|keep|block all|any sign-ins to|into|at <app>",
        "shut|turn|switch|cut <app> down|off for everyone|all",
        "shut|turn|switch|cut down|off <app> for everyone|all",
        "shut down|off [app] <app>",
        "everyone should|must not use <app> [anymore]",
        "disable|block|deactivate|freeze|suspend|ban|stop|retire [off] app|tool|service|software|program|product <app>",
        "switch|turn|shut|cut|take app|tool|service|software|program|product <app> off|down|offline",
        "app retire|retirement|decommission|decommissioning|sunset [of|for] <app>",
        "[run|start|do] app retire|retirement|decommission|decommissioning [process|workflow] of|for|on <app>",
        "sunset|mothball|decommission|decom|retire <app>",
        "take <app> offline|off-line|down|out-of-service",
        "freeze|suspend|pause|halt <app> [app] sign-ins|sign-in|access [for] [everyone|all]",
        "freeze|suspend|pause|halt sign-ins|sign-in|access to|into|for|of <app>",
        "<app> app disabled|off|blocked|deactivated [please]",
        "stop|prevent|keep|block everyone|people|users|anyone [from] use <app>",
        "pull the plug on|from app|application|of <app>",
        "pull the plug on <app>",
        "pull the plug on <app> app",
        "block|disable|switch|turn|deactivate sign-ins to <app>",
        "switch off app <app>",
        "switch off the app <app>",
        "disable|block|deactivate [the] <app> app [for] [everybody|everyone|all|anybody]",
        "shut|turn|switch|cut off|down [the] <app> app [for] [everybody|everyone|all|anybody]",
        "disable|block enterprise app <app>",
        "disable the app <app>",
        "disable application <app>",
        "disable the application <app>",
        "block app <app>",
        "block the app <app>",
        "block application <app>",
        "block|stop|end|cut|disable [the] sign-in|sign-ins|access to|into|for <app> "
        "for everyone|everybody|all [users|people]",
        "block|stop|kill|end|disable <app> for everyone|everybody|all [users|people]",
        "block sign-in to <app>",
        "turn off app <app>",
        "turn off the app <app>",
        "deactivate app <app>",
        "deactivate the app <app>",
    ),
    about="app",
    preview=preview,
    run=run,
    verify=verify,
    undo=inverse("enable_app"),
    permissions=("Application.ReadWrite.All",),
)
