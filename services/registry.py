"""Loads the folders of specs and refuses a file without exactly one well-named spec."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Container
from types import ModuleType
from typing import TypeVar

from services.errors import BadSettings
from services.specs import Action, Check, Question, Resource, Specs, Workflow

Spec = TypeVar("Spec")


def load() -> Specs:
    """All resources, questions, actions, workflows and checks.

    Raises BadSettings naming every file that breaks the rule.
    """
    return Specs(
        resources=folder("services.resources", "RESOURCE", Resource),
        questions=folder("services.questions", "QUESTION", Question),
        actions=folder("services.actions", "ACTION", Action),
        workflows=folder("services.workflows", "WORKFLOW", Workflow),
        checks=folder("services.checks", "CHECK", Check),
    )


def folder(package: str, constant: str, kind: type[Spec], apart: Container[str] = ()) -> dict[str, Spec]:
    """One spec for each module of `package`, by name, in name order; modules named in `apart` hold none.

    Raises BadSettings when a module lacks `constant`, holds another kind of thing in it, or its name is not the file's.
    """
    found: dict[str, Spec] = {}
    problems: list[str] = []
    parent = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(parent.__path__), key=lambda entry: entry.name):
        if info.name in apart:
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        problem = _problem(module, info.name, constant, kind)
        if problem:
            problems.append(f"{package.replace('.', '/')}/{info.name}.py: {problem}")
        else:
            found[info.name] = getattr(module, constant)
    if problems:
        raise BadSettings(problems)
    return found


def _problem(module: ModuleType, name: str, constant: str, kind: type[object]) -> str:
    spec = getattr(module, constant, None)
    if spec is None:
        return f"has no {constant}"
    if not isinstance(spec, kind):
        return f"{constant} is a {type(spec).__name__}, not a {kind.__name__}"
    if getattr(spec, "name", name) != name:
        return f"{constant}.name is {spec.name!r}, not the file's name"  # type: ignore[attr-defined]  # checked above
    if sum(isinstance(thing, kind) for thing in vars(module).values()) != 1:
        return f"holds more than one {kind.__name__}"
    return ""
