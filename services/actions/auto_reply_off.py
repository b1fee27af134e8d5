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


OFF = "disable|end|cancel|stop|remove|delete|deactivate|clear|kill|drop|turn|switch|take [off|down]"
REPLY = (
    "[automatic|auto] answer|answers|auto-reply|autoreply|auto-replies|autoreplies|reply|replies|ooo|oof|"
    "autoresponder|auto-responder|responder|response|responses|auto-response"
)
ABSENCE = "away|absence|vacation|holiday|leave|absent [auto|automatic] message|note|notice|reply|replies|response|mail"
AWAY = "out of office [reply|message|note|notice|auto-reply]"

ACTION = Action(
    name="auto_reply_off",
    canonical="auto reply off <who>",
    help="Turns automatic replies off.",
    examples=("auto reply off Adele Vance", "turn off the automatic reply of Alex Wilber"),
    says=(
        *(
            wording
            for away in (REPLY, AWAY, ABSENCE)
            for wording in (
                f"{OFF} {away} of|for|from|on|in <who> ['s] [mailbox|account|inbox]",
                f"{OFF} <who> 's {away}",
                f"turn|switch|set|take|put <who> 's {away} off|down|away",
                f"{away} off [for|of] <who>",
                f"[turn|switch|set|put|take] [the] {away} of|for|from|on <who> off",
                f"[the] {away} of|for|on <who> off",
                f"put|take [the] {away} of|for|from|on <who> away|down",
                f"<who> 's {away} off",
                f"{OFF} {away} <who>",
                f"take|get|pull {away} off <who>",
                f"<who> 's {away} can|may|should|must|has|needs [to] [now] come|go|be off|away|down|gone",
                f"[the] {away} of|for|on|from <who> can|may|should|must|has|needs [to] [now] come|go|be off|away|down",
                f"<who> 's {away} is still on|active|running|sending|going",
            )
        ),
        "users|customers|everyone still get|gets|receive|receives|see out of office [reply|message] of|from <who>",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("MailboxSettings.ReadWrite", "User.Read.All"),
    risk=Severity.LOW,
    approvals=0,
)
