"""Prints what passed, failed and lay out of scope; 1 when less than 98 % of what is in scope passed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.fidelity.contract import Contract
from tests.fidelity.examples import Example, load
from tests.fidelity.replay import FAILED, OUT, PASSED, Verdict, replay
from tests.fidelity.tenant import tenant

HERE = Path(__file__).resolve().parents[2]
DEFAULT = HERE.parent / "shared" / "graph" / "examples"
LEAST_PERCENT = 98.0


def verdicts(folder: Path) -> Iterator[Verdict]:
    """Every example of a folder, each in a tenant of its own, so that none meets what another did."""
    contract = Contract()
    for example in load(folder):
        yield one(contract, example)


def one(contract: Contract, example: Example) -> Verdict:
    """One example; a breakdown on the way is a failure, not the end."""
    with tenant() as fresh:
        try:
            return replay(contract, fresh, example)
        except (KeyError, IndexError, ValueError, TypeError, StopIteration) as err:
            return Verdict(example, FAILED, (f"could not be replayed: {type(err).__name__} {err}",))


def percent(found: list[Verdict]) -> float:
    """How many of those in scope passed."""
    counted = [verdict for verdict in found if verdict.outcome != OUT]
    return 100.0 * sum(verdict.outcome == PASSED for verdict in counted) / len(counted) if counted else 100.0


def main(arguments: list[str]) -> int:
    """`DIR` is any folder of examples in the same form."""
    folder = Path(arguments[0]) if arguments else DEFAULT
    if not folder.is_dir():
        sys.stderr.write(f"There is no folder {folder}. Name the folder that holds the examples.\n")
        return 2
    found = list(verdicts(folder))
    for outcome in (PASSED, OUT, FAILED):
        chosen = [verdict for verdict in found if verdict.outcome == outcome]
        print(f"\n{outcome}: {len(chosen)}")
        for verdict in chosen:
            print(f"  {verdict.example.name} ({verdict.example.operation})")
            for reason in verdict.reasons[:6]:
                print(f"      {reason}")
    print(f"\n{percent(found):.1f} % of the examples in scope passed.")
    return 0 if percent(found) >= LEAST_PERCENT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
