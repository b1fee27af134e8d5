"""The handbook of the sandbox tells every knob, fault, limit, profile, app and option there is, and no other."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from app import cli
from services.sandbox.faults import KINDS
from services.sandbox.knobs import Knobs
from services.sandbox.limits import AZURE, LIMITS
from services.sandbox.profiles import PROFILES
from services.sandbox.registrations import ready_made

BOOK = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text("utf-8")


def first_cells(head: str) -> list[str]:
    """The first column of the first table below a heading, without its backticks."""
    section = re.split(r"\n## ", BOOK.partition(f"\n## {head}")[2])[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row.split("|")[1].strip().strip("`") for row in rows[1:]]


@pytest.mark.parametrize(
    ("head", "real"),
    [
        ("Knobs: `sandbox.knobs`", [knob.name for knob in fields(Knobs)]),
        ("Faults: `sandbox.faults`", list(KINDS)),
        ("Limits and meters", [limit.name for limit in LIMITS] + [f"Azure {kind}" for kind in AZURE]),
        ("Profiles", list(PROFILES)),
    ],
)
def test_a_table_of_the_handbook_is_what_is_there(head, real):
    assert sorted(first_cells(head)) == sorted(real)


def test_the_handbook_tells_the_numbers_of_the_limits():
    for limit in LIMITS:
        [row] = [line for line in BOOK.splitlines() if line.startswith(f"| {limit.name} |")]
        most = {"ResourceUnitLimitExceeded": 8000, "SharePoint": 6250}.get(limit.name, limit.most)
        assert f"{most:,.0f} " in row
    for kind, (size, rate) in AZURE.items():
        assert f"| Azure {kind} | a bucket of {size:.0f}, {rate:.0f} more" in BOOK


def test_the_handbook_tells_every_fault_in_the_words_of_the_code():
    for kind, text in KINDS.items():
        assert f"| `{kind}` | {text} |" in BOOK


def test_the_handbook_tells_every_ready_made_app():
    assert sorted(first_cells("Ready-made apps")) == sorted(ready_made())


def test_the_handbook_tells_every_option_of_the_command():
    command = get_command(cli).commands["sandbox"]
    real = {name for option in command.params if not getattr(option, "hidden", False)
            for name in (*option.opts, *option.secondary_opts)} - {"--help"}  # fmt: skip
    told = {word for cell in first_cells("Quick start") for word in re.findall(r"--[a-z-]+", cell)}
    assert told == real
