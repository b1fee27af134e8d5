"""The form of a wish: a field for each of its slots, and what is read from what was filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.action_spec import Slot, Wish, Workflow
from services.slots import read_value, typed
from services.store.reader import Reader
from services.store.step import Step

Json = dict[str, Any]


def slots(wish: Wish, given: Collection[str] = ()) -> tuple[Slot, ...]:
    """What a wish is told; a workflow is told first which of its steps are meant.

    Those are its usual ones, and whichever takes what was `given` and no usual one does: a manager, where one is named.
    """
    if not isinstance(wish, Workflow):
        return wish.slots
    choices = tuple((stage.action, stage.title) for stage in wish.stages)
    told = set(given) - {name for stage in wish.stages if stage.usual for _, name in stage.given}
    meant = [stage.action for stage in wish.stages if stage.usual or told & {name for _, name in stage.given}]
    return (Slot(name="steps", label="Steps", kind="several", choices=choices, default=",".join(meant)), *wish.slots)


def limited(wish: Wish) -> tuple[str, ...]:
    """The name by which a connection may leave the wish out; a workflow goes by those of its actions."""
    return () if isinstance(wish, Workflow) else (wish.name,)


def read_slots(read: Reader, wanted: Sequence[Slot], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of those slots that something was given for. Raises BadArgument and NotFound."""
    values = {}
    for slot in wanted:
        value = given.get(slot.name)
        if isinstance(value, str):
            value = read_value(read, slot, value)
        if value is not None:
            values[slot.name] = value
    return values


def said(read: Reader, wish: Wish, given: Mapping[str, Any]) -> dict[str, str]:
    """What was given for each slot, as somebody would type it."""
    told = ((slot, given.get(slot.name)) for slot in slots(wish))
    return {
        slot.name: ",".join(value) if isinstance(value, list) else typed(read, slot, str(value))
        for slot, value in told
        if value is not None
    }


def form(read: Reader, wish: Wish, step: Step, needed: Collection[str]) -> tuple[Json, ...]:
    """A field for each slot, filled with what was given; `needed` ones must be filled in whatever the slot says."""
    shown = said(read, wish, step.given)
    return tuple(
        _field(slot, shown.get(slot.name, slot.default), slot.options(read, step) if slot.options else ())
        | {"required": slot.required or slot.name in needed}
        for slot in slots(wish, step.given)
    )


def _field(slot: Slot, shown: str, options: Sequence[tuple[str, str]]) -> Json:
    """The field that asks for a slot, as plain JSON (answers.Field)."""
    kind = slot.kind if slot.kind in {"choice", "several", "time"} else "text"
    choices = [list(one) for one in (options or slot.choices)]
    return {
        "name": slot.name, "label": slot.label, "kind": "choice" if choices and kind == "text" else kind,
        "value": shown, "hint": slot.hint, "required": slot.required, "choices": choices, "longest": slot.longest,
    }  # fmt: skip
