"""Automatic replies to whoever writes to somebody."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from services import mailbox
from services.account import account
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import BadArgument, NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

LONGEST = 2_000


async def look(work: Work) -> dict[str, Any]:
    """The automatic replies as they are. Raises NotAllowed without a mailbox, GraphError kinds."""
    found = await mailbox.replies(work)
    return {"on": found.get("status") != "disabled", "inside": found.get("internalReplyMessage") or ""}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo when it replies so, BadArgument for an end before its start, NotFound."""
    user, given, found = account(read, step), step.given, step.found
    if "start" in given and "end" not in given:
        raise BadArgument("A time of absence has an end.", "Give the end too, or no times at all.")
    if "end" in given and given.get("start", read.now.isoformat()) >= given["end"]:
        raise BadArgument("The end must come after the start.", "Correct the times.")
    if found["on"] and escape(given["message"]) in found["inside"] and "end" not in given:
        raise NothingToDo(f"{user.display_name} already replies so.")
    start = f"from {_shown(given['start'])} " if "start" in given else ""
    when = f"{start}{'to' if start else 'until'} {_shown(given['end'])} UTC" if "end" in given else "until turned off"
    lines = [("Automatic reply", "on, with another text" if found["on"] else "off", f"on, {when}")]
    lines.append(("To colleagues", "", given["message"]))
    lines.append(("To others", "", given.get("external", given["message"])))
    return Preview(tuple(lines))


async def run(work: Work) -> Done:
    """Turns it on. Safe to repeat. PATCH /users/{id}/mailboxSettings. Raises GraphError kinds."""
    given = work.given
    setting: dict[str, Any] = {
        "status": "scheduled" if "end" in given else "alwaysEnabled",
        "externalAudience": "all",
        "internalReplyMessage": escape(given["message"]),
        "externalReplyMessage": escape(given.get("external", given["message"])),
    }
    if "end" in given:
        start = given.get("start", work.began_at.astimezone(UTC).isoformat())
        for name, time in (("scheduledStartDateTime", start), ("scheduledEndDateTime", given["end"])):
            setting[name] = {"dateTime": time[:19], "timeZone": "UTC"}
    await mailbox.set_replies(work, setting)
    return Done("The automatic reply is on.")


async def verify(work: Work) -> bool:
    """Whether Exchange shows the reply. Raises GraphError kinds."""
    found = await look(work)
    return bool(found["on"]) and escape(work.given["message"]) in found["inside"]


def _shown(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d %b %Y, %H:%M}"


ON = "set|enable|activate|start|add|create|put|turn|switch|pop|stick"
REPLY = (
    "[automatic|auto] auto-reply|autoreply|auto-replies|autoreplies|reply|replies|answer|ooo|oof|"
    "autoresponder|auto-responder|responder|auto-response"
)
ABSENCE = (
    "away|absence|vacation|holiday|leave|absent|automatic [auto|automatic] "
    "message|note|notice|reply|replies|response|mail"
)
BARE = "auto-reply|autoreply|ooo"

AWAY = "out of office [reply|message|note|notice|auto-reply]"
SPAN = (
    "from|between|starting|beginning <start> [and] to|and|until|till|til|through|ending <end>",
    "back|returning|returns|returned [on] <end>",
)
WHEN = ("[until|till|til|through <end>]", "[for|on|during|in] <window>", *SPAN)
WITH = "[and|with|that|which|where] [the|a|following] [text|message|note]"
SAID = "saying|says|say|stating|states|reading|reads|telling|text|message|note <message>"
TEXT = f"{WITH} [{SAID}]"
# Who says neither when nor with what text asks what there is: "out of office for Adele".
TOLD = (
    f"{WITH} {SAID}",
    *(f"{when} {TEXT}" for when in ("until|till|til|through <end>", "for|on|during|in <window>", *SPAN)),
)
BOX = "mailbox|inbox|account|mail|outlook"

ACTION = Action(
    name="auto_reply",
    canonical="auto reply <who> [from <start>] [until <end>] [saying <message>]",
    help="Turns on automatic replies, with texts for colleagues and others, for a time if you like.",
    examples=("auto reply Adele Vance saying I have left Contoso", "set an automatic reply for Alex Wilber"),
    says=(
        *(
            f"{said} {when} {TEXT}"
            for away in (REPLY, AWAY, ABSENCE)
            for said in (
                f"{ON} [up|on|in] [a|an|the] {away} [on] for|of|on|in <who> ['s] [{BOX}]",
                f"[i|we] need|want|would [like] [a|an|the] {away} [on] for|of|on|in <who> ['s] [{BOX}]",
                f"{ON} [up|on] <who> 's {away} [on]",
                f"{ON} [up] <who> [up] [with] a|an|the|automatic {away}",
                f"get|have [a|an|the] {away} going|started|running|set [up] [on] for|on <who> ['s] [{BOX}]",
                f"<who> needs|wants|should|must [to] [have|get] [a|an] {away}",
                f"[a|an] {away} [is] needed|wanted|required on|for|in <who> ['s] [{BOX}]",
            )
            for when in WHEN
        ),
        *(
            f"[a|an|the] {away} [on] for|of|on|in <who> ['s] [{BOX}] {told}"
            for away in (REPLY, AWAY, ABSENCE)
            for told in TOLD
        ),
        *(
            f"<who> {away} [on] {when} {SAID}"
            for away in (f"{BARE}|oof", "out of office")
            for when in ("", "until|till|til|through <end>")
        ),
        f"{ON} [a|the] response for|on|in|of <who> ['s] [{BOX}] {WITH} {SAID}",
        f"{ON} <who> 's {REPLY} to <message>",
        f"{ON} <who> 's {AWAY} to <message>",
        f"{ON} <who> 's {ABSENCE} to <message>",
        f"turn|switch|set|put <who> 's {REPLY} on {TEXT}",
        f"turn|switch|set|put <who> 's {AWAY} on [until|till <end>] {TEXT}",
        f"<who> forgot to set|turn|switch [up|on] [her|his|their] {AWAY}",
        f"<who> forgot to set|turn|switch [up|on] [her|his|their] {ABSENCE}",
        f"<who> forgot to set|turn|switch [up|on] [her|his|their] {REPLY}",
        "everyone|anyone|users|whoever|senders [who|that] [writes|write|mails|mail|emails|email] [to] <who> "
        "should|must|shall|will get|receive|see|read|know|hear [that] <message>",
        "everyone|anyone|users|whoever|senders [who|that] [writes|write|mails|mail|emails|email] [to] <who> "
        "should|must|shall|will be told|informed|answered [that|with] <message>",
        "<who> should|must|shall answer|reply|respond [to] [all|incoming] "
        "[mail|email|emails|messages] automatically [with] "
        "<message>",
        f"{BARE} <who> saying <message>",
        f"have|let|make <who> 's {BOX} say|tell|answer|reply [everyone|everybody|people|senders] [that] he|she|they "
        "is|are [on] away|out|absent|off|leave|holiday|vacation until|till|til|through <end>",
        "tell everyone|anyone|people|users who|that writes|write|mails|mail|emails|email [to] <who> that <message>",
    ),
    slots=(
        Slot(name="message", label="Reply to colleagues", longest=LONGEST, hint="I have left Contoso. Write to..."),
        Slot(name="external", label="Reply to others", longest=LONGEST, required=False, hint="Left empty: the same"),
        Slot(name="start", label="From", kind="time", required=False),
        Slot(name="end", label="To", kind="time", required=False),
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("auto_reply_off"),
    permissions=("MailboxSettings.ReadWrite", "User.Read.All"),
    risk=Severity.LOW,
    approvals=0,
)
