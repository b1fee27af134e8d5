"""Revoking sessions: everywhere a person is signed in, they must sign in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.account import account
from services.microsoft.errors import translated
from services.microsoft.transport import repeatable
from services.specs import Action, Preview, Severity

if TYPE_CHECKING:
    from services.microsoft.graph import Graph
    from services.store.reader import Reader

SKEW = timedelta(minutes=1)


def preview(read: Reader, user_id: str) -> Preview:
    """What would change: there is always something to revoke. Raises NotFound."""
    user = account(read, user_id)
    lives_on = "Apps already open keep working for up to an hour, until their access tokens end."
    again = () if not user.enabled else ("The account stays enabled: whoever has the password can sign in again.",)
    return Preview(change=(("Sessions", "signed in", "must sign in again"),), warnings=(lives_on, *again))


async def run(graph: Graph, user_id: str) -> str:
    """Says what was ended and what lives on. Safe to repeat.

    POST /users/{id}/revokeSignInSessions. Raises GraphError kinds.
    """
    with repeatable(), translated():
        await graph.sdk.users.by_user_id(user_id).revoke_sign_in_sessions.post()
    return "Every sign-in session was ended. Apps already open keep working for up to an hour."


async def verify(graph: Graph, user_id: str, since: datetime) -> bool:
    """Whether sessions from before `since` no longer count.

    GET /users/{id} signInSessionsValidFromDateTime, by Microsoft's clock, in whole seconds. Raises GraphError kinds.
    """
    user = await graph.get(f"/users/{user_id}", {"$select": "id,signInSessionsValidFromDateTime"})
    valid_from = user.get("signInSessionsValidFromDateTime")
    return valid_from is not None and datetime.fromisoformat(valid_from) >= since - SKEW


ACTION = Action(
    name="revoke_sessions",
    canonical="revoke sessions <who>",
    help="Ends a person's sign-in sessions; open apps live on for up to an hour.",
    examples=("revoke sessions Adele Vance", "sign Alex Wilber out everywhere"),
    says=(
        "revoke sessions of <who>",
        "revoke sessions for <who>",
        "revoke the sessions of <who>",
        "revoke all sessions of <who>",
        "revoke sign-in sessions of <who>",
        "revoke <who>'s sessions",
        "end sessions of <who>",
        "end the sessions of <who>",
        "kill sessions of <who>",
        "sign <who> out",
        "sign <who> out everywhere",
        "sign out <who>",
        "sign out <who> everywhere",
        "log <who> out",
        "log <who> out everywhere",
        "log out <who>",
        "log out <who> everywhere",
        "sign <who> out of everything|all devices|all apps",
        "log <who> out of everything|all devices|all apps",
        "kick|throw <who> out",
        "kick|throw out <who>",
    ),
    preview=preview,
    run=run,
    verify=verify,
    permissions=("User.RevokeSessions.All", "User.Read.All"),
    risk=Severity.LOW,
    approvals=1,
    expires=timedelta(days=7),
)
