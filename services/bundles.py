"""The steps that a workflow comes to, with whom each is about and what each waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.action_spec import Action, Stage, Wish, Workflow
from services.errors import Unfilled
from services.specs import Specs
from services.store.step import Step
from services.targets import Target

# A target that a step before makes: "@1" is what came of step 1.
MADE = "@"


def step(approval_id: str, number: int, wish: Wish, target: Target, given: Mapping[str, Any]) -> Step:
    """One step, not yet previewed."""
    return Step(
        approval_id=approval_id,
        number=number,
        connection_id=target.connection_id,
        action=wish.name,
        target_id=target.id,
        target_name=target.name,
        target_detail=target.detail,
        given=dict(given),
    )


def steps(
    approval_id: str,
    workflow: Workflow,
    specs: Specs,
    target: Target,
    given: Mapping[str, Any],
    said: Mapping[str, str],
) -> Iterator[tuple[Step, Action]]:
    """A step and its action for each stage that was chosen, in the workflow's order. Raises Unfilled.

    `said` is what was given as people would type it.
    """
    chosen = [stage for stage in workflow.stages if stage.action in given["steps"]]
    numbers = {stage.action: number for number, stage in enumerate(chosen, 1)}
    for stage in chosen:
        action = specs.actions[stage.action]
        told = {slot: given[name] for slot, name in stage.given if name in given}
        _insist_told(workflow, stage, action, told)
        made = step(approval_id, numbers[stage.action], action, target, told)
        made.needs = sorted(numbers[name] for name in stage.needs if name in numbers)
        if stage.of:
            if stage.of not in numbers:
                raise Unfilled(f"“{stage.title}” is about the account that is made first.", "steps")
            made.target_id, made.target_name = f"{MADE}{numbers[stage.of]}", str(given.get("name", ""))
            made.needs = sorted({*made.needs, numbers[stage.of]})
            made.change = [[_label(workflow, name), "", said[name]] for _, name in stage.given if name in given]
        yield made, action


def _insist_told(workflow: Workflow, stage: Stage, action: Action, told: Mapping[str, Any]) -> None:
    names = dict(stage.given)
    lacking = [slot for slot in action.slots if slot.required and slot.name not in told]
    if lacking:
        labels = " and ".join(f"“{_label(workflow, names[slot.name])}”" for slot in lacking)
        raise Unfilled(f"“{stage.title}” needs {labels}.", *(names[slot.name] for slot in lacking))


def _label(workflow: Workflow, name: str) -> str:
    return next(slot.label for slot in workflow.slots if slot.name == name)
