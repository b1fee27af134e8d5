"""What people type, and what each must be read as; the texts stand in the files beside this one."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
ODD = ("", "   ", "x" * 4000)


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _means(name: str) -> dict[str, tuple[str, ...]]:
    """The texts under each canonical form: a line that is not indented."""
    means: dict[str, list[str]] = {}
    canonical = ""
    for line in _lines(name):
        if line.startswith(" "):
            means[canonical].append(line.strip())
        else:
            canonical = line
            means.setdefault(canonical, [])
    return {canonical: tuple(texts) for canonical, texts in means.items()}


MEANS = _means("wordings.txt")
# What only the whole bot understands, among the things there are.
TOLD = _means("told.txt")
# What else people typed, understood or not.
MEANT = _means("meant.txt")
NO_ACTION = (*_lines("no_action.txt"), *ODD)
MISSPELT_ACTIONS = (
    ("disabel Adele Vance", "disable adele vance"),
    ("dissable Adele Vance", "disable adele vance"),
    ("enabel Adele Vance", "enable adele vance"),
    ("please deactivte Adele Vance", "disable adele vance"),
    ("revoke sesions Adele Vance", "revoke sessions adele vance"),
    ("foward Lee Gu's mail to Adele Vance", "forward mail lee gu to adele vance"),
    ("assing E5 to Lee Gu", "assign licence lee gu e5"),
    ("ofboard Adele Vance", "offboard adele vance"),
    ("delte Lee Gu's account", "delete user lee gu"),
)
