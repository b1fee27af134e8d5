"""Microsoft's own contract, where it is at hand: every body of the sandbox is held against it."""

from __future__ import annotations

import gzip
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx

CHECKS: dict[str, Any] = {
    "String": str, "Boolean": bool, "Int32": int, "Int64": int, "Double": (int, float), "Guid": str, "Binary": str,
    "DateTimeOffset": str, "Date": str, "Duration": str, "TimeOfDay": str, "Stream": str,
}  # fmt: skip
# Sent by real tenants, absent from the metadata.
UNDOCUMENTED = {("servicePrincipal", "createdDateTime")}
GUID = re.compile(r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


def place() -> Path:
    """Where the contract lies: a sibling of the checkout, or where GRAPH_CONTRACT says."""
    beside = Path(__file__).resolve().parents[4] / "shared" / "graph" / "contract.json.gz"
    return Path(os.environ.get("GRAPH_CONTRACT", beside))


@cache
def load() -> dict[str, Any] | None:
    """The contract; None where it is absent."""
    return json.loads(gzip.decompress(place().read_bytes())) if place().exists() else None


@cache
def responses() -> dict[str, dict[str, Any]]:
    """Operations of the contract by name."""
    return {f"{row['method']} {row['path']}": row for row in (load() or {"operations": []})["operations"]}


def check(operation: str, response: httpx.Response) -> None:
    """Raise AssertionError when a body has an unknown property, a wrong type or a null where none may be."""
    row = responses().get(operation)
    if row is None or response.status_code >= 400 or response.headers.get("content-type") == "text/plain":
        return
    assert response.status_code == row["status"], (operation, response.status_code)
    wanted = row.get("response")
    if not wanted or not response.content or wanted == "batch":
        return
    body = response.json()
    many = re.match(r"Collection\((.*)\)", wanted)
    for thing in body["value"] if many else [body]:
        _thing(many[1] if many else wanted, thing, operation)


def _properties(name: str) -> dict[str, str]:
    kind = load()["types"][name]
    above = _properties(kind["base"]) if kind.get("base") in load()["types"] else {}
    return above | kind.get("props", {}) | {key: value.rstrip("*") for key, value in kind.get("nav", {}).items()}


def _thing(name: str, value: Any, where: str) -> None:
    if name == "Boolean":
        assert isinstance(value.get("value") if isinstance(value, dict) else value, bool), where
        return
    name = value.get("@odata.type", "").removeprefix("#microsoft.graph.") or name
    known = _properties(name)
    for key, item in value.items():
        if "@" in key or (name, key) in UNDOCUMENTED:
            continue
        assert key in known, f"{where}: {name} has no property {key}"
        _value(known[key], item, f"{where} {name}.{key}")


def _value(kind: str, value: Any, where: str) -> None:
    required, kind = kind.endswith("!"), kind.rstrip("!")
    many = re.match(r"Collection\((.*)\)", kind)
    if value is None:
        assert not required or not many, f"{where} may not be null"
    elif many:
        assert isinstance(value, list), where
        for item in value:
            _value(many[1], item, where)
    elif kind in CHECKS:
        assert isinstance(value, CHECKS[kind]), f"{where}: {value!r} is no {kind}"
        assert kind != "Guid" or GUID.match(value), f"{where}: {value!r}"
        assert kind != "DateTimeOffset" or TIME.match(value), f"{where}: {value!r}"
    elif load()["types"].get(kind, {}).get("kind") == "enum":
        assert value in load()["types"][kind]["members"], f"{where}: {value!r} is not one of {kind}"
    elif kind in load()["types"]:
        _thing(kind, value, where)
