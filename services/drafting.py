"""From what was asked to what would be done: parameters checked, Microsoft looked at, each step previewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from services import bundles, forms, several, targets
from services.action_spec import Action, Preview, Wish, Work, Workflow
from services.approval_state import acting
from services.errors import NotAllowed, NotFound, NothingToDo, StewardError, Unfilled
from services.microsoft.governor import urgent
from services.offered import insist_offered
from services.specs import Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.store.step import Step
from services.targets import Target

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What would be done, and how many approvals it takes; no steps while there are `fields` to fill in.

    `subject` is whom it is about where the cache does not know them yet, `note` why something is asked.
    """

    target: Target
    given: Mapping[str, Any]
    needed: int
    fields: tuple[forms.Json, ...] = ()
    steps: tuple[Step, ...] = ()
    subject: str = ""
    note: str = ""


class Drafting:
    """Makes drafts of what is wished for. `graphs` is by connection id; `now` gives aware UTC."""

    def __init__(self, store: Store, specs: Specs, graphs: Mapping[int, Graph], now: Callable[[], datetime]) -> None:
        self._store = store
        self._specs = specs
        self._graphs = graphs
        self._now = now

    async def of(
        self, approval_id: str, wish: Wish, connection_id: int, target_ids: Sequence[str], given: Mapping[str, Any]
    ) -> Drafted:
        """The steps of an action or a workflow, or what is missing for them; a step each where it is about several.

        `given` are values, or text for slots not read yet. Raises NotFound, NotAllowed, BadArgument, NothingToDo, and
        GraphError kinds where Microsoft must be looked at.
        """
        bare = await self._read(lambda read: self._bare(read, wish, connection_id, target_ids[0], given))
        found: list[tuple[Target, str]] = []
        if len(target_ids) > 1 and isinstance(wish, Action):
            action, place = wish, bare.target.connection_id
            found = await self._read(lambda read: several.find(read, action, target_ids, place))
            bare = replace(bare, target=several.together([one for one, _ in found]))
        if bare.fields:
            return bare
        try:
            if isinstance(wish, Workflow):
                return await self._bundle(approval_id, wish, bare)
            assert isinstance(wish, Action)  # noqa: S101  there are no other wishes
            if found:
                return await self._several(approval_id, wish, bare, found)
            step = bundles.step(approval_id, 1, wish, bare.target, bare.given)
            step.found = await self.look(wish, step)
            preview = await self._read(lambda read: wish.preview(read, step))
        except Unfilled as more:
            needed, note = more.slots, more.sentence
            blank = bundles.step(approval_id, 1, wish, bare.target, bare.given)
            fields = await self._read(lambda read: forms.form(read, wish, blank, needed))
            return replace(bare, fields=fields, note=note)
        needed_more = bare.needed + preview.more
        return replace(bare, steps=(previewed(step, preview),), needed=needed_more, subject=preview.subject)

    async def look(self, action: Action, step: Step) -> dict[str, Any]:
        """What Microsoft shows of the target now; nothing where the action needs no look. Raises GraphError kinds."""
        if action.look is None:
            return {}
        graph = self._graphs.get(step.connection_id)
        if graph is None:
            raise NotFound("That tenant is not connected.", "Ask a Steward administrator to connect it.")
        with urgent():
            return await action.look(Work(graph, step, self._now))

    def _bare(self, read: Reader, wish: Wish, connection_id: int, target_id: str, given: Mapping[str, Any]) -> Drafted:
        """The target and the parameters, checked. Raises as `of` does."""
        values = forms.read_slots(read, forms.slots(wish), given)
        where = wish.where if isinstance(wish, Action) else None
        if where is None:
            acting(read.db, connection_id, *forms.limited(wish))
        target = targets.find(read, wish.about, target_id, None if where else connection_id)
        if where and values:
            target = replace(target, connection_id=where(read, target, values))
            acting(read.db, target.connection_id, *forms.limited(wish))
        if isinstance(wish, Action):
            insist_offered(read, target.connection_id, wish)
        missing = [slot.name for slot in forms.slots(wish) if slot.required and slot.name not in values]
        blank = bundles.step("", 1, wish, target, values)
        fields = forms.form(read, wish, blank, missing) if missing else ()
        return Drafted(target, values, wish.approvals, fields)

    async def _bundle(self, approval_id: str, workflow: Workflow, bare: Drafted) -> Drafted:
        """The steps of the stages that were chosen. One that cannot be done is left out, with the reason."""
        steps, more = [], 0
        said = await self._read(lambda read: forms.said(read, workflow, bare.given))
        for step, action in bundles.steps(approval_id, workflow, self._specs, bare.target, bare.given, said):
            if step.target_id.startswith(bundles.MADE):
                steps.append(step)
                continue
            try:
                shown, beyond = await self._shown(action, step)
                steps.append(shown)
                more = max(more, beyond)
            except Unfilled:
                raise
            except NothingToDo as already:
                steps.append(step.model_copy(update={"state": "skipped", "outcome": already.sentence}))
            except StewardError as refusal:
                words = f"{refusal.sentence} {refusal.next_step}".strip()
                steps.append(step.model_copy(update={"state": "refused", "outcome": words}))
        insist_some(steps)
        most = max(self._specs.actions[step.action].approvals for step in steps if step.state == "waiting")
        subject = str(bare.given.get("name", "")) if workflow.about == "connection" else ""
        return replace(bare, steps=tuple(steps), needed=max(bare.needed, most) + more, subject=subject)

    async def _several(
        self, approval_id: str, action: Action, bare: Drafted, found: Sequence[tuple[Target, str]]
    ) -> Drafted:
        """A step for each person. Who cannot be changed is left out, with the reason."""
        steps, more = [], 0
        for number, (target, elsewhere) in enumerate(found, 1):
            step = bundles.step(approval_id, number, action, target, bare.given)
            try:
                if elsewhere:
                    raise NotAllowed(elsewhere)
                shown, beyond = await self._shown(action, step)
                steps.append(shown)
                more = max(more, beyond)
            except Unfilled:
                raise
            except StewardError as refusal:
                steps.append(several.left_out(step, refusal))
        insist_some(steps)
        return replace(bare, steps=tuple(steps), needed=bare.needed + more)

    async def _shown(self, action: Action, step: Step) -> tuple[Step, int]:
        """The step with what it would change, and how many approvals that takes beyond the action's own."""
        step.found = await self.look(action, step)
        preview = await self._read(partial(self._offered, action=action, step=step))
        return previewed(step, preview), preview.more

    def _offered(self, read: Reader, action: Action, step: Step) -> Preview:
        acting(read.db, step.connection_id, action.name)
        insist_offered(read, step.connection_id, action)
        return action.preview(read, step)

    async def _read(self, work: Callable[[Reader], Read]) -> Read:
        return await self._store.read(self._now(), work)


def insist_some(steps: Sequence[Step]) -> None:
    """Raises NothingToDo when every step is left out."""
    if all(step.state != "waiting" for step in steps):
        why = " ".join(dict.fromkeys(step.outcome for step in steps[:3]))
        raise NothingToDo(f"None of these steps would change anything. {why}", "Choose others.")


def previewed(step: Step, preview: Preview) -> Step:
    """The step with what would change in it."""
    change = [list(line) for line in preview.change]
    return step.model_copy(update={"change": change, "warnings": list(preview.warnings)})
