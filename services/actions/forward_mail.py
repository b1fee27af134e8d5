"""Forwarding somebody's mail by a rule in their inbox; a copy stays with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services import mailbox
from services.account import account
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import BadArgument, NothingToDo
from services.resources.organization import Domain
from services.store.query import pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


async def look(work: Work) -> dict[str, Any]:
    """The inbox rules there are. Raises NotAllowed without a mailbox, GraphError kinds."""
    return {"rules": await mailbox.rules(work)}


def preview(read: Reader, step: Step) -> Preview:
    """What would change; to the outside it takes one approval more.

    Raises NothingToDo when a rule does so already, BadArgument for their own address, NotFound.
    """
    user, address = account(read, step), step.given["address"]
    if address.lower() in {user.mail, user.upn}:
        raise BadArgument("That is their own address.", "Name somebody else's.")
    if any(one["enabled"] and address.lower() in one["to"] for one in step.found["rules"]):
        raise NothingToDo(f"Mail of {user.display_name} is already forwarded to {address}.")
    notes = ["A copy stays in their mailbox. It is a rule in their inbox, which they can see and change."]
    outside = _outside(read, step, address)
    if outside:
        notes.append(
            "The address is outside the tenant, so one person more must approve. Exchange may block forwarding to the "
            "outside; then the mail is returned to its sender."
        )
    return Preview((("Mail", "not forwarded", f"forwarded to {address}"),), tuple(notes), more=int(outside))


def _outside(read: Reader, step: Step, address: str) -> bool:
    """Whether the address is in none of the tenant's verified domains; also when those are not known."""
    here = (col(Domain.connection_id) == step.connection_id, col(Domain.verified))
    known = {row.id.lower() for row in read.rows(pick(Domain.id).where(*here))}
    return address.rpartition("@")[2].lower() not in known


async def run(work: Work) -> Done:
    """Adds the rule, unless one of that effect is there. POST .../messageRules. Raises GraphError kinds."""
    address = work.given["address"]
    rule = {
        "displayName": f"Forward to {address} (set by Steward)",
        "sequence": 1,
        "isEnabled": True,
        "actions": {"forwardTo": [{"emailAddress": {"address": address}}], "stopProcessingRules": False},
    }
    if not await verify(work):
        await mailbox.add_rule(work, rule)
    return Done(f"New mail is forwarded to {address}; a copy stays.")


async def verify(work: Work) -> bool:
    """Whether an inbox rule forwards to the address. Raises GraphError kinds."""
    address = work.given["address"].lower()
    return any(one["enabled"] and address in one["to"] for one in await mailbox.rules(work))


FORWARD = "forward|redirect|direct|send|route|reroute|divert|transfer|auto-forward|autoforward"
MAIL = "mail|email|emails|messages|inbox|mailbox|post|correspondence"
GOES = (
    "go|arrive|land|come|be [delivered|sent|forwarded|auto-forwarded|autoforwarded|redirected|passed|routed|"
    "transferred] [on|over|along]"
)

ACTION = Action(
    name="forward_mail",
    canonical="forward mail <who> to <address>",
    help="Forwards a person's new mail to an address, by an inbox rule; a copy stays.",
    examples=("forward mail Adele Vance to alexw@contoso.com", "forward the mail of Lee Gu to megan@contoso.com"),
    says=(
        "let <address> get|receive|have|see [all] <who> 's mail|email|emails|messages [meanwhile|instead|now|too]",
        f"<who> 's [new|incoming] {MAIL} to <address> [please]",
        f"<who> 's [new|incoming] {MAIL} to {GOES} to|at|with <address> [please]",
        f"{FORWARD} [all] [of] <who> 's [new|incoming] {MAIL} on|over|along|through to <address>",
        f"[all] [of] <who> 's [new|incoming] {MAIL} should|must|shall|can|may|will|could|wants|needs [to] [now] {GOES} "
        "to|at|with|in <address> ['s] [inbox|mailbox]",
        f"[all] [of] [new|incoming] {MAIL} of|for|from|to <who> should|must|shall|can|may|will [now] "
        f"{GOES} to|at|with <address>",
        f"can|could|may|let|have <who> 's [new|incoming] {MAIL} [please] {GOES} to|at|with <address> "
        "['s] [inbox|mailbox]",
        f"<who> 's {MAIL} goes|go|going|forwarded|redirected [now|on|over] to <address>",
        f"[all] {MAIL} of|for <who> goes|go [now] to <address>",
        "[set|turn|switch|put] [up|on] [mail|email] forwarding|redirect|redirection [rule] "
        "[from|of|for] <who> to <address>",
        f"pass|send|hand|relay [on] [all] [new|incoming] {MAIL} of|for|from|to <who> [on|over|along] to <address>",
        "send|forward|redirect|route everything [that|which] arrives|comes|sent [in] for|to <who> to <address>",
        f"<address> should|must|shall|needs|wants [to] get|receive|have copies|copy of [all] <who> 's {MAIL}",
        f"<address> should|must|shall|needs|wants [to] get|receive|have [all] [of] <who> 's {MAIL}",
        f"let|make|have <who> 's {MAIL} arrive|land|end [up] at|with <address>",
        "pass [on] [all] <who> 's [new|incoming] mail|email|emails|messages [on|over|along] to <address>",
        f"{FORWARD} [all] [of] <who> 's [new|incoming] {MAIL} to <address>",
        f"{FORWARD} [all] [new|incoming] {MAIL} of|for|from|to <who> to <address>",
        f"{FORWARD} everything of|for|from|to <who> to <address>",
        f"{FORWARD} [all] <who> {MAIL} to <address>",
        "forward <who> to <address>",
        f"make <who> 's {MAIL} go to <address>",
        f"send copy|copies of [all] [of] <who> 's {MAIL} to <address>",
        "enable|start|add|create [mail|email] forwarding from|of|for <who> to <address>",
    ),
    slots=(Slot(name="address", label="To which address", kind="address", longest=100),),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("stop_forwarding"),
    permissions=("MailboxSettings.ReadWrite", "MailboxSettings.Read", "User.Read.All"),
)
