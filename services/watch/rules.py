"""The rules a check is judged by: its thresholds as an administrator has set them, one rule or several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from services.errors import BadSettings
from services.specs import Check, Finding, Limits, Severity
from services.store.reader import Reader

# A finding of a later rule is worse than any of an earlier one.
STEP = 1_000_000
OFF, SEVERITY, RULES = "off", "severity", "rules"
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One set of thresholds; `severity` None leaves it to the check."""

    limits: Limits
    severity: Severity | None = None


def rules(check: Check, given: Given) -> tuple[Rule, ...]:
    """The rules of a check, mildest first, as `[checks.<name>]` gives them; none for one that is switched off.

    `given` has thresholds, `severity`, `off`, and `rules`: further thresholds and severities, each over the others.
    Raises BadSettings naming what is wrong.
    """
    if given.get(OFF) is True:
        return ()
    base = {name: value for name, value in given.items() if name not in (OFF, RULES)}
    listed = given.get(RULES) or [{}]
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise BadSettings([f"checks.{check.name}.rules: must be a list of tables."])
    if not isinstance(given.get(OFF, False), bool):
        raise BadSettings([f"checks.{check.name}.off: must be true or false."])
    return tuple(_rule(check, {**base, **one}) for one in listed)


def _rule(check: Check, given: Given) -> Rule:
    thresholds = {name: value for name, value in given.items() if name != SEVERITY}
    severity = given.get(SEVERITY)
    if severity is not None and severity not in set(Severity):
        raise BadSettings([f"checks.{check.name}.severity: must be one of {', '.join(Severity)}."])
    try:
        return Rule(check.limits(**thresholds), None if severity is None else Severity(severity))
    except ValidationError as error:
        raise BadSettings([_problem(check, detail) for detail in error.errors()]) from None


def _problem(check: Check, detail: Any) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    known = ", ".join(check.limits.model_fields) or "none"
    if detail["type"] == "extra_forbidden":
        return f"checks.{check.name}.{where}: there is no such threshold. There are: {known}."
    return f"checks.{check.name}.{where}: {detail['msg']}."


def found(read: Reader, connection_id: int, check: Check, by: Iterable[Rule]) -> dict[str, Finding]:
    """What the rules of a check find, by subject: of what several find, what the worst says. Raises CannotTell."""
    worst: dict[str, Finding] = {}
    for place, rule in enumerate(by):
        for one in check.find(read, connection_id, rule.limits):
            known = worst.get(one.subject)
            if place or rule.severity:
                one = replace(one, rank=place * STEP + one.rank, severity=rule.severity or one.severity)
            if known is None or one.rank >= known.rank:
                worst[one.subject] = one
    return worst
