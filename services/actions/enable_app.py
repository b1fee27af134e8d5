"""Enabling an app: people can sign in to it again."""

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
    """What would change. Raises NothingToDo when it is enabled, NotFound."""
    app = app_access.app(read, step)
    if app.enabled:
        raise NothingToDo(f"{app.name} is already enabled.")
    return Preview((("Sign-in to the app", "blocked", "allowed"),), ("Its permissions are what they were before.",))


async def run(work: Work) -> Done:
    """Allows sign-in. Safe to repeat. PATCH /servicePrincipals/{id} accountEnabled. Raises GraphError kinds."""
    await work.graph.send("PATCH", segments("servicePrincipals", work.target), {"accountEnabled": True})
    return Done("People can sign in to the app again.")


async def verify(work: Work) -> bool:
    """Whether Graph shows it enabled. Raises GraphError kinds."""
    found = await work.graph.get(segments("servicePrincipals", work.target), {"$select": "id,accountEnabled"})
    return found.get("accountEnabled") is True


ACTION = Action(
    name="enable_app",
    canonical="enable app <app>",
    help="Lets people sign in to an app again.",
    examples=("enable app Zoom", "unblock the app Zoom"),
    says=(
        "<app> should|must|shall|may|can be "
        "[enabled|usable|available|on|unblocked|working|accessible|used|opened] [back] again|back [for] "
        "[everyone|all]",
        "make|get <app> [app] usable|available|accessible|work|working|running again [for] [all] [everyone|users]",
        "allow|permit|open|restore|reopen|re-open [the] sign-in|sign-ins|access to|into|for [app] <app> "
        "again|back [for] [everyone|all]",
        "allow|permit|open|restore|reopen|re-open [the] sign-in|sign-ins|access to|into|for [app] <app> "
        "[for] everyone|all",
        "allow|permit|open|restore|reopen|re-open [the] sign-in|sign-ins|access to|into|for [app] <app>",
        "let everyone|users|all use|open|sign [in] [to] [into] <app> again",
        "bring app <app> back [online|again]",
        "bring <app> [app] back online",
        "enable|re-enable|unblock|activate|reactivate the <app> app",
        "enable|re-enable|unblock|activate|reactivate <app> app",
        "switch|turn on the <app> app",
        "reactivate app <app>",
        "allow|permit sign-in|sign-ins to app <app>",
        "enable the app <app>",
        "enable application <app>",
        "enable the application <app>",
        "unblock app <app>",
        "unblock the app <app>",
        "unblock application <app>",
        "unblock sign-in to <app>",
        "turn on app <app>",
        "turn on the app <app>",
        "activate app <app>",
        "activate the app <app>",
    ),
    about="app",
    preview=preview,
    run=run,
    verify=verify,
    undo=inverse("disable_app"),
    permissions=("Application.ReadWrite.All",),
)
