"""Ending the forwarding of somebody's mail: every inbox rule that sends mail on is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import mailbox
from services.account import account
from services.action_spec import Action, Done, Inverse, Preview, Work
from services.errors import NothingToDo

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

MAILBOX_WIDE = "Forwarding set on the mailbox itself in Exchange cannot be seen or changed by Microsoft Graph."


async def look(work: Work) -> dict[str, Any]:
    """The inbox rules that send mail on. Raises NotAllowed without a mailbox, GraphError kinds."""
    return {"rules": [one for one in await mailbox.rules(work) if one["to"]]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change: a line for each rule. Raises NothingToDo when there is none, NotFound."""
    user, rules = account(read, step), step.found["rules"]
    if not rules:
        raise NothingToDo(f"No inbox rule of {user.display_name} forwards mail.")
    return Preview(tuple((one["name"] or "Rule", ", ".join(one["to"]), "removed") for one in rules), (MAILBOX_WIDE,))


async def run(work: Work) -> Done:
    """Removes the rules. Safe to repeat. DELETE .../messageRules/{id}. Raises GraphError kinds."""
    for one in work.found["rules"]:
        await mailbox.remove_rule(work, one["id"])
    return Done("Mail is no longer forwarded by inbox rules.")


async def verify(work: Work) -> bool:
    """Whether those rules are gone. Raises GraphError kinds."""
    gone = {one["id"] for one in work.found["rules"]}
    return gone.isdisjoint(one["id"] for one in await mailbox.rules(work))


def undo(step: Step) -> Inverse | None:
    """Forwarding again, where one rule sent mail to one address."""
    to = [address for one in step.found["rules"] for address in one["to"]]
    return Inverse("forward_mail", {"address": to[0]}) if len(to) == 1 else None


OFF = "kill|stop|quit|end|cancel|disable|remove|delete|deactivate|turn|switch|cut|drop|lift [off]"

MAIL = "mail|email|emails|messages|inbox|mailbox|post"
RULE = "forwarding|forward|forwards|redirecting|redirect|redirection|redirections|transfer|diversion [rule]"
AWAY = "[on|to] [anyone|outside|anywhere|elsewhere]"
BOX = "mailbox|inbox|account|mail|outlook|email"

ACTION = Action(
    name="stop_forwarding",
    canonical="stop forwarding <who>",
    help="Removes the inbox rules that send a person's mail on.",
    examples=("stop forwarding Adele Vance", "stop forwarding the mail of Alex Wilber"),
    says=(
        "remove|delete|drop|clear|disable [the|all|any] [mailbox|inbox|mail] rule|rules [that|which] "
        "forward|forwards|forwarding|redirecting|sending [all] [the] mail|email|emails|messages of|from <who>",
        f"<who> 's {MAIL} must|should|may|shall no|not [longer] go|come|arrive|be "
        "[sent|forwarded|redirected] to|at <words>",
        f"[do] not send|pass|redirect|forward <who> 's {MAIL} [on] to <words>",
        f"{OFF} [mail|email|inbox] {RULE} of|for|from|on|in|at <who> ['s] [{BOX}]",
        f"{OFF} <who> 's [mail|email|inbox] {RULE}",
        f"{OFF} {RULE} of|for [the|all] {MAIL} of|for|from <who>",
        f"{OFF} [mail|email|inbox] {RULE} <who>",
        f"[mail|email|inbox] {RULE} of|for|from|on <who> ends|stops|off",
        f"[mail|email|inbox] {RULE} off for|of <who>",
        f"<who> wants|needs [her|his|their] {MAIL} for herself|himself|themselves [again]",
        f"stop|end|quit|prevent <who> 's {MAIL} from|being [being] forwarded|redirected {AWAY}",
        f"<who> 's {MAIL} must|should|may|shall no|not [longer] be forwarded|redirected [anymore] {AWAY}",
        f"<who> 's {MAIL} does|do|need|needs not [need] [to] be forwarded|redirected [anymore] {AWAY}",
        f"[the] {MAIL} of|from|for <who> does|do|need|needs not [need] [to] be forwarded|redirected [anymore] {AWAY}",
        f"stop|end|quit forwarding|redirecting [the|all] {MAIL} of|for|from|to <who>",
        f"stop|end|quit forwarding|redirecting <who> 's {MAIL}",
        f"no more [{MAIL}] {RULE} of|for|from|on <who> ['s] [{BOX}]",
        f"{OFF} [that|this] forwarding|redirect [rule|rules] on|in|of|for|from <who> ['s] [mailbox|inbox|mail]",
        "stop|end|quit sending|passing|redirecting|copying <who> 's mail|mails|email|emails|messages [on|along|away] "
        "[to] [somebody|someone|anyone|anybody|others] [else] [outside]",
        f"{OFF} [mail|email|inbox] forwarding|forward|forwards|redirecting|redirect of|for|from|on|in <who> 's {BOX}",
        f"{OFF} [that|this] [mail|email|inbox] forwarding|forward|forwards|redirecting|redirect of|for|from|on <who>",
        f"{OFF} <who> 's [mail|email|inbox] forwarding|forward|forwards|redirect [rule]",
        f"{OFF} forwarding|redirecting [mail|email|messages|emails] of|for|from <who>",
        "no more forwarding|redirecting of|for|from|on [mail] <who>",
        "no more forwarding|redirecting of|for|from|on <who> 's mailbox|mail|inbox",
        f"{OFF} forwarding|redirecting <who> 's [mail|email|messages|inbox|emails]",
        f"{OFF} forwarding|redirecting <who> mail|email|messages",
        "do not forward <who> 's mail|email|emails [anymore]",
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=undo,
    permissions=("MailboxSettings.ReadWrite", "MailboxSettings.Read", "User.Read.All"),
    many=True,
)
