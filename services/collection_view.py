"""What was asked to be collected, as its card shows it at any moment."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Column, Standing, Suggestion, Table, Tone, Value
from services.errors import NotFound
from services.names import label
from services.specs import Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Checkpoint, Collection, Connection, Run
from services.sync import progress

# What is going on first, then what went wrong, then what is still to come; what is done is known well enough.
ORDER = ("running", "failed", "held", "skipped", "waiting", "not begun", "done")
COLUMNS = (
    Column("Connection", weight=2),
    Column("Data", weight=2, leads=True),
    Column("State", weight=2),
    Column("Rows", "number"),
    Column("New", "number"),
    Column("Why", weight=3),
)
TONES = {"done": Tone.GOOD, "held": Tone.WARNING, "failed": Tone.BAD, "skipped": Tone.WARNING, "waiting": Tone.QUIET}


def view(read: Reader, id_: str, specs: Specs) -> Table:
    """One row for each kind of data, with how far it is. Raises NotFound."""
    columns = pick(Collection.wanted, Collection.started_at, Collection.finished_at, Collection.version)
    found = read.one(columns.where(col(Collection.id) == id_))
    if found is None:
        raise NotFound("I know of no such collecting.", "Type sync to see how fresh the data is.")
    names = {row.id: row.name for row in read.rows(pick(Connection.id, Connection.name))}
    lines = [_line(read, found, specs, connection_id, name) for connection_id, name in found.wanted]
    lines.sort(key=lambda line: ORDER.index(line[0]))
    counts = Counter(state for state, *_ in lines)
    # One connection needs no name, and where nothing went wrong no reason is given.
    first = 0 if len({connection_id for connection_id, _ in found.wanted}) > 1 else 1
    last = None if any(cells[-1].text for *_, cells in lines) else -1
    return Table(
        title="Collected" if found.finished_at else "Collecting now",
        summary=_summary(counts, over=found.finished_at is not None),
        columns=COLUMNS[first:last],
        rows=tuple((Value(names.get(of)), *cells)[first:last] for _, of, cells in lines),
        total=len(lines),
        stands=Standing("collection", id_, found.version),
        next=(Suggestion("How fresh everything is", "sync"),) if found.finished_at else (),
    )


def _line(
    read: Reader, collection: Any, specs: Specs, connection_id: int, name: str
) -> tuple[str, int, tuple[Value, ...]]:
    """The state of one resource, its connection, and its cells."""
    run, state = _last_run(read, connection_id, name), "waiting"
    if run is not None and (run.state == "running" or _since(run, collection.started_at)):
        state = run.state
    elif collection.finished_at is not None:
        state = "not begun"
    said, rows, changed, why = state, None, None, ""
    if state == "running":
        of = (col(Checkpoint.connection_id) == connection_id, col(Checkpoint.resource) == name)
        point = read.one(pick(Checkpoint.done, Checkpoint.expected).where(*of))
        done, expected = (point.done, point.expected) if point else (0, None)
        said = progress.spoken(specs.resources[name], done, expected, run.started_at, read.now)
    elif state not in ("waiting", "not begun"):
        rows, changed, why = run.rows, run.changed, run.error
    cells = (Value(label(name)), Value(said, TONES.get(state, Tone.PLAIN)), Value(rows), Value(changed))
    return state, connection_id, (*cells, Value(why or None, Tone.QUIET))


def _last_run(read: Reader, connection_id: int, name: str) -> Any:
    ours = (col(Run.connection_id) == connection_id, col(Run.resource) == name)
    columns = pick(Run.state, Run.rows, Run.changed, Run.error, Run.started_at, Run.finished_at)
    return read.one(columns.where(col(Run.id) == pick(func.max(col(Run.id))).where(*ours).scalar_subquery()))


def _since(run: Any, started_at: datetime) -> bool:
    return run.finished_at is not None and run.finished_at >= started_at


def _summary(counts: Counter[str], *, over: bool) -> str:
    told = [f"{counts[state]} {state}" for state in ORDER if counts[state]]
    if over:
        return f"{_kinds(counts['done'])} collected" + _besides([one for one in told if "done" not in one])
    return f"{counts['done']} of {_kinds(counts.total())} collected" + _besides(told[:1] if counts["running"] else [])


def _kinds(number: int) -> str:
    return f"{number} kind of data" if number == 1 else f"{number} kinds of data"


def _besides(told: list[str]) -> str:
    return f"; {', '.join(told)}." if told else "."
