"""Deleting a person's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import deleting
from services.account import account, insist_on_cloud, notes
from services.action_spec import Action, Done, Inverse, Preview, Work
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NotAllowed for an account mastered on premises, NotFound."""
    user = account(read, step)
    insist_on_cloud(user, "Delete")
    files = "Their OneDrive is kept for the time your tenant has set, 30 days unless changed."
    kept = (files,) if step.found["drive"] else ()
    return Preview(
        (("Account", "enabled" if user.enabled else "disabled", "deleted"),), (deleting.DAYS, *kept, *notes(read, user))
    )


async def run(work: Work) -> Done:
    """Deletes. Safe to repeat. DELETE /users/{id}. Raises GraphError kinds."""
    await deleting.delete(work)
    return Done("The account is deleted, and can be restored for 30 days.", kept={"drive": work.found["drive"]})


DELETE = "delete|erase"

TENANT = "directory|tenant|entra|azure|system|organisation [ad|id] [altogether|entirely|completely]"

ACTION = Action(
    name="delete_user",
    canonical="delete user <who>",
    help="Deletes a person's account; it can be restored for 30 days.",
    examples=("delete user Adele Vance", "delete the account of Alex Wilber"),
    says=(
        f"{DELETE} <who> from {TENANT}",
        f"remove|kick|throw <who> [out] from|of {TENANT}",
        f"{DELETE} user object|record|entry [of|for] <who>",
        "<who> ['s] [account] should|must|has|can [to] be gone|deleted [from] [tenant|directory]",
        "<who> ['s] [account] should|must|has|can [to] disappear|vanish [from] [tenant|directory]",
        f"{DELETE} <who>",
        f"{DELETE} user|account|person|employee|colleague [account] [of|for] <who>",
        f"{DELETE} <who> 's [user] account|user|profile",
        f"{DELETE} <who> account",
        "remove user|account|person|employee|colleague [account] [of|for] <who>",
        "remove <who> 's [user] account",
        "get rid of [user|account|person] [of] <who>",
        "get rid of <who> 's account",
        "<who> 's account can|should|must|may go",
    ),
    look=deleting.look,
    preview=preview,
    run=run,
    verify=deleting.verify,
    undo=lambda step: Inverse("restore_user"),
    permissions=("User.DeleteRestore.All", "User.Read.All"),
    risk=Severity.CRITICAL,
    approvals=2,
)
