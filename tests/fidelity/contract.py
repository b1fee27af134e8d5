"""Microsoft's contract: which operations there are, and the type of everything they send."""

from __future__ import annotations

import re
from typing import Any

from tests.services.sandbox.contract import load as read_contract

MANY = re.compile(r"Collection\((.*)\)")
JSON_TYPES = {
    "Boolean": "boolean", "Int16": "number", "Int32": "number", "Int64": "number", "Double": "number",
    "Single": "number", "Decimal": "number",
}  # fmt: skip


def json_type(value: Any) -> str:
    """The JSON word for a value."""
    if isinstance(value, bool):
        return "boolean"
    names = {type(None): "null", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


class Contract:
    """Operations and types. Raises FileNotFoundError where Microsoft's data is not at hand."""

    def __init__(self) -> None:
        data = read_contract()
        if data is None:
            raise FileNotFoundError("Microsoft's contract is not here; set GRAPH_CONTRACT to contract.json.gz.")
        self.types: dict[str, Any] = data["types"]
        self._properties: dict[str, dict[str, str] | None] = {}
        self.operations = {f"{row['method']} {row['path']}": row for row in data["operations"]}

    def properties(self, name: str) -> dict[str, str] | None:
        """Properties and relations of a type; None for what the contract does not describe (or leaves open)."""
        if name not in self._properties:
            self._properties[name] = self._gathered(name)
        return self._properties[name]

    def _gathered(self, name: str) -> dict[str, str] | None:
        kind = self.types.get(name)
        if kind is None or kind["kind"] == "enum":
            return None
        above = self.properties(kind.get("base", "")) or {}
        return above | kind.get("props", {}) | {key: value.rstrip("*") for key, value in kind.get("nav", {}).items()}

    def of(self, name: str | None, key: str) -> str | None:
        """The type of a property; None when the type is unknown or has no such property."""
        known = self.properties(name) if name else None
        return None if known is None else known.get(key)

    def relation(self, name: str | None, key: str) -> bool:
        """Whether this is a relation: old pages show some that today come only when expanded."""
        kind = self.types.get(name or "", {})
        return key in kind.get("nav", {}) or (bool(kind.get("base")) and self.relation(kind["base"], key))

    def drifted(self, name: str | None, key: str) -> bool:
        """Whether an example shows a property that the contract no longer has."""
        known = self.properties(name) if name else None
        return known is not None and bool(known) and "@" not in key and key not in known

    def wanted(self, declared: str | None) -> str | None:
        """The JSON type the contract wants for a declared type; None when it does not say."""
        if declared is None:
            return None
        inner = declared.rstrip("!")
        if inner.startswith("Collection("):
            return "array"
        if inner in JSON_TYPES:
            return JSON_TYPES[inner]
        return "object" if (self.types.get(inner) or {}).get("kind") in ("entity", "complex") else "string"
