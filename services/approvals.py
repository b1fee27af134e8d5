"""Approvals: drafted with a preview, requested with a reason, decided by other people, within a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection as Database
from sqlalchemy import Row, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from services import approval_state as state
from services import outbox, subscriptions
from services.answers import ApprovalView
from services.errors import BadArgument, Conflict, NotAllowed, NotFound
from services.policy import Roles, insist
from services.resources.users import User
from services.settings import Settings, approval_window
from services.specs import Action, Caller, Preview, Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Approval, Decision

DRAFT_KEPT = timedelta(minutes=15)
SHORTEST, LONGEST = 10, 500


class Approvals:
    """Everything that happens to an approval before it is carried out."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        settings: Settings,
        roles: Roles,
        now: Callable[[], datetime],
        audit_key: bytes,
    ) -> None:
        self._store = store
        self._specs = specs
        self._settings = settings
        self._roles = roles
        self._now = now
        self._key = audit_key

    async def draft(
        self, caller: Caller, action_name: str, connection_id: int, user_id: str, conversation_id: str, source_id: str
    ) -> str:
        """The id of a draft: what would happen, shown to its requester, kept fifteen minutes.

        The same `source_id` gives the same draft. Raises NotFound, NotAllowed, and NothingToDo when it already is so.
        """
        now = self._now()
        action = self._action(action_name)
        insist(caller, "request", action)
        known = await self._store.read(now, lambda read: _from(read.db, source_id))
        if known is not None:
            return known

        def look(read: Reader) -> tuple[Row[tuple[User]], Preview]:
            state.acting(read.db, connection_id, action.name)
            return _target(read, connection_id, user_id), action.preview(read, user_id)

        target, preview = await self._store.read(now, look)
        row = Approval(
            id=str(uuid4()),
            connection_id=connection_id,
            action=action.name,
            target_id=user_id,
            target_name=target.display_name,
            target_detail=f"{target.upn} · {user_id[:8]}",
            requester_id=caller.object_id,
            requester_name=caller.name,
            state="draft",
            needed=action.approvals + await self._roles.privileged(user_id),
            preview={"help": action.help, "change": preview.change, "warnings": preview.warnings},
            fingerprint=state.fingerprint(action, connection_id, user_id, preview),
            conversation_id=conversation_id,
            source_id=source_id,
            created_at=now,
            expires_at=now + DRAFT_KEPT,
        )
        return await self._store.write(lambda db: _kept(db, row))

    async def request(self, caller: Caller, id: str, version: int, reason: str) -> None:
        """Asks the approvers. `reason` has 10 to 500 characters.

        Raises BadArgument, NotFound, Conflict, and NotAllowed when it is not the caller's, too many wait already or
        nobody could approve it.
        """
        reason = _between(reason, SHORTEST, LONGEST, "reason")
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "request", row)
            state.expect(row, now, "draft")
            if row.version != version:
                raise Conflict("That card is out of date.", "Use the newest card, or ask again.")
            self._room(db, caller)
            places = {*subscriptions.subscribed(db, "approvals"), *self._approvers(row)}
            window, use_within = approval_window(self._settings)
            expires_at = now + min(window, self._action(row.action).expires)
            asked: dict[str, Any] = {
                "reason": reason,
                "requested_at": now,
                "expires_at": expires_at,
                "state": "pending",
            }
            if not row.needed:
                asked |= {"state": "approved", "decided_at": now, "use_by": now + use_within}
            state.change(db, self._key, row, now, caller, "approval.requested", asked, {"reason": reason})
            for place in places:
                outbox.tell(db, now, "approval", id, place)

        await self._store.write(work)

    async def decide(self, caller: Caller, id: str, verdict: str, comment: str = "") -> None:
        """Approves or denies. One deny ends it; the last approval needed lets it run, within its use-by.

        A person decides once. Raises BadArgument, NotFound, NotAllowed, and Conflict when it is no longer undecided.
        """
        if verdict not in {"approve", "deny"}:
            raise BadArgument("A request is either approved or denied.", "Press one of the buttons on its card.")
        comment = _between(comment, 0, LONGEST, "comment")
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, verdict, row)
            state.expect(row, now, "pending")
            made = state.decisions(db, id)
            if any(one.object_id == caller.object_id for one in made):
                raise Conflict("You have already approved this.", "It waits for somebody else as well.")
            said = {"comment": comment, "of": row.needed, "approvals": len(made) + (verdict == "approve")}
            if verdict == "deny":
                outcome = f"Denied by {caller.name}." + (f" {comment}" if comment else "")
                state.finish(db, self._key, row, now, caller, "denied", outcome, said)
            elif len(made) + 1 >= row.needed:
                use_by = now + approval_window(self._settings)[1]
                enough = {"state": "approved", "decided_at": now, "use_by": use_by}
                state.change(db, self._key, row, now, caller, "approval.approved", enough, said)
            else:
                state.change(db, self._key, row, now, caller, "approval.approved", {}, said)
            decision = Decision(
                approval_id=id, object_id=caller.object_id, name=caller.name, verdict=verdict, comment=comment, at=now
            )
            db.execute(insert(Decision).values(**decision.model_dump()))

        await self._store.write(work)

    async def cancel(self, caller: Caller, id: str) -> None:
        """Takes it back before it is decided. Raises NotFound, NotAllowed and Conflict."""
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "cancel", row)
            state.expect(row, now, "draft", "pending")
            outcome = f"Cancelled by {caller.name}."
            if caller.object_id == row.requester_id:
                # Who cancels sees it on the card; a message on top would only repeat it.
                ended = {"state": "cancelled", "outcome": outcome, "finished_at": now}
                state.change(db, self._key, row, now, caller, "approval.cancelled", ended)
            else:
                state.finish(db, self._key, row, now, caller, "cancelled", outcome)

        await self._store.write(work)

    async def expire(self) -> int:
        """How many drafts, undecided and unused approvals ran out of time just now."""
        now = self._now()
        undecided = (col(Approval.state).in_(("draft", "pending")), col(Approval.expires_at) <= now)
        unused = (col(Approval.state) == "approved", col(Approval.use_by) <= now)
        late = select(col(Approval.id)).where(or_(undecided[0] & undecided[1], unused[0] & unused[1]))
        ids = await self._store.read(now, lambda read: list(read.db.execute(late).scalars()))
        expired = 0
        for id in ids:
            # Each in its own transaction; one that was decided meanwhile is no longer late.
            with suppress(Conflict):
                expired += await self._store.write(partial(_expire, key=self._key, id=id, now=now))
        return expired

    async def due(self) -> list[str]:
        """The approvals that may be carried out and that nobody has claimed, oldest first."""
        ready = select(col(Approval.id)).where(col(Approval.state) == "approved").order_by(col(Approval.decided_at))
        return await self._store.read(self._now(), lambda read: list(read.db.execute(ready).scalars()))

    def _action(self, name: str) -> Action:
        action = self._specs.actions.get(name)
        if action is None:
            raise NotFound("I know no such action.", "Type help for what can be requested.")
        return action

    def _room(self, db: Database, caller: Caller) -> None:
        mine = (col(Approval.requester_id) == caller.object_id, col(Approval.state) == "pending")
        waiting = db.execute(select(func.count()).select_from(Approval).where(*mine)).scalar() or 0
        if waiting >= self._settings.approvals.per_person_pending:
            raise NotAllowed(
                f"You already have {waiting} requests waiting.", "Cancel some, or wait until they are decided."
            )

    def _approvers(self, row: Approval) -> set[str]:
        """Where each approver we know by id is told. Raises NotAllowed when too few could approve."""
        if not row.needed:
            return set()
        named, more = self._roles.approvers()
        able = named - {row.requester_id.casefold(), row.target_id.casefold()}
        if not more and len(able) < row.needed:
            raise NotAllowed(
                f"Nobody could approve this: it takes {row.needed}, and besides you and the person it is about "
                f"Steward knows {len(able)} who may.",
                "Ask a Steward administrator to name another approver.",
            )
        return {f"person:{person}" for person in able}


def view(read: Reader, id: str, conversation_id: str) -> ApprovalView:
    """The approval as the copy of its card in this conversation shows it. Raises NotFound."""
    row = state.found(read.db, id)
    made = state.decisions(read.db, id)
    what = state.title(row)
    return ApprovalView(
        title=what,
        summary=f"{outbox.spoken(row.requester_name)} asks: {what.lower()} {outbox.spoken(row.target_name)}. "
        f"{state.MOVED_ON[row.state]}",
        id=row.id,
        version=row.version,
        state=row.state,
        action=row.preview["help"],
        target=row.target_name,
        target_detail=row.target_detail,
        requester=row.requester_name,
        requested_at=row.requested_at,
        expires_at=row.use_by if row.state == "approved" else row.expires_at,
        reason=row.reason,
        change=tuple((name, f"{before} → {after}") for name, before, after in row.preview["change"]),
        warnings=tuple(row.preview["warnings"]),
        needed=row.needed,
        decisions=tuple((one.name, one.verdict, one.at, one.comment) for one in made),
        outcome=row.outcome,
        fingerprint=row.fingerprint[:8],
        verbs=_verbs(read, row, conversation_id),
    )


def _verbs(read: Reader, row: Approval, conversation_id: str) -> tuple[str, ...]:
    own = conversation_id == row.conversation_id
    if row.state == "draft":
        return ("request", "cancel") if own else ()
    if row.state != "pending":
        return ()
    deciding = not own or "approvals" in subscriptions.topics(read, conversation_id)
    return ("approve", "deny", "cancel") if deciding else ("cancel",)


def _target(read: Reader, connection_id: int, user_id: str) -> Row[tuple[User]]:
    row = read.one(select(User).where(col(User.connection_id) == connection_id, col(User.id) == user_id))
    if row is None:
        raise NotFound("I do not know that person.", "Check the name, or start a sync if the account is new.")
    return row


def _from(db: Database, source_id: str) -> str | None:
    return db.execute(select(col(Approval.id)).where(col(Approval.source_id) == source_id)).scalar()


def _kept(db: Database, row: Approval) -> str:
    try:
        with db.begin_nested():
            db.execute(insert(Approval).values(**row.model_dump()))
    except IntegrityError:
        known = _from(db, row.source_id)
        if known is None:
            raise
        return known
    return row.id


def _expire(db: Database, key: bytes, id: str, now: datetime) -> bool:
    row = state.found(db, id, lock=True)
    late = row.use_by if row.state == "approved" else row.expires_at
    if row.state not in {"draft", "pending", "approved"} or late is None or late > now:
        return False
    state.expire(db, key, row, now)
    return True


def _between(text: str, shortest: int, longest: int, what: str) -> str:
    text = text.strip()
    if not shortest <= len(text) <= longest:
        long = f"between {shortest} and {longest}" if shortest else f"at most {longest}"
        raise BadArgument(f"The {what} must have {long} characters; yours has {len(text)}.", f"Change the {what}.")
    return text
