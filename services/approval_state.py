"""One approval's row: moved from state to state exactly once, written down and told in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from services import audit, outbox
from services.errors import Conflict, NotAllowed, NotFound
from services.specs import Caller
from services.store.query import Query, Rows, Update, pick
from services.store.tables import Approval, Decision
from services.store.tables import Connection as Tenant

STEWARD = Caller(audit.STEWARD, "", "Steward", frozenset())
PROPER = ((" mfa", " MFA"), ("onedrive", "OneDrive"), (" azure", " Azure"))
FINAL = frozenset({"done", "failed", "unknown", "denied", "expired", "cancelled"})
MOVED_ON = {
    "draft": "This has not been requested yet.",
    "pending": "This has already been requested and waits for approval.",
    "approved": "This has already been approved.",
    "running": "This has been approved and is being carried out.",
    "done": "This has already been carried out.",
    "failed": "This was approved, but it failed.",
    "unknown": "This was approved, and what came of it is not known.",
    "denied": "This has been denied.",
    "expired": "This has expired.",
    "cancelled": "This has been cancelled.",
}
BY_ID = select(Approval).where(col(Approval.id) == bindparam("id"))
CHANGED = Update(Approval, "id", "state", "version")
VERSION = Query(pick(Approval.version).where(col(Approval.id) == bindparam("id")))
FOUND, LOCKED = Rows(Approval, BY_ID), Rows(Approval, BY_ID.with_for_update())
DECISIONS = Rows(
    Decision,
    select(Decision)
    .where(col(Decision.approval_id) == bindparam("id"))
    .order_by(col(Decision.at), col(Decision.object_id)),
)


def found(db: Connection, id: str, *, lock: bool = False) -> Approval:
    """The approval; `lock` keeps everybody else from changing it until the transaction ends. Raises NotFound."""
    rows = (LOCKED if lock else FOUND).of(db, id=id)
    if not rows:
        raise _unknown()
    return rows[0]


def version(db: Connection, id: str) -> int:
    """How often the approval has changed; without the rest of it, which takes longer to read. Raises NotFound."""
    rows = VERSION.rows(db, {"id": id})
    if not rows:
        raise _unknown()
    return int(rows[0].version)


def decisions(db: Connection, id: str) -> list[Decision]:
    """Who decided what, first first."""
    return DECISIONS.of(db, id=id)


def _unknown() -> NotFound:
    return NotFound("I know no such request.", "Type requests to see those there are.")


def expect(row: Approval, now: datetime, *states: str) -> None:
    """Raises Conflict unless the approval is in one of `states` and still in time."""
    if row.state not in states:
        raise Conflict(MOVED_ON[row.state], "The card shows how it stands now.")
    if row.state in {"draft", "pending"} and row.expires_at <= now:
        raise Conflict(MOVED_ON["expired"], "Ask for it again to make a new request.")


def acting(db: Connection, connection_id: int, action: str = "") -> None:
    """Raises NotFound when there is no such connection any more, NotAllowed when it is not for (this) action."""
    row = db.execute(select(Tenant).where(col(Tenant.id) == connection_id)).first()
    if row is None or row.gone_at is not None:
        raise NotFound("That tenant is not connected.", "Ask a Steward administrator to connect it.")
    if row.mode != "act":
        raise NotAllowed(
            f"{row.name} is connected for reading only.", 'Ask a Steward administrator to set its mode to "act".'
        )
    if action and row.actions and action not in row.actions:
        raise NotAllowed(
            f"{row.name} is connected without this action.", "Ask a Steward administrator to allow it there."
        )


def change(
    db: Connection,
    key: bytes,
    row: Approval,
    now: datetime,
    by: Caller,
    event: str,
    values: Mapping[str, Any],
    detail: Mapping[str, Any] | None = None,
    about: str = "",
) -> Approval:
    """The approval with `values` set, an audit line written and every copy of its card told.

    `about` is the object id that the line names, where that is not the target of the whole.
    Raises Conflict when the row is no longer as it was read: of any number at once, one wins.
    """
    new = {**values, "version": row.version + 1}
    if not CHANGED(db, row, new):
        raise Conflict("Somebody else was faster.", "The card shows how it stands now.")
    facts = {"action": row.action, "connection": row.connection_id, "fingerprint": row.fingerprint, **(detail or {})}
    if row.target_ids:
        facts["targets"] = row.target_ids
    audit.append(db, key, now, by.object_id, by.name, event, about or row.target_id, row.id, facts)
    outbox.tell_copies(db, now, "approval", row.id, row.conversation_id)
    return row.model_copy(update=new)


def touch(db: Connection, row: Approval, now: datetime, lease_until: datetime) -> Approval:
    """The approval under way with its lease renewed and every copy of its card told; nothing of it changes otherwise.

    Raises Conflict when somebody else has taken it over.
    """
    new = {"lease_until": lease_until, "version": row.version + 1}
    if not CHANGED(db, row, new):
        raise Conflict("Somebody else was faster.", "The card shows how it stands now.")
    outbox.tell_copies(db, now, "approval", row.id, row.conversation_id)
    return row.model_copy(update=new)


def finish(
    db: Connection,
    key: bytes,
    row: Approval,
    now: datetime,
    by: Caller,
    state: str,
    outcome: str,
    detail: Mapping[str, Any] | None = None,
) -> Approval:
    """The approval in a final state, its requester told in one sentence. Raises Conflict as `change` does."""
    end = {"state": state, "outcome": outcome, "finished_at": now}
    ended = change(db, key, row, now, by, f"approval.{state}", end, {"outcome": outcome, **(detail or {})})
    sentence = f"{title(row)} for {outbox.spoken(row.target_name)}: {state}. {outbox.spoken(outcome, 500)}"
    outbox.tell(db, now, "outcome", row.id, row.conversation_id, sentence.strip())
    return ended


def expire(db: Connection, key: bytes, row: Approval, now: datetime) -> Approval:
    """The approval expired, for want of a decision or because an approved one was not used in time."""
    if row.state == "draft":
        late = {"state": "expired", "outcome": "It was not requested in time.", "finished_at": now}
        return change(db, key, row, now, STEWARD, "approval.expired", late)
    why = "Nobody decided in time." if row.state == "pending" else "It was approved, but could not be run in time."
    return finish(db, key, row, now, STEWARD, "expired", f"{why} Ask again if it is still needed.")


def title(row: Approval) -> str:
    """What it does, in the words of its action's name: "Disable user"."""
    return words(row.action)


def words(action: str) -> str:
    """The name of an action as people read it."""
    said = action.replace("_", " ").capitalize()
    for plain, proper in PROPER:
        said = said.replace(plain, proper)
    return said
