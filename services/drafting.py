"""From what was asked to what would be done: parameters checked, Microsoft looked at, each step previewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from services import targets
from services.action_spec import Action, Preview, Slot, Work
from services.approval_state import acting
from services.errors import NotFound
from services.microsoft.governor import urgent
from services.offered import insist_offered
from services.slots import read_value
from services.store.engine import Store
from services.store.reader import Reader
from services.store.step import Step
from services.targets import Target

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

Json = dict[str, Any]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What would be done, and how many approvals `more` than usual it takes; no steps while there are `fields` to fill.

    `subject` is whom it is about where the cache does not know them yet.
    """

    target: Target
    given: Mapping[str, Any]
    fields: tuple[dict[str, Any], ...] = ()
    steps: tuple[Step, ...] = ()
    more: int = 0
    subject: str = ""


class Drafting:
    """Makes drafts of actions. `graphs` is by connection id; `now` gives aware UTC."""

    def __init__(self, store: Store, graphs: Mapping[int, Graph], now: Callable[[], datetime]) -> None:
        self._store = store
        self._graphs = graphs
        self._now = now

    async def of(
        self, approval_id: str, action: Action, connection_id: int, target_id: str, given: Mapping[str, Any]
    ) -> Drafted:
        """The one step of an action, or what is missing for it; `given` are values, or text for slots not read yet.

        Raises NotFound, NotAllowed, BadArgument, NothingToDo, and GraphError kinds where Microsoft must be looked at.
        """
        bare = await self._read(lambda read: self._bare(read, action, connection_id, target_id, given))
        if bare.fields:
            return bare
        target = bare.target
        step = Step(
            approval_id=approval_id,
            number=1,
            connection_id=target.connection_id,
            action=action.name,
            target_id=target.id,
            target_name=target.name,
            target_detail=target.detail,
            given=dict(bare.given),
        )
        step.found = await self.look(action, step)
        preview = await self._read(lambda read: action.preview(read, step))
        return replace(bare, steps=(previewed(step, preview),), more=preview.more, subject=preview.subject)

    async def look(self, action: Action, step: Step) -> dict[str, Any]:
        """What Microsoft shows of the target now; nothing where the action needs no look. Raises GraphError kinds."""
        if action.look is None:
            return {}
        graph = self._graphs.get(step.connection_id)
        if graph is None:
            raise NotFound("That tenant is not connected.", "Ask a Steward administrator to connect it.")
        with urgent():
            return await action.look(Work(graph, step, self._now))

    def _bare(
        self, read: Reader, action: Action, connection_id: int, target_id: str, given: Mapping[str, Any]
    ) -> Drafted:
        """The target and the parameters, checked. Raises as `of` does."""
        acting(read.db, connection_id, action.name)
        insist_offered(read, connection_id, action)
        target = targets.find(read, action.about, target_id, connection_id)
        values = read_slots(read, action.slots, given)
        missing = any(slot.required and slot.name not in values for slot in action.slots)
        return Drafted(target, values, self._form(read, action, target, values) if missing else ())

    def _form(self, read: Reader, action: Action, target: Target, values: Mapping[str, Any]) -> tuple[Json, ...]:
        """A field for each slot, filled with what was given."""
        step = Step(
            approval_id="", number=1, connection_id=target.connection_id, action=action.name, target_id=target.id,
            given=dict(values),
        )  # fmt: skip
        return tuple(
            field_of(slot, values.get(slot.name), slot.options(read, step) if slot.options else ())
            for slot in action.slots
        )

    async def _read(self, work: Callable[[Reader], Read]) -> Read:
        return await self._store.read(self._now(), work)


def read_slots(read: Reader, slots: Sequence[Slot], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of those slots that something was given for. Raises BadArgument and NotFound."""
    values = {}
    for slot in slots:
        value = given.get(slot.name)
        if isinstance(value, str):
            value = read_value(read, slot, value)
        if value is not None:
            values[slot.name] = value
    return values


def field_of(slot: Slot, value: Any, options: Sequence[tuple[str, str]]) -> Json:
    """The field of a form that asks for a slot, as plain JSON (answers.Field)."""
    kind = slot.kind if slot.kind in {"choice", "several", "time"} else "text"
    choices = [list(one) for one in (options or slot.choices)]
    shown = ",".join(value) if isinstance(value, list) else slot.default if value is None else str(value)
    return {
        "name": slot.name, "label": slot.label, "kind": "choice" if choices and kind == "text" else kind,
        "value": shown, "hint": slot.hint, "required": slot.required, "choices": choices, "longest": slot.longest,
    }  # fmt: skip


def previewed(step: Step, preview: Preview) -> Step:
    """The step with what would change in it."""
    change = [list(line) for line in preview.change]
    return step.model_copy(update={"change": change, "warnings": list(preview.warnings)})
