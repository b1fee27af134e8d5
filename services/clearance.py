"""Whether policy and the guard rails let a change be asked for, and whether they still do when it begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import col

from services import approval_state as state
from services import several, steps, whom
from services.errors import NotAllowed
from services.guard import Guard
from services.policy import Roles, insist, may
from services.settings import Settings
from services.specs import Caller, Specs
from services.store.engine import Store
from services.store.query import pick
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Approval, Connection
from services.terms import Terms, Wanted, terms

ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ASK_AGAIN = "Nothing was changed. Ask for it again."


class Clearance:
    """What policy says of a change: once when it is asked for, and again just before it begins."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        settings: Settings,
        roles: Roles,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._specs = specs
        self._settings = settings
        self._guard = Guard(settings.guard, settings.bot.app_id or "")
        self._roles = roles
        self._now = now

    async def weigh(
        self, requester: Caller, row: Approval, drawn_up: Sequence[Step], needed: int | None = None
    ) -> Terms:
        """What is asked for before the change may happen.

        `needed` is how many approvals it takes by its preview; None is what that was when it was drafted. Raises
        NotAllowed where a guard rail or a rule forbids it.
        """
        ids = {row.target_id, *_about(row, drawn_up), *_ids(row.given)}
        ours = {id_ for id_ in ids if ID.fullmatch(id_) and await self._roles.privileged(id_)}
        work = partial(self._weigh, requester=requester, row=row, drawn_up=drawn_up, ours=ours, needed=needed)
        return await self._store.read(self._now(), work)

    async def apart(self, requester: Caller, row: Approval, drawn_up: Sequence[Step]) -> tuple[Step, ...]:
        """The steps about several people, without those of whom a guard rail or a rule forbids it, with the reason."""
        weighed = []
        for step in drawn_up:
            try:
                if step.state not in steps.ENDED:
                    await self.weigh(requester, row, [step])
                weighed.append(step)
            except NotAllowed as refusal:
                weighed.append(several.left_out(step, refusal))
        return tuple(weighed)

    def _weigh(
        self,
        read: Reader,
        requester: Caller,
        row: Approval,
        drawn_up: Sequence[Step],
        ours: set[str],
        needed: int | None,
    ) -> Terms:
        about = _about(row, drawn_up)
        also = _ids(row.given) - set(about)
        targets = whom.look(read, row.connection_id, about.items(), requester.object_id, ours)
        # Who is only named (a new manager, a group) is not whom it is about; their power counts all the same.
        named = [(id_, whom.name(read, row.connection_id, id_)) for id_ in sorted(also)]
        others = whom.look(read, row.connection_id, named, requester.object_id, ours)
        does = dict.fromkeys((row.action, *(step.action for step in drawn_up if step.state not in steps.ENDED)))
        self._guard.insist(read, row.connection_id, does, targets, also)
        self._guard.insist_few(step.action for step in drawn_up if step.state not in steps.ENDED)
        everybody = (*targets, *(replace(one, own=False, above=False) for one in others))
        place = read.value(pick(Connection.name).where(col(Connection.id) == row.connection_id)) or ""
        wanted = Wanted(tuple(self._specs.wishes[one] for one in does), place, requester, everybody)
        more = Terms(**row.terms).more if needed is None else max(0, needed - wanted.approvals)
        found = terms(self._settings.approvals, self._settings.guard, replace(wanted, more=more))
        if found.forbidden:
            raise NotAllowed(found.forbidden, "That is a rule of your organisation; ask a Steward administrator.")
        return found

    async def again(self, row: Approval, drawn_up: Sequence[Step]) -> None:
        """Raises NotAllowed where an approved change may not begin any more.

        Read anew: the rights of whoever asked and approved, the rules, the guard rails. What takes back something at
        the end of its time was approved with it, and goes by the guard rails alone.
        """
        requester = await self._roles.of(row.requester_id, "", row.requester_name, fresh=True)
        if not row.follows:
            insist(requester, "request", row)
        current = await self.weigh(requester, row, drawn_up)
        if row.follows:
            return
        made = await self._store.read(self._now(), lambda read: state.decisions(read.db, row.id))
        approved = [one for one in made if one.verdict == "approve"]
        still = [await self._roles.of(one.object_id, "", one.name, fresh=True) for one in approved]
        if row.alone:
            self._alone(row, still)
            return
        kept, escalated = Terms(**row.terms), row.escalated_at is not None
        able = [
            one
            for one in still
            if may(one, "approve", row).allowed
            and not any(one.object_id == step.target_id.casefold() for step in drawn_up)
            and kept.entitles(one, escalated=escalated)
            and current.entitles(one, escalated=escalated)
        ]
        if len(able) < row.needed:
            raise NotAllowed("Somebody who approved this may no longer do so.", ASK_AGAIN)
        if len(able) < current.approvals:
            raise NotAllowed(f"It takes {current.approvals} approvals now, more than when it was asked for.", ASK_AGAIN)

    def _alone(self, row: Approval, still: Iterable[Caller]) -> None:
        named = set(self._settings.approvals.break_glass)
        if not any(one.object_id == row.alone and one.object_id in named and one.roles for one in still):
            raise NotAllowed("Whoever approved this alone may no longer do so.", ASK_AGAIN)


def _about(row: Approval, drawn_up: Sequence[Step]) -> dict[str, str]:
    """Whom something is still to be done to: names by id. Who is left out of a request need not fit its rules."""
    left = [step for step in drawn_up if step.state not in steps.ENDED]
    return {step.target_id: step.target_name for step in left or drawn_up} or {row.target_id: row.target_name}


def _ids(given: Mapping[str, Any]) -> set[str]:
    """Every object id among the parameters."""
    values = [one for value in given.values() for one in (value if isinstance(value, list) else [value])]
    return {value for value in values if isinstance(value, str) and ID.fullmatch(value)}
