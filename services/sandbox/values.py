"""What a write may set: names that exist, values of the right type."""

from __future__ import annotations

from typing import Any

from services.sandbox.schema import Kind
from services.sandbox.wire import Thing, bad_request

PYTHON: dict[str, type] = {"String": str, "Guid": str, "DateTimeOffset": str, "Boolean": bool, "Int32": int}


def fits(type_: str, value: Any) -> bool:
    """Whether a JSON value can be of a contract type; null always fits what is not a collection."""
    inner = type_.rstrip("!")
    if inner.startswith("Collection("):
        return isinstance(value, list) and all(item is not None and fits(inner[11:-1], item) for item in value)
    if value is None:
        return True
    if inner == "Int32" and isinstance(value, bool):
        return False
    return isinstance(value, PYTHON.get(inner, dict | str))


def check_values(kind: Kind, values: Thing, read_only: frozenset[str]) -> None:
    """Raise Refusal 400 for properties that do not exist, cannot be set, or have the wrong type."""
    resource = kind.type[0].upper() + kind.type[1:]
    for name, value in values.items():
        if name not in kind.properties:
            text = f"Property '{name}' does not exist as a declared property or extension property."
            raise bad_request(text, "Request_BadRequest")
        if name in read_only:
            raise bad_request(f"Property '{name}' is read-only and cannot be set.", "Request_BadRequest")
        if not fits(kind.properties[name], value):
            text = f"Invalid value specified for property '{name}' of resource '{resource}'."
            raise bad_request(text, "Request_BadRequest")
