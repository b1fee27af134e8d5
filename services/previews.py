"""What a change would do, for whoever only wants to know: nothing is drafted, and nothing is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from services import approval_state as state
from services import outbox, steps
from services.answers import Fact, Profile, Section, Suggestion, Tone, Value
from services.paging import counted
from services.store.step import Step
from services.store.tables import Approval
from services.terms import Terms


def shown(row: Approval, drawn_up: Sequence[Step], ask: str) -> Profile:
    """`row` and its steps, as they would be drafted; `ask` is the canonical text that asks for it."""
    what, who = state.title(row), outbox.spoken(row.target_name)
    needed = counted(row.needed, "approval") if row.needed else "no approval"
    left = [step for step in drawn_up if step.state not in steps.ENDED]
    missing = [str(field["label"]) for field in row.preview["fields"] if field["required"]]
    alone = len(drawn_up) == 1
    return Profile(
        title=f"If somebody asks: {what.lower()} {row.target_name}",
        subtitle=row.preview["help"],
        summary=f"{what} for {who} would take {needed}. Nothing has been changed or asked for.",
        badge=Value("only a preview", Tone.QUIET),
        facts=(
            *(
                Fact(name, Value(steps.told(before, after)))
                for step in left
                if alone
                for name, before, after in step.change
            ),
            Fact("Approvals", Value(row.needed)),
            Fact("Reason", Value("must be given" if Terms(**row.terms).reason else "need not be given")),
        ),
        sections=_sections(
            _section("What would change", [] if alone else [_line(row, step) for step in left]),
            _section("Left out", [f"{step.target_name}: {step.outcome}" for step in drawn_up if step not in left]),
            _section("To know", list(row.preview["warnings"])),
            _section("Still to be filled in", missing),
        ),
        next=(Suggestion(what, ask),),
    )


def _sections(*found: Section) -> tuple[Section, ...]:
    return tuple(section for section in found if section.lines)


def _line(row: Approval, step: Step) -> str:
    changes = "; ".join(f"{name.lower()}: {steps.told(before, after)}" for name, before, after in step.change)
    return f"{step.target_name if row.target_ids else state.words(step.action)}: {changes or 'nothing'}"


def _section(title: str, lines: Sequence[str]) -> Section:
    return Section(title, tuple(Value(line) for line in lines), len(lines))
