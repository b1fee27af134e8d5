"""Revoking sessions: everywhere a person is signed in, they must sign in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.account import account
from services.action_spec import Action, Done, Preview, Work
from services.microsoft.errors import translated
from services.microsoft.transport import repeatable
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
    with repeatable(), translated():
        await work.graph.sdk.users.by_user_id(work.target).revoke_sign_in_sessions.post()
    return Done("Every sign-in session was ended. Apps already open keep working for up to an hour.")


async def verify(work: Work) -> bool:
    """Whether sessions from before the step began no longer count.

    GET /users/{id} signInSessionsValidFromDateTime, by Microsoft's clock, in whole seconds. Raises GraphError kinds.
    """
    user = await work.graph.get(f"/users/{work.target}", {"$select": "id,signInSessionsValidFromDateTime"})
    valid_from = user.get("signInSessionsValidFromDateTime")
    return valid_from is not None and datetime.fromisoformat(valid_from) >= work.began_at - SKEW


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
