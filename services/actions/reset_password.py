"""Resetting a password to a new one, which is told to whoever asked for it, in private."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.account import account, insist_on_cloud, notes, properties, update
from services.action_spec import Action, Done, Preview, Work
from services.errors import GraphError, NotAllowed
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

SKEW = timedelta(minutes=1)
# Every account's password method has this id.
METHOD = "28c10230-6103-485e-b985-444c60001490"
POLLS_S = (1.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NotAllowed for guests and who is mastered on premises, NotFound."""
    user = account(read, step)
    insist_on_cloud(user, "Reset the password of")
    if user.user_type == "Guest" and "#ext#" in user.upn:
        raise NotAllowed(f"{user.display_name} is a guest, who signs in at home.", "Ask their own organisation.")
    told = "You get it in your personal chat with me, once; it must be changed at the next sign-in."
    ends = "Sessions that are open stay open: revoke sessions ends them."
    return Preview((("Password", "theirs", "a new one"),), (told, ends, *notes(read, user)))


async def run(work: Work) -> Done:
    """Sets it. Safe to repeat with the same password.

    By an administrator's sign-in POST /users/{id}/authentication/methods/{id}/resetPassword, followed to its end; by an
    app that was chosen for it, PATCH /users/{id} passwordProfile. Raises GraphError kinds.
    """
    if work.graph.signed_in:
        path = segments("users", work.target, "authentication", "methods", METHOD, "resetPassword")
        await _followed(work, await work.graph.begin(path, {"newPassword": work.secret}))
    else:
        profile = {"password": work.secret, "forceChangePasswordNextSignIn": True}
        await update(work.graph, work.target, {"passwordProfile": profile})
    return Done("The password is reset; the new one was sent in private.", work.secret)


async def _followed(work: Work, location: str) -> None:
    """Waits for a reset to end. GET /users/{id}/authentication/operations/{id}. Raises GraphError when it failed."""
    for pause in POLLS_S:
        found: dict[str, Any] = await work.graph.get(location)
        if found.get("status") in {"succeeded", "Succeeded"}:
            return
        if str(found.get("status")).casefold() == "failed":
            why = found.get("statusDetail") or "Microsoft did not say why."
            raise GraphError(
                f"Microsoft did not reset the password. It said: {why}", "Try again, or ask Microsoft.", status=400
            )
        await work.wait(pause)


async def verify(work: Work) -> bool:
    """Whether the password changed since the step began. GET /users/{id} lastPasswordChangeDateTime."""
    at = (await properties(work.graph, work.target, "lastPasswordChangeDateTime")).get("lastPasswordChangeDateTime")
    return at is not None and datetime.fromisoformat(at) >= work.began_at - SKEW


RESET = "reset|change|renew|replace|regenerate"
WORD = "password|pwd|pw|passwd|passwort"
LEAKED = "leaked|expired|stolen|exposed|compromised|phished|shared|guessed|cracked"
NEW = "set|generate|create|make|issue"

ACTION = Action(
    name="reset_password",
    canonical="reset password <who>",
    help="Gives a person a new password, which you get in private. Needs an administrator's sign-in.",
    examples=("reset password Adele Vance", "reset the password of Alex Wilber"),
    says=(
        f"<who> 's {WORD} [has|was|is|got|have] [been] {LEAKED} [have|get] [it] [reset|changed|renewed]",
        f"<who> 's {WORD} needs|has [to] [be] changing|changed|resetting|replacing",
        f"{NEW} new|temporary|fresh|initial [new|initial|temporary|fresh] {WORD} for|on|of|to <who> ['s] [account]",
        f"<who> needs|wants to have [her|his|their] {WORD} changed|reset",
        f"force|trigger|do|start|initiate|request|schedule {WORD} reset|change of|for|on <who>",
        f"force|make <who> [to] change|reset|renew [her|his|their] {WORD}",
        f"<who> needs|wants|requires a|an|another {WORD} reset",
        f"{RESET} [user] {WORD} of|for|from|on <who>",
        f"{RESET} <who> 's [user] {WORD}",
        f"{RESET} [user] <who> {WORD}",
        f"{NEW} new|temporary {WORD} for <who>",
        f"give|send|issue|get|set <who> a|an|new|temporary|fresh|another [new|temporary|fresh] {WORD}",
        f"<who> can|does not remember|know [her|his|their] {WORD} [anymore]",
        f"{RESET} login|account|sign-in|office|windows|work {WORD} of|for|from|on <who>",
        f"{RESET} <who> 's login|account|sign-in|office|windows|work {WORD}",
        f"{NEW} {WORD} new for|of|on <who>",
        f"{WORD} reset for|of <who>",
        f"new|temporary {WORD} for <who>",
        f"<who> needs [a|her|his|their] [new] {WORD} [reset]",
        f"sort|fix|help <who> out|up [with] [a] [new|temporary] {WORD}",
        f"<who> has|have forgotten|lost [her|his|their] {WORD} [again]",
        f"<who> forgot|lost [her|his|their] {WORD}",
        f"[has|have] forgot|forgotten|lost <who> 's {WORD}",
        f"{RESET} {WORD} <who>",
        f"{WORD} reset <who>",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User-PasswordProfile.ReadWrite.All", "User.Read.All"),
    delegated=("UserAuthenticationMethod.ReadWrite.All", "User.Read.All"),
    signed_in_only=True,
    risk=Severity.HIGH,
    private="made",
)
