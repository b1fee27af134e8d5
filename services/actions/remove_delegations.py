"""Taking from others what somebody let them do in their calendar."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphNotFound, NothingToDo
from services.mailbox import mailbox
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

WORDS = {
    "freeBusyRead": "sees when they are busy",
    "limitedRead": "sees titles and places",
    "read": "may read",
    "write": "may write",
    "delegateWithoutPrivateEventAccess": "delegate",
    "delegateWithPrivateEventAccess": "delegate, private events too",
}


async def look(work: Work) -> dict[str, Any]:
    """Who may do what, the built-in entries apart. GET /users/{id}/calendar/calendarPermissions.

    Raises NotAllowed without a mailbox, GraphError kinds.
    """
    with mailbox():
        found = await work.graph.listed(_path(work))
    return {"allowed": [_one(one) for one in found if one.get("isRemovable")]}


def _one(row: dict[str, Any]) -> dict[str, str]:
    who = row.get("emailAddress") or {}
    return {"id": row["id"], "who": who.get("name") or who.get("address") or "somebody", "role": row.get("role") or ""}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each. Raises NothingToDo when nobody may do anything, NotFound."""
    user, allowed = account(read, step), step.found["allowed"]
    if not allowed:
        raise NothingToDo(f"{user.display_name} has let nobody into the calendar.")
    mail = "Delegates of the mailbox itself are kept in Exchange, where Microsoft Graph does not reach."
    return Preview(tuple((one["who"], WORDS.get(one["role"], one["role"]), "nothing") for one in allowed), (mail,))


async def run(work: Work) -> Done:
    """Takes it away. Safe to repeat. DELETE .../calendarPermissions/{id}. Raises GraphError kinds."""
    for one in work.found["allowed"]:
        with suppress(GraphNotFound):
            await work.graph.send("DELETE", _path(work) + segments(one["id"]))
    return Done("Nobody else has a right to the calendar any more.")


async def verify(work: Work) -> bool:
    """Whether those entries are gone. Raises GraphError kinds."""
    gone = {one["id"] for one in work.found["allowed"]}
    return gone.isdisjoint(one["id"] for one in (await look(work))["allowed"])


def _path(work: Work) -> str:
    return segments("users", work.target, "calendar", "calendarPermissions")


REMOVE = "remove|revoke|delete|end|drop|clear|strip|cancel|cut|withdraw|take|rip|tear|pull [away|off|back|out]"
DELEGATES = "delegates|delegations|delegation|delegate"

ACTION = Action(
    name="remove_delegations",
    canonical="remove delegations <who>",
    help="Takes away what others may see and do in a person's calendar.",
    examples=("remove delegations Adele Vance", "remove the calendar delegates of Alex Wilber"),
    says=(
        f"{REMOVE} {DELEGATES} access|rights|permission|permissions to|on|of|for|from <who> 's "
        "calendar|account|mailbox",
        f"{REMOVE} [all|any] access|rights [that|which] others|other|everyone|users|anyone|someone [users] [else] "
        "has|have|got|had to|on|in <who> 's calendar",
        f"{REMOVE} [all] everyone|others 's access|rights|permissions to|on|in <who> 's calendar",
        f"{REMOVE} <who> 's {DELEGATES} access|rights|permission|permissions",
        f"{REMOVE} [all] calendar shares|share|delegates|delegations [of|for|from|on] <who>",
        f"{REMOVE} [all] {DELEGATES} on|of|from <who> 's account|calendar|mailbox",
        "nobody should|may|shall|can|must [be] [able|allowed] [to] "
        "manage|open|see|read|edit|change|use <who> 's calendar "
        "[on|in|for] [his|her|their] [behalf|name] [anymore]",
        "nobody else should|may|shall|can|must [be] [able|allowed] [to] manage|open|see|read|edit|change|use <who> 's "
        "calendar [anymore]",
        "nobody else|other should|may|can|must be|go|look in|inside|into <who> 's calendar [anymore]",
        f"no more {DELEGATES} of|from|for|on|in <who> ['s] [calendar] [please]",
        "remove|kick|throw|boot everyone|users that|who can|may|could [still] see|read|open|access|use <who> "
        "'s calendar",
        "remove|kick|throw|boot everyone|users [that|who] has|have|with [access] access to <who> 's calendar",
        f"{REMOVE} [all] [those|these|any] [calendar] {DELEGATES} of|from|for|on|in <who>",
        f"{REMOVE} [all] [those|these|any] {DELEGATES} of|from|for|on|in <who> 's calendar",
        f"{REMOVE} [all] [those|these|any] {DELEGATES} of|from|for|on|in calendar of <who>",
        f"{REMOVE} [all] calendar access|sharing|permissions of|from|for|on <who>",
        "nobody should|may|shall|can|must [anymore] have|get|keep|retain|hold [delegated|delegate] "
        "access|rights|permissions "
        "to|on|in|for <who> 's calendar|mailbox [anymore|any] [more|longer]",
        f"{REMOVE} [all] [of] <who> 's [calendar] {DELEGATES} [away|off|back|out]",
        f"{REMOVE} [all] [of] <who> 's calendar access|sharing|permissions",
        "stop sharing <who> 's calendar",
        "stop sharing calendar of <who>",
        "unshare <who> 's calendar",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("Calendars.ReadWrite", "User.Read.All"),
    many=True,
    all_of="delegate|delegation|permission",
)
