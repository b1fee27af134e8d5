"""A temporary access pass: a code that signs somebody in without password or second factor, for a while."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.account import account, notes
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import GraphNotFound, GraphUnavailable, NotAllowed
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

SKEW = timedelta(minutes=1)
PAUSES_S = (1.0, 4.0, 15.0)
MINUTES = (
    *((str(minutes), f"{minutes} minutes") for minutes in (10, 15, 20, 30, 45)),
    ("60", "1 hour"),
    ("90", "90 minutes"),
    *((str(60 * hours), f"{hours} hours") for hours in range(2, 9)),
)


async def look(work: Work) -> dict[str, Any]:
    """The passes there are: at most one. Raises GraphError kinds."""
    return {"passes": [one["id"] for one in await _passes(work)]}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NotAllowed for a guest, whose home is elsewhere, NotFound."""
    user, hours = account(read, step), int(step.given.get("minutes", "60")) // 60
    if user.user_type == "Guest" and "#ext#" in user.upn:
        raise NotAllowed(f"{user.display_name} is a guest, who signs in at home.", "Ask their own organisation.")
    there = bool(step.found["passes"])
    lasting = f"one, for {hours} {'hour' if hours == 1 else 'hours'}, good once"
    told = "The code goes to whoever asks for it, in their personal chat with me, once. Nobody else sees it."
    replaced = ("The pass they have now stops working.",) if there else ()
    return Preview(
        (("Access pass", "one already" if there else "none", lasting),), (told, *replaced, *notes(read, user))
    )


async def run(work: Work) -> Done:
    """Makes the pass. Safe to repeat: one made before, whose code is lost, is replaced.

    DELETE, then POST /users/{id}/authentication/temporaryAccessPassMethods. Raises GraphError kinds.
    """
    body = {"lifetimeInMinutes": int(work.given.get("minutes", "60")), "isUsableOnce": True}
    made = await _made(work, body)
    for pause in PAUSES_S if made is None else ():
        # It may have been made, but nobody read the code.
        await work.wait(pause)
        if made := await _made(work, body):
            break
    if made is None:
        raise GraphUnavailable("Microsoft did not tell the code.", "Ask for a new pass in a few minutes.")
    return Done("The pass was made; its code was sent in private.", secret=made["temporaryAccessPass"])


async def _made(work: Work, body: dict[str, Any]) -> dict[str, Any] | None:
    """The one pass there is now, with its code; None when Microsoft's answer was lost."""
    try:
        for one in await _passes(work):
            with suppress(GraphNotFound):
                await work.graph.send("DELETE", segments(*_path(work), one["id"]))
        return await work.graph.send("POST", segments(*_path(work)), body, repeat=False)
    except GraphUnavailable:
        return None


async def verify(work: Work) -> bool:
    """Whether Graph shows a pass made since the step began. Raises GraphError kinds."""
    made = [datetime.fromisoformat(one["createdDateTime"]) for one in await _passes(work)]
    return any(at >= work.began_at - SKEW for at in made)


async def _passes(work: Work) -> list[dict[str, Any]]:
    return await work.graph.listed(segments(*_path(work)))


def _path(work: Work) -> tuple[str, ...]:
    return "users", work.target, "authentication", "temporaryAccessPassMethods"


MAKE = "make|create|issue|generate|give|send|get|new|prepare|provide|supply|furnish|arrange|set-up|set [up]"
GIVE = "give|do|send|issue|get|make|prepare|provide|supply|furnish"
TAP = "[new] [one-time|onetime|temporary|temp|single-use|time-limited|short-lived] [access|sign-in] pass|tap"
CODE = (
    "[new] one-time|onetime|temporary|single-use|time-limited|short-lived|one-off [access|sign-in|login] "
    "code|passcode|pass-code|pass|pin|key"
)
TO_ENTER = (
    "[to] [get|sign|come|log|be] [back] [in|into|with] [to] [with] [his|her|their] [account|laptop|pc|mailbox] "
    "[again|for] [first] [time]"
)

ACTION = Action(
    name="temporary_access_pass",
    canonical="temporary access pass <who> [for <minutes> minutes]",
    help="Makes a code with which a person signs in once, without password; you get it in private.",
    examples=("temporary access pass Adele Vance", "create a temporary access pass for Alex Wilber"),
    says=(
        *(
            wording
            for one in (TAP, CODE)
            for wording in (
                f"<who> [will|would] needs|need|wants|want|requires|require|gets|get [a|an|one] {one} {TO_ENTER}",
                f"[a|an] {one} for <who> {TO_ENTER}",
                f"[a|an] {one} [is] needed|required|wanted for|by <who> {TO_ENTER}",
                f"{MAKE} [a|an] {one} for|to <who> {TO_ENTER}",
                f"{GIVE} <who> a|an|one {one} {TO_ENTER}",
                f"can|could|may|let <who> have|get|receive [a|an|another|one] {one} {TO_ENTER}",
            )
        ),
        f"{MAKE} {TAP} for|to <who> [for <minutes> minutes]",
        f"{MAKE} {TAP} for|to <who> valid [for] <minutes> minutes",
        f"{GIVE} <who> a|an|one {TAP} [for <minutes> minutes]",
        f"{GIVE} <who> a|an|one {TAP} valid [for] <minutes> minutes",
        f"<who> needs|wants|requires|gets|needs-to-get {TAP} [for <minutes> minutes]",
        f"<who> should|must|will|would|may|can [need|like|get|have|receive] {TAP}",
        f"can|could|may|let <who> have|get|receive [a|an|another|one] {TAP} [for <minutes> minutes]",
        f"<who> could do with {TAP}",
        f"{MAKE} {TAP} to get|let|help <who> [back] in [again]",
        f"sort|fix|set|kit [out|up] <who> [out|up] with [one|of|those|these] {TAP} [thing|things|code|codes]",
        "tap <who>",
        "make|create|issue|generate tap <who>",
        f"{TAP} for <who> [for <minutes> minutes]",
        f"{TAP} for <who> valid [for] <minutes> minutes",
    ),
    slots=(Slot(name="minutes", label="Good for", kind="choice", required=False, choices=MINUTES, default="60"),),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("UserAuthMethod-TAP.ReadWrite.All", "User.Read.All"),
    risk=Severity.HIGH,
    private="told",
)
