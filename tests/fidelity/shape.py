"""Holding one body against another: same keys, same JSON types, all the way down; values may differ."""

from __future__ import annotations

from typing import Any

from tests.fidelity.contract import MANY, Contract, json_type

NONE: frozenset[str] = frozenset()
# Written by documentation tools, not by the service.
NOT_SENT = frozenset({"truncated", "@odata.editLink", "@odata.readLink", "@odata.id", "value@odata.nextLink"})


def trimmed(wanted: Any, selected: str) -> Any:
    """An example without what its own $select left out: pages show more than the service sends."""
    names = {name.strip().lower() for name in selected.split(",") if name.strip()}
    if not names or not isinstance(wanted, dict) or "error" in wanted:
        return wanted
    if isinstance(wanted.get("value"), list):
        return wanted | {"value": [trimmed(row, selected) for row in wanted["value"]]}
    return {key: value for key, value in wanted.items() if "@" in key or key.lower() in names}


def differences(
    contract: Contract, declared: str | None, wanted: Any, got: Any, where: str = "", expanded: frozenset[str] = NONE
) -> list[str]:
    """What the example has and the body lacks, in words; empty when the shapes agree.

    Null agrees with everything the contract lets be null. A relation may be absent unless it was `expanded`.
    """
    kind, other = json_type(wanted), json_type(got)
    if kind == "null" or (other == "null" and not (declared or "").endswith("!")):
        return []
    if kind != other:
        agreed = contract.wanted(declared)
        return [] if agreed == other else [f"{where or 'the body'} is {other}, not {kind}"]
    if kind == "array":
        many = MANY.match((declared or "").rstrip("!"))
        return _rows(contract, many[1] if many else None, wanted, got, where, expanded)
    if kind == "object":
        return _members(contract, (declared or "").rstrip("!") or None, wanted, got, where, expanded)
    return []


def _members(
    contract: Contract, name: str | None, wanted: Any, got: Any, where: str, expanded: frozenset[str]
) -> list[str]:
    """`name` is the declared type; a body that names its own type is held against that one."""
    own = str(wanted.get("@odata.type", "")).removeprefix("#microsoft.graph.")
    # A type that was declared anyway is not repeated with odata.metadata=minimal.
    needless = NOT_SENT | {"@odata.type"} if own == name else NOT_SENT
    name = own or name
    found = []
    for key, value in wanted.items():
        here = f"{where}.{key}" if where else key
        if key in needless or contract.drifted(name, key):
            continue
        may_lack = contract.relation(name, key) and key not in expanded
        if key not in got and not may_lack:
            found.append(f"{here} is missing")
        if key not in got:
            continue
        found += differences(contract, contract.of(name, key), value, got[key], here, expanded)
    return found


def _rows(
    contract: Contract, name: str | None, wanted: list[Any], got: list[Any], where: str, expanded: frozenset[str]
) -> list[str]:
    """Every row of the example must have a likeness among the rows; the nearest one is told about when none has."""
    if not got:
        return [f"{where} is empty"] if where == "value" and wanted else []
    found = []
    for row in wanted:
        tries = [differences(contract, name, row, other, f"{where}[]", expanded) for other in _alike(row, got)]
        if not tries:
            found.append(f"{where} holds nothing of type {row['@odata.type']}")
        elif all(tries):
            found += min(tries, key=len)
    return list(dict.fromkeys(found))


def _alike(row: Any, others: list[Any]) -> list[Any]:
    if not isinstance(row, dict):
        return others
    found = [other for other in others if isinstance(other, dict)]
    if "@odata.type" not in row:
        return found
    return [other for other in found if other.get("@odata.type", row["@odata.type"]) == row["@odata.type"]]


def whole(contract: Contract, operation: str, wanted: Any, got: Any, expanded: frozenset[str] = NONE) -> list[str]:
    """Differences between two whole bodies of an operation."""
    if wanted is None:
        return []
    declared = (contract.operations.get(operation) or {}).get("response")
    if isinstance(wanted, dict) and "error" in wanted and isinstance(wanted["error"], dict):
        found = differences(contract, None, wanted, got)
        if isinstance(got, dict) and not found and wanted["error"].get("code") != got["error"].get("code"):
            found = [f"error.code is {got['error'].get('code')}, not {wanted['error'].get('code')}"]
        return found
    many = MANY.match(declared or "")
    if many is None or not isinstance(wanted, dict):
        return differences(contract, declared if isinstance(wanted, dict) else None, wanted, got, "", expanded)
    if not isinstance(got, dict):
        return ["the body is no object"]
    envelope = {key: value for key, value in wanted.items() if key != "value"}
    found = differences(contract, None, envelope, got)
    return found + differences(contract, declared, wanted.get("value", []), got.get("value"), "value", expanded)
