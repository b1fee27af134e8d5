"""What the actions on somebody's mail share: the settings, the inbox rules, and that there may be no mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from services.errors import GraphNotFound, NotAllowed
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work

FORWARDS = ("forwardTo", "redirectTo", "forwardAsAttachmentTo")


@contextmanager
def mailbox() -> Iterator[None]:
    """Says in our words that a person has no mailbox. Raises NotAllowed."""
    try:
        yield
    except GraphNotFound as error:
        raise NotAllowed(
            "This person has no mailbox in Exchange Online.",
            "Give them a licence with a mailbox, or wait until it is made.",
        ) from error


async def replies(work: Work) -> dict[str, Any]:
    """The automatic replies. GET /users/{id}/mailboxSettings. Raises NotAllowed, GraphError kinds."""
    with mailbox():
        found = await work.graph.get(
            segments("users", work.target, "mailboxSettings"), {"$select": "automaticRepliesSetting"}
        )
    return dict(found["automaticRepliesSetting"])


async def set_replies(work: Work, setting: Mapping[str, Any]) -> None:
    """Sets the automatic replies. Safe to repeat. PATCH /users/{id}/mailboxSettings. Raises GraphError kinds."""
    body = {"automaticRepliesSetting": dict(setting)}
    await work.graph.send("PATCH", segments("users", work.target, "mailboxSettings"), body)


async def rules(work: Work) -> list[dict[str, Any]]:
    """The inbox rules, each with the addresses it sends mail `to`. Raises NotAllowed, GraphError kinds.

    GET /users/{id}/mailFolders/inbox/messageRules.
    """
    with mailbox():
        found = await work.graph.listed(_rules(work))
    return [
        {
            "id": one["id"],
            "name": one.get("displayName") or "",
            "enabled": one.get("isEnabled") is not False,
            "fixed": one.get("isReadOnly") is True,
            "to": sorted(_addresses(one.get("actions") or {})),
            "moves": bool((one.get("actions") or {}).get("delete") or (one.get("actions") or {}).get("moveToFolder")),
        }
        for one in found
    ]


async def add_rule(work: Work, rule: Mapping[str, Any]) -> None:
    """Adds an inbox rule, once: look for it before a retry. Raises GraphError kinds."""
    await work.graph.send("POST", _rules(work), dict(rule), repeat=False)


async def remove_rule(work: Work, id: str) -> None:
    """Removes an inbox rule; one that is gone is no error. Raises GraphError kinds."""
    try:
        await work.graph.send("DELETE", _rules(work) + segments(id))
    except GraphNotFound:
        return


def _rules(work: Work) -> str:
    return segments("users", work.target, "mailFolders", "inbox", "messageRules")


def _addresses(actions: Mapping[str, Any]) -> Iterator[str]:
    for name in FORWARDS:
        for one in actions.get(name) or ():
            if address := (one.get("emailAddress") or {}).get("address"):
                yield address.lower()
