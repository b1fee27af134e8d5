"""Whether an action can be had in a connection: what it takes, what is granted there, and what is missing."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from services.action_spec import Action
from services.errors import NotAllowed
from services.granted import held
from services.names import label
from services.permissions import including
from services.store.reader import Reader
from services.store.tables import Connection

SIGNED_IN = "signed_in"


def takes(action: Action, credential: str) -> tuple[str, ...]:
    """The least permissions of the action, for an app or for an administrator's sign-in."""
    delegated = credential == SIGNED_IN and action.delegated is not None
    return (action.delegated or ()) if delegated else action.permissions


def missing(action: Action, credential: str, granted: frozenset[str]) -> tuple[str, ...]:
    """The permissions the action takes that are neither granted nor included in one that is."""
    return tuple(
        one for one in takes(action, credential) if one not in granted and not granted & including(one, listing=False)
    )


def insist_offered(read: Reader, connection_id: int, action: Action) -> None:
    """Raises NotAllowed, with what to grant, where the connection is known to lack what the action takes."""
    row: Any = read.one(select(Connection).where(col(Connection.id) == connection_id))
    if row is None or row.kind != "tenant":
        return
    # An app may set passwords too; whoever wants that names the action among those of the connection.
    if action.signed_in_only and row.credential != SIGNED_IN and action.name not in row.actions:
        raise NotAllowed(
            f"{row.name} is connected with an app registration, and this takes an administrator's own sign-in.",
            f'Ask a Steward administrator to type "reset credentials {row.name.casefold()}" and sign in there, or to '
            "choose this action for the app by name.",
        )
    granted = held(read, row)
    lacking = () if granted is None else missing(action, row.credential, granted)
    if lacking:
        raise NotAllowed(
            f"Steward is not allowed this in {row.name}: it lacks {' and '.join(lacking)}.",
            f'Ask a Steward administrator to grant it; "permissions needed for {label(action.name)}" shows how.',
        )
