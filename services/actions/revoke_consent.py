"""Revoking consent: what people let an app do in their name, all of it or one permission."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from services import app_access, permission_tasks
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import GraphNotFound, NothingToDo
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """The grants that would change. Raises GraphError kinds."""
    wanted = work.given.get("permission", "")
    return {"grants": [one for one in await app_access.grants(work) if not wanted or _named(one["scopes"], wanted)]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: who loses what. Raises NothingToDo without such consent, NotFound."""
    app, wanted, grants = app_access.app(read, step), step.given.get("permission", ""), step.found["grants"]
    if not grants:
        raise NothingToDo(f"Nobody has consented to {wanted or 'anything'} for {app.name}.")
    narrowed = [{**one, "scopes": _named(one["scopes"], wanted)} for one in grants]
    stays = "What the app holds by itself stays: remove app access takes that too."
    return Preview(app_access.consented(narrowed), (stays,))


def _named(scopes: list[str], wanted: str) -> list[str]:
    return [one for one in scopes if not wanted or permission_tasks.meant(one, wanted)]


async def run(work: Work) -> Done:
    """Takes it back. Safe to repeat. DELETE or PATCH oauth2PermissionGrants/{id}. Raises GraphError kinds."""
    wanted = work.given.get("permission", "")
    for one in work.found["grants"]:
        going = _named(one["scopes"], wanted)
        left = [scope for scope in one["scopes"] if scope not in going]
        path = segments("oauth2PermissionGrants", one["id"])
        with suppress(GraphNotFound):
            await (
                work.graph.send("PATCH", path, {"scope": " ".join(left)}) if left else work.graph.send("DELETE", path)
            )
    return Done("The consent is revoked. Tokens the app has live on for up to an hour.")


async def verify(work: Work) -> bool:
    """Whether no grant holds it any more. Raises GraphError kinds."""
    return not (await look(work))["grants"]


BACK = "take|pull|retire|withdraw|revoke|remove|undo|cancel|claw [back|away]"
# So is one permission, and more besides.
OFF = "drop|delete|strip|yank|cut|kill|clear|scrap|rip"
# What else is done to a whole consent.
END = (
    "take|pull|withdraw|revoke|remove|undo|cancel|kill|end|drop|scrap|retire|yank|axe|terminate|rescind|void "
    "[back|away|off]"
)
GRANT = "consent|permission|grant|scope|right|agreement|authorisation"
# What is taken back of all that an app may do.
GRANTS = "consent|consents|permissions|grants|scopes|rights"
HERE = "[in|on|within|here] [our|the|this] [tenant|directory|company]"
# Before what is to be done about it.
SO = "[so|and|thus|therefore|hence|please]"
ALLOWED = "granted|given|allowed|consented"

ACTION = Action(
    name="revoke_consent",
    canonical="revoke consent <app> [permission <permission>]",
    help="Takes back what people let an app do in their name.",
    examples=("revoke consent Zoom", "revoke consent Zoom permission Mail.Read"),
    says=(
        f"for|from|of <app> [please] {BACK} [the] [{GRANT}] <permission!>",
        f"{BACK} to|from|of <app> [the] {GRANT} <permission>",
        f"<app> has|got|holds|can|may|is [allowed] [to] <permission!> {SO} {BACK} that|it|this [{GRANT}|one] "
        "[away|back]",
        "<app> should|must|shall|may|can not|no [longer|more] [be] [able|allowed|permitted] [to] [have] <permission> "
        f"[anymore] {SO} {BACK} that|it|this {GRANT}",
        f"{BACK} [the|all|every] consent|consents of|for|to|given-to|given <app>",
        f"{BACK} [all] [of] <app> 's consent|consents [away|back]",
        f"{BACK} [the|all|every] consent|consents of|for|to|given-to|given <app> away|back",
        "[the] consent|consents of|for|to|given-to|given <app> "
        "taken|withdrawn|revoked|removed|pulled|cancelled [away|back]",
        f"{BACK} [all|everything] [that|what] <app> was|is|has|got [been] [ever] consented|granted|given|allowed [to]",
        f"{BACK} [the] consent|consents away|back from <app>",
        f"{BACK} [{GRANT}] <permission> [{GRANT}] [that|which] was|were|is {ALLOWED} to <app>",
        f"{BACK} [the] {GRANT} [that|which] [was|were|is|are] {ALLOWED} to <app>",
        f"{BACK} [{GRANT}] <permission!> [{GRANT}] [that|which] <app> has|holds|got|had|received",
        "<app> should|must|shall|may|does|will|can not|no [longer] [have|hold|keep|need|get|use] <permission!> "
        "[anymore]",
        f"{BACK} <permission> consent|permission|grant|scope|right from|of|for <app>",
        f"{BACK} consent [of|from|for] <app> <permission!>",
        f"{BACK} <permission> back|away from|of <app>",
        f"take|pull|claw [the] {GRANTS} of|from|for <app> back",
        f"take|pull|claw back [the] {GRANTS} of|from|for <app>",
        f"{BACK} permission|consent|scope <permission> that <app> has|holds|got",
        f"{BACK} [the] consent|permission|right|grant <app> has|have|holds|got for|to <permission>",
        f"{BACK} [the] consent|permission|right|grant of|from|for <app> for|to <permission>",
        f"{BACK} [the] consent|permission|right|grant for|to|of <permission> from|of|away-from <app>",
        f"{BACK} <app> 's consent|permission|right|grant for|to|of <permission>",
        f"{END} <app> 's [whole] consent|consents|grant|grants",
        f"{END} [all] [of] [the] consent|consents of|for|to|from <app>",
        f"{BACK} what we|people|users|i granted|gave|consented|allowed [to] <app>",
        f"{BACK} [all|everything] what|that we|people|users|they|i [have] agreed|consented [to] for|with|on <app>",
        "get rid of [all|everything] what|that we|people|users|they|i [have] agreed|consented [to] for|with|on <app>",
        f"{BACK} what <app> was|is|has [been] granted|given|allowed",
        f"{BACK} what|everything|all [that] was|is|has|were [been] {ALLOWED} to|for <app>",
        f"{BACK} [the|all|every] consent|consents|permission|permissions|agreement|agreements "
        "[that|which] we|people|users|i [have] "
        "granted|gave|given [to] <app>",
        f"{BACK} <permission> consent|permission|grant|scope|right [that] we|i|people|users|someone|they "
        f"gave|granted|give "
        "[to] <app>",
        f"{BACK} <permission> consent|permission|grant|scope|right [that] <app> got|has|holds|had|received",
        f"{BACK} <permission> consent|permission|grant|scope|right given|granted to <app>",
        "withdraw|revoke|remove consent [given|granted] to|of <app> for <permission>",
        "withdraw|revoke|remove consent|consents [that|which] [was|were|is|has] [been] given|granted to <app>",
        "take|revoke|withdraw|remove|delete [back|away] <permission> consent|permission from|of|for <app>",
        "take|revoke|withdraw|remove|delete [back|away] <permission> grant|scope|right from|of|for <app>",
        "take|revoke|withdraw|remove|delete [back|away] consent|permission|grant|scope <permission> from|of|for <app>",
        "revoke|withdraw|remove|delete all|every consent|consents of|for|to|from <app>",
        "revoke|withdraw|remove|take the consent|consents|grant|grants of|for|to|from|given-to <app>",
        "revoke|withdraw|remove|delete consent|consents|grant|grants of|for|to|from <app>",
        "withdraw|remove|delete <app> 's consent|consents|grant|grants",
        f"{BACK} [the|all|every] consent grant|grants [given|granted] of|for|to|from <app>",
        f"<app> should|must|may|can not|no [longer] have [any|all] consent|consents {HERE} [anymore] "
        f"[{BACK}] [it|them|that] [away|back]",
        "unconsent|un-consent <app>",
        f"{END} app consent|consents [of|for|to|from|given-to] <app>",
        "reverse|rescind|undo|revert [the|that|our|any] [app] consent|consents [given|granted] [of|for|to|from] <app>",
        f"{OFF}|{BACK} [{GRANT}] <permission!> [{GRANT}|consents] [away|back|off] from|of|off|for <app> [away|back]",
        f"{OFF}|{BACK} <app> 's <permission!> [{GRANT}] [away|back]",
        "strip|deprive|relieve|rid <app> of <permission!> [consent|permission|right|scope|grant]",
        "someone|somebody consented|agreed to <app> that|this|it should|must|has|needs [to] be "
        "reversed|undone|revoked|withdrawn|cancelled",
        "revoke|withdraw|remove what people|users consented to for <app>",
        "revoke consent of|for|to <app> [permission <permission>]",
        "revoke the consent of|for|to <app>",
        "revoke the consents of|for|to <app>",
        "revoke <app> 's consent",
        "revoke permission <permission> of|from <app>",
        "revoke the permission <permission> of|from <app>",
        "withdraw consent of|for|to <app>",
        "withdraw the consent of|for|to <app>",
        "take back the consent of|for|to <app>",
        "revoke|withdraw <permission> from <app>",
    ),
    about="app",
    slots=(
        Slot(
            name="permission",
            label="Only this permission",
            required=False,
            longest=120,
            hint="Mail.Read",
            names=permission_tasks.CALLED,
        ),
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("DelegatedPermissionGrant.ReadWrite.All", "Application.Read.All"),
    risk=Severity.MEDIUM,
    all_of="permission|right|scope|grant",
    singly="revoke consent {} permission Mail.Read",
)
