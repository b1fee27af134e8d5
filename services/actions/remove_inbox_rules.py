"""Removing somebody's inbox rules, such as an intruder leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import mailbox
from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import NothingToDo

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """The inbox rules there are. Raises NotAllowed without a mailbox, GraphError kinds."""
    return {"rules": await mailbox.rules(work)}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each rule. Raises NothingToDo when there is none, NotFound."""
    user, rules = account(read, step), step.found["rules"]
    if not [one for one in rules if not one["fixed"]]:
        raise NothingToDo(f"{user.display_name} has no inbox rule that can be removed.")
    fixed = [one["name"] for one in rules if one["fixed"]]
    stay = (f"Made in Outlook and only removed there: {', '.join(fixed)}.",) if fixed else ()
    return Preview(tuple((one["name"] or "Rule", _does(one), "removed") for one in rules if not one["fixed"]), stay)


def _does(rule: dict[str, Any]) -> str:
    if rule["to"]:
        return f"sends mail to {', '.join(rule['to'])}"
    return "moves or deletes mail" if rule["moves"] else "in place"


async def run(work: Work) -> Done:
    """Removes the rules. Safe to repeat. DELETE .../messageRules/{id}. Raises GraphError kinds."""
    for one in work.found["rules"]:
        if not one["fixed"]:
            await mailbox.remove_rule(work, one["id"])
    return Done("The inbox rules are removed.")


async def verify(work: Work) -> bool:
    """Whether those rules are gone. Raises GraphError kinds."""
    gone = {one["id"] for one in work.found["rules"] if not one["fixed"]}
    return gone.isdisjoint(one["id"] for one in await mailbox.rules(work))


REMOVE = "remove|delete|clear|wipe|drop|kill|clean|strip [out|away]"

ACTION = Action(
    name="remove_inbox_rules",
    canonical="remove inbox rules <who>",
    help="Removes all inbox rules of a person.",
    examples=("remove inbox rules Adele Vance", "delete the inbox rules of Alex Wilber"),
    says=(
        f"{REMOVE} [all] inbox|mail|mailbox|forwarding|outlook|email rules|rule of|from|for|in|on <who>",
        f"{REMOVE} [all] [of] <who> 's inbox|mail|mailbox|forwarding|outlook|email rules",
        f"{REMOVE} [all] rules in|from|of <who> 's inbox|mailbox|mail",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("MailboxSettings.ReadWrite", "MailboxSettings.Read", "User.Read.All"),
    many=True,
    all_of="rule",
)
