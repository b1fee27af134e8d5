"""Turning automatic replies off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import mailbox
from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.errors import NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """Whether there are automatic replies. Raises NotAllowed without a mailbox, GraphError kinds."""
    return {"on": (await mailbox.replies(work)).get("status") != "disabled"}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo when they are off, NotFound."""
    user = account(read, step)
    if not step.found["on"]:
        raise NothingToDo(f"{user.display_name} has no automatic reply turned on.")
    return Preview((("Automatic reply", "on", "off"),), ("The texts stay for the next time.",))


async def run(work: Work) -> Done:
    """Turns them off. Safe to repeat. PATCH /users/{id}/mailboxSettings. Raises GraphError kinds."""
    await mailbox.set_replies(work, {"status": "disabled"})
    return Done("The automatic reply is off.")


async def verify(work: Work) -> bool:
    """Whether Exchange shows them off. Raises GraphError kinds."""
    return not (await look(work))["on"]


ACTION = Action(
    name="auto_reply_off",
    canonical="auto reply off <who>",
    help="Turns automatic replies off.",
    examples=("auto reply off Adele Vance", "turn off the automatic reply of Alex Wilber"),
    says=(
        "disable|end|cancel|stop|remove|deactivate the out of office of|for|from <who>",
        "disable|end|cancel|stop|remove|deactivate out of office of|for|from <who>",
        "disable|end|cancel|stop|remove|deactivate <who> 's out of office",
        "disable|end|cancel|stop|remove|deactivate the auto-reply|autoreply of|for|from <who>",
        "disable|end|cancel|stop|remove|deactivate auto-reply|autoreply of|for|from <who>",
        "disable|end|cancel|stop|remove <who> 's auto-reply|autoreply|ooo",
        "disable|end|cancel|stop|remove the automatic|auto reply|replies of|for|from <who>",
        "disable|end|cancel|stop|remove automatic|auto reply|replies of|for|from <who>",
        "disable|end|cancel|stop|remove|switch-off <who> 's automatic|auto reply|replies",
        "switch off the out of office of|for <who>",
        "switch off <who> 's out of office",
        "auto reply off for|of <who>",
        "auto-reply off <who>",
        "turn off auto reply of|for <who>",
        "turn off automatic replies of|for <who>",
        "turn off the automatic reply of|for <who>",
        "turn off out of office of|for <who>",
        "turn off the out of office of|for <who>",
        "turn off <who> 's out of office",
        "stop automatic replies of|for <who>",
        "remove the automatic reply of|for <who>",
        "remove out of office of|for <who>",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("MailboxSettings.ReadWrite", "User.Read.All"),
    risk=Severity.LOW,
    approvals=0,
)
