"""README's tables, made from the specs (and from build/bench.json with --bench): `python -m tests.readme`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from services import registry

README = Path(__file__).parent.parent / "README.md"
BENCH = README.parent / "build/bench.json"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def tables() -> dict[str, str]:
    """The generated part behind each marker."""
    specs = registry.load()
    return {
        "questions": table(
            ("ask", "answers", "for example"),
            [
                (f"`{one.canonical}`", one.help, ", ".join(f"`{text}`" for text in one.examples[:3]))
                for one in specs.questions.values()
            ],
        ),
        "actions": table(
            ("request", "does", "permission", "approvals"),
            [
                (f"`{one.canonical}`", one.help, ", ".join(one.permissions), str(one.approvals))
                for one in specs.wishes.values()
            ],
        ),
        "resources": table(
            ("kept", "from", "kind", "permission", "licence"),
            [
                (
                    one.name,
                    ", ".join(f"`{listing.path}`" for listing in one.listings if listing.path) or ", ".join(one.after),
                    one.kind,
                    ", ".join(dict.fromkeys(name for listing in one.listings for name in listing.permissions)),
                    ", ".join(dict.fromkeys(listing.licence for listing in one.listings if listing.licence)),
                )
                for one in specs.resources.values()
            ],
        ),
        "checks": table(
            ("check", "why it matters", "severity"),
            [(one.title, one.why, one.severity.value) for one in specs.checks.values()],
        ),
    }


def bench() -> str:
    """The measured table, from the last `make bench`."""
    return table(
        ("what", "measured", "unit", "reference", "ratio", "target"),
        [
            (
                row["name"],
                f"{row['value']:,.4g}",
                row["unit"],
                str(row.get("reference") or ""),
                f"{row['ratio']:.2f}" if row.get("ratio") is not None else "",
                str(row.get("target") or ""),
            )
            for row in json.loads(BENCH.read_text(encoding="utf-8"))
        ],
    )


def filled(text: str, parts: dict[str, str]) -> str:
    """`text` with each part between its markers."""
    for name, part in parts.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda found, part=part: f"{found[1]}{part}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    parts = tables() | ({"bench": bench()} if "--bench" in sys.argv else {})
    README.write_text(filled(README.read_text(encoding="utf-8"), parts), encoding="utf-8")
