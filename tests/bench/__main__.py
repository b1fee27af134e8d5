"""All benchmarks, each beside its floor or peer in the same run: a table, and build/bench.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import (
    chat_turn,
    checks,
    parse,
    presses,
    questions,
    sandbox_growth,
    sandbox_pages,
    sync_directory,
    sync_growth,
    sync_sign_ins,
    sync_users,
)

BENCHES = {
    "chat": chat_turn.measure,
    "presses": presses.measure,
    "parse": parse.measure,
    "questions": questions.measure,
    "checks": checks.measure,
    "sync": sync_users.measure,
    "directory": sync_directory.measure,
    "directory_growth": sync_growth.measure,
    "sign_ins": sync_sign_ins.measure,
    "sandbox": sandbox_pages.measure,
    "growth": sandbox_growth.measure,
}
OUT = Path("build/bench.json")


def main(names: list[str]) -> int:
    """Runs the benchmarks named (all without a name); 1 when a target was missed, 2 for a name there is not."""
    if unknown := set(names) - BENCHES.keys():
        print(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}")
        return 2
    rows = [row for name in names or list(BENCHES) for row in BENCHES[name]()]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    table = Table("what", "measured", "unit", "reference", "ratio", "target", "")
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        table.add_row(
            row["name"],
            f"{row['value']:,.4g}",
            row["unit"],
            str(row["reference"] or ""),
            ratio,
            str(row["target"] or ""),
            "" if row["ok"] is None else "✓" if row["ok"] else "✗",
        )
    Console().print(table)
    return 0 if all(row["ok"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
