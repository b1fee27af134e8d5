"""Carrying out one step: looked at afresh, run, read back; and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from services import approval_state as state
from services.action_spec import Action, Done, Work
from services.drafting import Drafting, previewed
from services.errors import Conflict, GraphError, GraphThrottled, GraphUnavailable, NotFound, NothingToDo, StewardError
from services.microsoft.transport import counting
from services.offered import insist_offered
from services.specs import Specs
from services.store.engine import Store
from services.store.step import Step

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

READ_BACKS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
NEW_S = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
MAYBE = "Look at the account before you ask again."
RESOURCES = {"user": "users", "app": "apps"}
CHANGED = RESOURCES | {"deleted": "users"}

Keep = Callable[[Mapping[str, Any]], Awaitable[None]]


class Refresher(Protocol):
    """The one thing a run needs of the sync engine."""

    async def refresh(self, resource: str, connection_id: int, object_id: str) -> Any:
        """The object as Graph has it now, kept; None when it is gone. Raises GraphError kinds."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended, the sentence about it, what its run said, and Microsoft's ids of what was written."""

    state: str
    sentence: str
    done: Done | None = None
    request_ids: tuple[str, ...] = ()


class Carrier:
    """Carries out steps whose approval is claimed by this process."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        graphs: Mapping[int, Graph],
        sync: Refresher,
        now: Callable[[], datetime],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._specs = specs
        self._graphs = graphs
        self._sync = sync
        self._now = now
        self._wait = wait
        self._drafting = Drafting(store, specs, graphs, now)

    async def check(self, step: Step, *, promised: bool = False, as_approved: bool = True) -> Step:
        """The step as it stands now, with what was found before it.

        `promised`: its target was not there when it was approved, so that there was nothing to compare it with.
        What takes something back at the end of its time was approved before it could be previewed: it need not be
        `as_approved`. Raises NothingToDo when it is so already, and other kinds when it is not what was approved any
        more.
        """
        action, _ = self._means(step)
        resource = RESOURCES.get(action.about) if action.where is None else None
        if resource and not await self._there(resource, step, NEW_S if promised else ()):
            raise NotFound(
                f"The {'app' if action.about == 'app' else 'account'} no longer exists.", "Nothing was changed."
            )
        step = step.model_copy(update={"found": await self._drafting.look(action, step)})

        def look(read: Any) -> Step:
            state.acting(read.db, step.connection_id, step.action)
            insist_offered(read, step.connection_id, action)
            return previewed(step, action.preview(read, step))

        now_so = await self._store.read(self._now(), look)
        if as_approved and not promised and now_so.change != step.change:
            raise Conflict("The account changed since this was approved.", "Nothing was changed. Ask for it again.")
        return now_so

    async def _there(self, resource: str, step: Step, pauses: Iterable[float]) -> bool:
        """Whether Microsoft knows the target, which is read anew; what is new may take a while to be seen."""
        for pause in (0.0, *pauses):
            if pause:
                await self._wait(pause)
            if await self._sync.refresh(resource, step.connection_id, step.target_id) is not None:
                return True
        return False

    def private(self, step: Step) -> str:
        """Whether a secret comes of the step: "", "made" by Steward or "told" by Microsoft."""
        return self._means(step)[0].private

    async def run(self, step: Step, keep: Keep, secret: str = "") -> Result:
        """Does it, and reads back until it shows."""
        action, graph = self._means(step)
        work = Work(graph, step, self._now, keep, self._wait, secret)
        done: Done | None = None
        with counting() as count:
            try:
                done = await action.run(work)
                said, unsure = done.sentence, "Microsoft accepted it, but does not show it yet."
            except NothingToDo as already:
                return Result("done", f"Nothing had to be changed: {already.sentence}")
            except StewardError as error:
                if not _in_doubt(error):
                    return Result(_refusal(error), words(error), request_ids=tuple(count.written))
                said, unsure = "It took effect, although Microsoft did not answer at first.", error.sentence
        ids = tuple(count.written)
        if await self._visible(work, action):
            return Result("done", said, done, ids)
        if done is not None:
            return Result("accepted", f"{said} {unsure}", done, ids)
        return Result("unknown", f"{unsure} {MAYBE}", request_ids=ids)

    async def seen(self, step: Step, secret: str = "") -> bool:
        """Whether the effect of a step that was under way can be seen, and all that came of it is known.

        Raises StewardError kinds.
        """
        action, graph = self._means(step)
        if action.private == "told":
            return False  # whatever Microsoft told is lost
        return await action.verify(Work(graph, step, self._now, wait=self._wait, secret=secret))

    async def refresh(self, step: Step, done: Done | None) -> None:
        """Brings the cache up to what the step changed; what fails is left to the next sync."""
        action = self._specs.actions.get(step.action)
        if action is None or action.where is not None:
            return
        own = [(CHANGED[action.about], step.target_id)] if action.about in CHANGED else []
        others = [(resource, str(step.given[slot])) for resource, slot in action.refreshes if slot in step.given]
        for resource, id in (*own, *others, *(done.touched if done else ())):
            with suppress(StewardError):
                await self._sync.refresh(resource, step.connection_id, id)

    def _means(self, step: Step) -> tuple[Action, Graph]:
        action, graph = self._specs.actions.get(step.action), self._graphs.get(step.connection_id)
        if action is None or graph is None:
            raise NotFound("Steward can no longer do this there.", "Ask a Steward administrator.")
        return action, graph

    async def _visible(self, work: Work, action: Action) -> bool:
        """Whether reading back shows the effect: at once, then after ever longer pauses for as long as it may take."""
        for pause in _pauses(action.visible_within):
            if pause:
                await self._wait(pause)
            with suppress(StewardError):
                if await action.verify(work):
                    return True
        return False


def words(error: StewardError) -> str:
    """The sentence and the next step."""
    return f"{error.sentence} {error.next_step}".strip()


def _pauses(within: timedelta) -> Iterator[float]:
    yield 0.0
    left = within.total_seconds()
    for pause in READ_BACKS_S:
        yield pause
        left -= pause
    while left >= READ_BACKS_S[-1]:
        yield READ_BACKS_S[-1]
        left -= READ_BACKS_S[-1]


def _in_doubt(error: StewardError) -> bool:
    """Whether the change may have arrived all the same: a 4xx says that it did not, silence and a 5xx do not."""
    return isinstance(error, GraphUnavailable) or (isinstance(error, GraphError) and error.status >= 500)


def _refusal(error: StewardError) -> str:
    """Refused is what Microsoft or a rule said no to; being told to slow down is only a failure."""
    if isinstance(error, GraphThrottled):
        return "failed"
    return "refused"
