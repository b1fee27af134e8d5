"""Taking from an app everything it may do: what people consented to, and what it holds by itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services import app_access
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments
from services.resources.app_permissions import APPLICATION, AppPermission
from services.severity import Severity
from services.store.query import pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """What it may do now. Raises GraphError kinds."""
    return {"grants": await app_access.grants(work), "own": await app_access.own(work)}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: who loses what. Raises NothingToDo when it may do nothing, NotFound."""
    app, own = app_access.app(read, step), step.found["own"]
    if not step.found["grants"] and not own:
        raise NothingToDo(f"{app.name} has no permission to take away.")
    here = (col(AppPermission.connection_id) == step.connection_id, col(AppPermission.client_id) == app.id)
    names = read.rows(pick(AppPermission.permission).where(*here, col(AppPermission.kind) == APPLICATION).distinct())
    named = ", ".join(sorted(row.permission for row in names)) or f"{len(own)} permissions"
    lines = [*app_access.consented(step.found["grants"])]
    if own:
        lines.append(("By itself", named, "none"))
    again = "People can consent anew, unless your settings keep them from it: disable the app to keep it out."
    return Preview(tuple(lines), (f"What {app.name} does with these permissions stops working.", again))


async def run(work: Work) -> Done:
    """Takes each away. Safe to repeat. DELETE oauth2PermissionGrants, appRoleAssignedTo. Raises GraphError kinds."""
    for one in work.found["grants"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", segments("oauth2PermissionGrants", one["id"]))
    for one in work.found["own"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", segments("servicePrincipals", one["api"], "appRoleAssignedTo", one["id"]))
    return Done("The app may do nothing in the tenant any more. Tokens it has live on for up to an hour.")


async def verify(work: Work) -> bool:
    """Whether none of them is left. Raises GraphError kinds."""
    gone = {one["id"] for one in (*work.found["grants"], *work.found["own"])}
    left = [*await app_access.grants(work), *await app_access.own(work)]
    return gone.isdisjoint(one["id"] for one in left)


RIGHTS = "access|permission|permissions|rights|grant|grants|privileges"
END = "remove|revoke|withdraw|cut|take|delete|strip|pull|end|terminate"
OURS = (
    "[to|at|on|of|in] [any|anything|all|everything] [of] [our|ours|us] "
    "[data|tenant|mail|files|stuff|systems|company|here]"
)

ACTION = Action(
    name="remove_app_access",
    canonical="remove app access <app>",
    help="Takes away everything an app may do in the tenant.",
    examples=("remove app access Zoom", "remove all permissions of the app Zoom"),
    says=(
        f"<app> must|should|may|shall|can|is not [be] [allowed] [have|any] {RIGHTS} {OURS} [anymore]",
        f"<app> must|should|may|shall have no [more|further] {RIGHTS} {OURS} [anymore]",
        f"<app> must|should|shall lose [all] [its|the] {RIGHTS} {OURS}",
        f"strip|deprive|relieve|rid <app> of [all|every|each|everything] [its|the] {RIGHTS}",
        "strip|deprive|relieve|rid <app> of everything|all [that] [it] [has|had|can|may|could] "
        "[do|see|read|access|reach|touch]",
        f"{END} [all|any] {RIGHTS} by|of|for|from <app> app",
        f"{END} all|every grant|grants|privileges [away|off|back] of|for|from <app>",
        f"{END} all|every [of] <app> 's {RIGHTS} [away|off|back]",
        f"take|pull|cut|strip <app> 's {RIGHTS} away|off|back",
        f"{END} [off] everyone 's {RIGHTS} to|for|in|on <app>",
        "<app> must|should|may|shall not have access|permissions|rights [to] [our] [data|tenant|mail|files] [anymore]",
        "<app> must|should|shall lose [all] [its|the] access|permissions|rights [to] [our] [data|tenant|mail|files]",
        "<app> no longer has|gets|needs [any|all] access|permissions|rights [to] [our] [data|tenant|mail|files]",
        "throw|kick|boot|chuck|push|get <app> out [of] [our|the] [tenant|directory|system|company|here]",
        "throw|kick|boot|chuck out <app>",
        "<app> out completely|entirely|altogether [all] [everyone|everybody ['s]] [access]",
        "take|cut|pull|strip|remove|revoke|withdraw [off|away|back] [all|everything] of <app> 's [all] "
        "access|permissions|rights|privileges [off|away|back]",
        "take|cut|pull|remove|revoke|withdraw [away|back] what|everything|all [that] <app> can|may|could|has "
        "[do|see|read|access|reach|touch]",
        "<app> should|must|may not|no [longer] [be] [able|allowed] [to] see|read|access|touch|reach [any|all] [our] "
        "data|mail|files|anything|calendars",
        "remove|revoke|withdraw|cut|take|delete|strip|pull|end|kill [away|off|back] "
        "all|every access|permission|permissions|rights "
        "[that|which] <app> has|have|holds|got|was|were [given|granted] [in|to|on] [tenant|directory|us|here]",
        "remove|revoke|withdraw|cut|take|delete|strip|pull|end|kill|drop|cancel [away|off|back] "
        "all|every access|permission|permissions|rights "
        "of|for|from <app>",
        "cut|take [off|away] <app> 's [all] [access|permissions|rights] access|permissions|rights [off|away]",
        "cut off access|permissions of|for <app>",
        "remove|revoke|withdraw|take|delete|strip|wipe [away|back|off] all|everything [that] <app> was|has|is|got "
        "[been] given|granted|allowed",
        "app [access] removal|revocation|withdrawal [of|for] <app>",
        f"removal|revocation|withdrawal of [all] {RIGHTS} of|for|from <app>",
        f"[please] <app> loses|lose [all] [its|their] {RIGHTS} [to] [us|everything|data|here|tenant] [now|please]",
        f"no [more] {RIGHTS} for <app> [anymore|whatsoever|please|here]",
        f"wipe|scrub|erase|clear [out|away] [all|everything] [of] <app> 's {RIGHTS}",
        f"wipe|scrub|erase|clear [out|away] [all] {RIGHTS} of|for|from <app>",
        "<app> should|must|may not be able to reach|see|read|touch|access [any|all] [of] [our|ours] "
        "[data|mail|files|anything|calendars|tenant|systems] [anymore]",
        "remove|revoke|withdraw|delete|take [back|away] [all] [of] <app> 's access|permissions|rights|privileges",
        "strip <app> of [all|every|any] [of] [its] access|permissions|permission|rights|grants|privileges|consents",
        "remove access of|for <app>",
        "remove|revoke|withdraw all access of|for <app>",
        "take away all access of|from <app>",
        "remove app access of|for|from <app>",
        "remove the access of app <app>",
        "remove the access of the app <app>",
        "remove all permissions of|from <app>",
        "remove all permissions of|from app <app>",
        "remove all permissions of|from the app <app>",
        "remove|revoke|withdraw [the] permissions of|from <app>",
        "take away all permissions of|from <app>",
        "take all permissions away from <app>",
        "cut off app <app>",
        "cut off the app <app>",
    ),
    about="app",
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All", "Application.Read.All"),
    risk=Severity.HIGH,
    all_of="permission|right|scope|grant|consent",
    singly="revoke consent {} permission Mail.Read",
)
