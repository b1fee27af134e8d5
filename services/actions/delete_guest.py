"""Deleting a guest's account; members are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import deleting
from services.account import account, notes
from services.action_spec import Action, Done, Inverse, Preview, Work
from services.errors import NotAllowed
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NotAllowed for a member, NotFound."""
    user = account(read, step)
    if user.user_type != "Guest":
        raise NotAllowed(f"{user.display_name} is no guest but a member.", f"For members: delete user {user.upn}")
    away = "Their account at home is not touched; what was shared with them here is lost to them."
    return Preview((("Guest account", "there", "deleted"),), (deleting.DAYS, away, *notes(read, user)))


async def run(work: Work) -> Done:
    """Deletes. Safe to repeat. DELETE /users/{id}. Raises GraphError kinds."""
    await deleting.delete(work)
    return Done("The guest is deleted, and can be restored for 30 days.")


REMOVE = "delete|remove|drop|erase|kill"

ACTION = Action(
    name="delete_guest",
    canonical="delete guest <who>",
    help="Deletes a guest's account; it can be restored for 30 days.",
    examples=("delete guest Adele Vance", "remove the guest Alex Wilber"),
    says=(
        "uninvite|disinvite|un-invite [guest|external] <who>",
        "guest|external <who> must|has|should|can [to] disappear|vanish|go|leave [from] [tenant|directory]",
        f"{REMOVE}|kick|throw guest|external [user|account] <who> [out] from|of tenant|directory|entra|organisation",
        f"{REMOVE} [guest|external|b2b] [user|account] guest|external|b2b [user|account|access] [of|for|from] <who>",
        f"{REMOVE} guest|external [user|account] <who> 's [guest] account|access|user",
        f"{REMOVE} <who> 's guest account|access|user",
        f"{REMOVE} [the] guest|external|b2b|visitor [user|account|collaborator] <who> from|in|out [of] [our|the] "
        "directory|tenant|company|organisation|azure|entra",
        "uninvite|disinvite|un-invite [guest|external] [user] <who>",
        "get rid of <who> 's guest account|access|user",
        "get rid of [guest|external] guest|external [user|account] <who>",
        "kick|throw [out] guest <who> [out]",
        "we|you can|may delete|remove|drop|erase guest|external [user|account] <who>",
        "we|you can|may get rid of guest|external [user|account] <who>",
        "we|you can|may do without guest|external [user|account] <who>",
    ),
    look=deleting.look,
    preview=preview,
    run=run,
    verify=deleting.verify,
    undo=lambda step: Inverse("restore_user"),
    permissions=("User.DeleteRestore.All", "User.Read.All"),
    risk=Severity.HIGH,
    many=True,
)
