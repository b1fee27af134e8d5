"""One action on several people: approved as one, carried out one by one, each with an end of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services import steps, targets
from services.action_spec import Action, Inverse, Wish
from services.errors import BadArgument, NotAllowed, StewardError
from services.names import enumerated
from services.store.reader import Reader
from services.store.step import Step
from services.targets import Target

NAMED = 3


def may(wish: Wish) -> bool:
    """Whether one request may be about several people."""
    return isinstance(wish, Action) and wish.many


def insist(wish: Wish, count: int, most: int) -> None:
    """Raises NotAllowed for what is asked for one by one, BadArgument when they are more than `most`."""
    if count < 2:
        return
    if not may(wish):
        raise NotAllowed(
            f"“{wish.name.replace('_', ' ')}” is asked for one person at a time.", f"For example: {wish.examples[0]}"
        )
    insist_few(count, most)


def insist_few(count: int, most: int) -> None:
    """Raises BadArgument when they are more than `most`."""
    if count > most:
        raise BadArgument(
            f"These are {count:,} people, and one request may be about {most} at most.",
            "Narrow the list, or ask for a part of them; a Steward administrator can raise approvals.most_people.",
        )


def together(found: Sequence[Target]) -> Target:
    """All of them as one: the first names, and how many they are."""
    return Target(found[0].connection_id, "", _listed([one.name for one in found]), f"{len(found)} people")


def warnings(left: Sequence[Step]) -> list[str]:
    """What is to be known of the steps, once each; with the names of those it is true of, unless it is of all."""
    of: dict[str, list[str]] = {}
    for step in left:
        for text in step.warnings:
            of.setdefault(text, []).append(step.target_name)
    return [text if len(names) == len(left) else f"{_listed(names)}: {text}" for text, names in of.items()]


def _listed(names: Sequence[str]) -> str:
    """Names as people write them, the first of many."""
    shown = list(names) if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    return enumerated(shown)


def find(read: Reader, action: Action, ids: Sequence[str], connection_id: int) -> list[tuple[Target, str]]:
    """Each of them with why they are left out, "" where they are not. Raises NotFound for somebody unknown."""
    found = [targets.find(read, action.about, id_) for id_ in dict.fromkeys(ids)]
    elsewhere = "They belong to another tenant: ask for them apart."
    return [(one, "" if one.connection_id == connection_id else elsewhere) for one in found]


def left_out(step: Step, why: StewardError) -> Step:
    """The step that will not be taken, with the reason."""
    return step.model_copy(update={"state": "skipped", "outcome": f"{why.sentence} {why.next_step}".strip()})


def back(actions: Mapping[str, Action], name: str, done: Sequence[Step]) -> tuple[Inverse, list[Step]] | None:
    """What takes back the steps that had their effect, and those steps; None where nothing does for all of them."""
    action = actions.get(name)
    if action is None or action.undo is None:
        return None
    changed = [step for step in done if step.state in steps.GOOD and (len(done) == 1 or step.began_at)]
    inverses = [action.undo(step) for step in changed]
    first = inverses[0] if inverses else None
    same = all(one and first and (one.action, one.given) == (first.action, first.given) for one in inverses)
    return (first, changed) if first and same else None
