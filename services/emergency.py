"""Break-glass: named people approve alone in an emergency; it is told to all administrators and must be reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection as Database

from services import approval_state as state
from services import deciding, outbox, steps
from services.asking import LONGEST, SHORTEST, between
from services.errors import Conflict, NotAllowed
from services.gate import tell
from services.policy import Roles, insist
from services.specs import Caller, Role
from services.store.engine import Store
from services.store.tables import Approval


class Emergency:
    """Lets `named` people (object ids) approve alone, and administrators review that they did."""

    def __init__(
        self, store: Store, roles: Roles, named: Iterable[str], now: Callable[[], datetime], audit_key: bytes
    ) -> None:
        self._store = store
        self._roles = roles
        self._named = frozenset(named)
        self._now = now
        self._key = audit_key

    async def approve_alone(self, caller: Caller, id: str, why: str) -> None:
        """Approves whatever the rules ask for, but for nobody who asked for it or whom it is about.

        `why` has 10 to 500 characters and is told to all administrators. Raises BadArgument, NotFound, NotAllowed, and
        Conflict when it is no longer undecided.
        """
        why = between(why, SHORTEST, LONGEST, "comment")
        caller = await self._roles.of(caller.object_id, caller.tenant_id, caller.name, fresh=True)
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "approve_alone", row)
            if caller.object_id not in self._named:
                raise NotAllowed(
                    "You may not approve alone: that is for the people named for emergencies.",
                    "Ask another approver, or a Steward administrator.",
                )
            deciding.insist_other(steps.of(db, id), caller)
            state.expect(row, now, "pending")
            if any(one.object_id == caller.object_id for one in state.decisions(db, id)):
                raise Conflict("You have already approved this.", "It waits for somebody else as well.")
            alone = {**deciding.enough(row, now), "alone": caller.object_id}
            state.change(db, self._key, row, now, caller, "approval.approved_alone", alone, {"comment": why})
            deciding.put(db, row, caller, now, "approve", why)
            self._tell(db, row, caller, now, why)

        await self._store.write(work)

    async def review(self, caller: Caller, id: str) -> None:
        """Notes that an administrator looked at what was approved alone. Raises NotFound, NotAllowed and Conflict."""
        caller = await self._roles.of(caller.object_id, caller.tenant_id, caller.name, fresh=True)
        now = self._now()

        def work(db: Database) -> None:
            row = state.found(db, id, lock=True)
            insist(caller, "review", row)
            if row.reviewed_by:
                raise Conflict(f"{row.reviewed_by} has reviewed this.", "Nothing more is needed.")
            state.change(db, self._key, row, now, caller, "approval.reviewed", {"reviewed_by": caller.name})

        await self._store.write(work)

    def _tell(self, db: Database, row: Approval, caller: Caller, now: datetime, why: str) -> None:
        """Writes to every administrator, with the card: it has the button that says it was reviewed."""
        what = f"{state.title(row).lower()} for {outbox.spoken(row.target_name)}"
        text = (
            f"Break-glass: {outbox.spoken(caller.name)} alone approved {what}, asked by "
            f"{outbox.spoken(row.requester_name)}. Why: {outbox.spoken(why, LONGEST)} Somebody must review it: "
            f"request {row.id[:8]}"
        )
        tell(db, now, self._roles.holders()[Role.ADMIN], row.id, text)
