"""Deleting a person's account some days from now, so that there is time to see what is missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.account import account, insist_on_cloud, notes
from services.action_spec import Action, Done, FollowUp, Preview, Slot, Work
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change, and when. Raises NotAllowed for an account mastered on premises, NotFound."""
    user, days = account(read, step), step.given["days"]
    insist_on_cloud(user, "Delete")
    told = "It is looked at again then, and not deleted if somebody may no longer ask for it."
    return Preview((("Account", "kept", f"deleted in {days} days"),), (told, *notes(read, user)))


async def run(work: Work) -> Done:
    """Notes when it is due; nothing is changed in the tenant now."""
    days = work.given["days"]
    return Done(
        f"The account will be deleted in {days} days.", follow_up=FollowUp("delete_user", {}, timedelta(days=days))
    )


async def verify(work: Work) -> bool:
    """That it is noted is all there is to it."""
    return True


PLAN = "schedule|mark|plan|queue|flag|set|put|book"

ACTION = Action(
    name="delete_user_later",
    canonical="delete user <who> after <days> days",
    help="Deletes a person's account some days from now.",
    examples=("delete user Adele Vance after 30 days", "delete the account of Alex Wilber in 14 days"),
    says=(
        "delete|remove the user|account <who> after|in <days> days",
        "delete|remove account|user <who> in|after <days> days",
        "remove <who> after|in <days> days",
        "delete <who> <days> days from now",
        f"{PLAN} <who> ['s] [account|user|login] [up] for deletion|removal in|after <days> days",
        f"{PLAN} <who> ['s] [account|user|login] for deletion|removal <days> days from now|today",
        f"{PLAN} deletion|removal of|for <who> ['s] [account|user|login] in|after <days> days",
        f"<who> ['s] [account] {PLAN} for deletion|removal [in|after] <days> days [from] [now|today]",
        "delete [user] account|user of|for <who> <days> days from now|today",
        "delete <who> 's account <days> days from now|today",
        "delete <who> after <days> days",
        "delete <who> in <days> days",
        "delete user <who> in <days> days",
        "delete [user] account|user|login of|for <who> after|in <days> days",
        "delete <who> 's account after <days> days",
        "delete <who> 's account in <days> days",
    ),
    slots=(Slot(name="days", label="After how many days", kind="days", longest=4),),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.DeleteRestore.All", "User.Read.All"),
    risk=Severity.CRITICAL,
    approvals=2,
)
