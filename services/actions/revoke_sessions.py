"""Revoking sessions: everywhere a person is signed in, they must sign in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.account import account, properties
from services.action_spec import Action, Done, Preview, Work
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

SKEW = timedelta(minutes=1)


def preview(read: Reader, step: Step) -> Preview:
    """What would change: there is always something to revoke. Raises NotFound."""
    user = account(read, step)
    lives_on = "Apps already open keep working for up to an hour, until their access tokens end."
    again = () if not user.enabled else ("The account stays enabled: whoever has the password can sign in again.",)
    return Preview(change=(("Sessions", "signed in", "must sign in again"),), warnings=(lives_on, *again))


async def run(work: Work) -> Done:
    """Says what was ended and what lives on. Safe to repeat.

    POST /users/{id}/revokeSignInSessions. Raises GraphError kinds.
    """
    await work.graph.send("POST", segments("users", work.target, "revokeSignInSessions"))
    return Done("Every sign-in session was ended. Apps already open keep working for up to an hour.")


async def verify(work: Work) -> bool:
    """Whether sessions from before the step began no longer count.

    GET /users/{id} signInSessionsValidFromDateTime, by Microsoft's clock, in whole seconds. Raises GraphError kinds.
    """
    user = await properties(work.graph, work.target, "signInSessionsValidFromDateTime")
    valid_from = user.get("signInSessionsValidFromDateTime")
    return valid_from is not None and datetime.fromisoformat(valid_from) >= work.began_at - SKEW


END = "revoke|end|kill|terminate|close|invalidate|cancel|clear|drop|expire|reset|stop|wipe"
WHICH = "[all|any|every] [of] [active|open|current|running|existing] [sign-in|refresh|access|login|user]"
SESSIONS = "sessions|session|tokens|sign-ins"
THROW = "kick|throw|boot|chuck|force"
ALL_OF = "[all|every|any] [of] [his|her|their] [running|open|active|current] [single]"
PLACES = (
    "devices|device|apps|app|sessions|session|machines|everything|everywhere|places|systems|services|computers|phones|"
    "browsers|clients|locations|teams|outlook|office"
)
DEVICE = "phone|mobile|laptop|device|notebook|tablet"

ACTION = Action(
    name="revoke_sessions",
    canonical="revoke sessions <who>",
    help="Ends a person's sign-in sessions; open apps live on for up to an hour.",
    examples=("revoke sessions Adele Vance", "sign Alex Wilber out everywhere"),
    says=(
        f"{END} whatever|everything|anything|all [that] <who> has|got|have|still [has|got] [still] "
        "open|running|going [now]",
        "end|close|kill|cut <who> off everywhere",
        "kick|throw|boot <who> from|off [of] [all|every|any] [of] [his|her|their] devices|sessions",
        "chuck|force|log|sign <who> from|off [of] [all|every|any] [of] [his|her|their] devices|sessions",
        "kick|throw|boot <who> from|off [of] [all|every|any] [of] [his|her|their] apps|machines|everything",
        "chuck|force|log|sign <who> from|off [of] [all|every|any] [of] [his|her|their] apps|machines|everything",
        "kick|throw|boot|chuck|force|log|sign <who> out everywhere|anywhere",
        f"{END} {WHICH} {SESSIONS} of|for|from|by [user|account] <who>",
        f"{END} {WHICH} {SESSIONS} [that|which] <who> has|holds|got",
        f"{END} [all|any] [of] <who> 's {WHICH} {SESSIONS}",
        f"{END} <who> sessions|tokens",
        "revoke|end|kill|terminate sessions <who>",
        "sign|log <who> out|off [everywhere|now|again|completely]",
        f"sign|log <who> out|off of|from|on|in {ALL_OF} {PLACES}",
        "sign|log out|off [user|account] <who> [everywhere|completely]",
        f"sign|log out|off <who> of|from|on|in {ALL_OF} {PLACES}",
        f"{THROW} <who> out|off [everywhere]",
        f"{THROW} out <who>",
        f"{THROW} <who> out|off [of|from] {ALL_OF} {PLACES}",
        f"{THROW}|get|take <who> out|off [of|from] {ALL_OF} devices|device|sessions|machines|computers|everything "
        "[that] [he|she|they] [is|are|has] [signed|logged] [in|on] [to|into]",
        "force|make|have <who> [to] sign in again",
        "force|make|have <who> [to] sign out",
        "force|make|have <who> [to] reauthenticate|re-authenticate",
        "force sign-out|logout|signout|log-out of|for|on <who>",
        "[global|forced|full|immediate] sign-out|signout|logout|log-out of|for|on <who> [everywhere]",
        "sign out of|for <who> everywhere",
        "force|make <who> [to] sign in again|anew everywhere",
        "force sign out of|for|on <who>",
        "logout|signout|logoff|sign-out <who> [everywhere]",
        f"<who> lost|misplaced [her|his|their] {DEVICE}",
        f"<who> 's {DEVICE} is|was|got lost|stolen",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.RevokeSessions.All", "User.Read.All"),
    risk=Severity.LOW,
    approvals=1,
    expires=timedelta(days=7),
    many=True,
    all_of="session",
)
