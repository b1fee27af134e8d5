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


ACTION = Action(
    name="revoke_sessions",
    canonical="revoke sessions <who>",
    help="Ends a person's sign-in sessions; open apps live on for up to an hour.",
    examples=("revoke sessions Adele Vance", "sign Alex Wilber out everywhere"),
    says=(
        "revoke|end|kill|terminate|close|invalidate sessions|session|tokens|sign-ins of|for|from|by <who>",
        "cancel|clear|drop|expire|reset|stop sessions|session|tokens|sign-ins of|for|from|by <who>",
        "revoke|end|kill the|all|any|every sessions|session|tokens|sign-ins of|for|from|by <who>",
        "terminate|close|invalidate the|all|any|every sessions|session|tokens|sign-ins of|for|from|by <who>",
        "revoke|end|kill active|open|current|running sessions|session|tokens|sign-ins of|for|from|by <who>",
        "terminate|close|invalidate active|open|current|running sessions|session|tokens|sign-ins of|for|from|by <who>",
        "cancel|clear|drop|expire|reset|stop the|all|any|every sessions|session|tokens|sign-ins of|for|from|by <who>",
        "cancel|clear|drop active|open|current|running sessions|session|tokens|sign-ins of|for|from|by <who>",
        "expire|reset|stop active|open|current|running sessions|session|tokens|sign-ins of|for|from|by <who>",
        "revoke|end|kill the|all|any|every active|open sessions|session|tokens of|for|from|by <who>",
        "revoke|end|kill the|all|any|every current|running|sign-in sessions|session|tokens of|for|from|by <who>",
        "terminate|close|invalidate the|all|any|every active|open sessions|session|tokens of|for|from|by <who>",
        "terminate the|all|any|every current|running|sign-in sessions|session|tokens of|for|from|by <who>",
        "close|invalidate the|all|any|every current|running|sign-in sessions|session|tokens of|for|from|by <who>",
        "revoke|end|kill the|all|any|every refresh|login|user|his|her sessions|session|tokens of|for|from|by <who>",
        "terminate the|all|any|every refresh|login|user|his|her sessions|session|tokens of|for|from|by <who>",
        "close|invalidate the|all|any|every refresh|login|user|his|her sessions|session|tokens of|for|from|by <who>",
        "cancel|clear|drop the|all|any|every active|open sessions|session|tokens of|for|from|by <who>",
        "cancel|clear|drop the|all|any|every current|running|sign-in sessions|session|tokens of|for|from|by <who>",
        "expire|reset|stop the|all|any|every active|open sessions|session|tokens of|for|from|by <who>",
        "expire|reset|stop the|all|any|every current|running|sign-in sessions|session|tokens of|for|from|by <who>",
        "cancel|clear|drop the|all|any|every refresh|login|user|his|her sessions|session|tokens of|for|from|by <who>",
        "expire|reset|stop the|all|any|every refresh|login|user|his|her sessions|session|tokens of|for|from|by <who>",
        "revoke|end|kill sign-in|refresh|login|user|access sessions|session|tokens of|for|from|by <who>",
        "terminate|close|invalidate sign-in|refresh|login|user|access sessions|session|tokens of|for|from|by <who>",
        "cancel|clear|drop sign-in|refresh|login|user|access sessions|session|tokens of|for|from|by <who>",
        "expire|reset|stop sign-in|refresh|login|user|access sessions|session|tokens of|for|from|by <who>",
        "revoke|end|kill|terminate|close|invalidate <who> 's sessions|session|tokens|sign-ins",
        "cancel|clear|drop|expire|reset|stop <who> 's sessions|session|tokens|sign-ins",
        "revoke|end|kill|terminate|close|invalidate <who> 's active|open|current|sign-in sessions|session|tokens",
        "revoke|end|kill <who> 's refresh|login|all|running|existing sessions|session|tokens",
        "terminate|close|invalidate <who> 's refresh|login|all|running|existing sessions|session|tokens",
        "cancel|clear|drop|expire|reset|stop <who> 's active|open|current|sign-in sessions|session|tokens",
        "cancel|clear|drop|expire|reset|stop <who> 's refresh|login|all|running|existing sessions|session|tokens",
        "revoke|end|kill|terminate|close|invalidate all|any of <who> 's sessions|session|tokens|sign-ins",
        "cancel|clear|drop|expire|reset|stop all|any of <who> 's sessions|session|tokens|sign-ins",
        "revoke|end|kill|terminate|close|invalidate all|any <who> 's sessions|session|tokens|sign-ins",
        "cancel|clear|drop|expire|reset|stop all|any <who> 's sessions|session|tokens|sign-ins",
        "revoke|end|kill|terminate|close|invalidate <who> sessions|tokens",
        "revoke sessions for user|account <who>",
        "revoke sessions of user|account <who>",
        "revoke|end|kill|terminate sessions <who>",
        "sign|log <who> out",
        "sign|log <who> out everywhere|now|again|completely",
        "sign|log out <who>",
        "sign|log out <who> everywhere|completely",
        "sign|log out user|account <who>",
        "sign|log out <who> of|from everything|everywhere",
        "sign|log out <who> of|from all|every|any|his|her|their devices|apps|sessions|device|app",
        "sign|log <who> out of|from everything|everywhere|devices|apps",
        "sign|log <who> out of|from all|every|any|his|her|their devices|apps|sessions|device|app|machines",
        "sign|log <who> out of|from all|every of|his|her|their devices|apps|sessions",
        "sign|log <who> out on|in all|every devices|device|apps|sessions",
        "sign|log <who> off",
        "sign|log <who> off everywhere",
        "sign|log off <who>",
        "kick|throw|boot|chuck|force <who> out",
        "kick|throw|boot|chuck|force <who> out everywhere",
        "kick|throw|boot|chuck|force out <who>",
        "kick|throw|boot|chuck|force <who> out of|from everything|everywhere",
        "kick|throw|boot|chuck|force <who> out of|from all|every|any|his|her|their sessions|apps|devices|session",
        "kick|throw|boot|chuck|force <who> off everything|devices",
        "kick|throw|boot|chuck|force <who> off all devices|sessions",
        "force <who> to sign in again",
        "force <who> to sign out",
        "force <who> to reauthenticate|re-authenticate",
        "force a|sign-in|logout sign|log|for|of out|off|<who> of|for <who>",
        "force sign-out|logout|signout|log-out of|for <who>",
        "make <who> sign in again",
        "make <who> sign out",
        "logout|signout|logoff <who>",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.RevokeSessions.All", "User.Read.All"),
    risk=Severity.LOW,
    approvals=1,
    expires=timedelta(days=7),
    many=True,
)
