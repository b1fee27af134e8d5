"""Microsoft's own contract, where it is at hand: every body of the sandbox is held against it."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

CHECKS: dict[str, Any] = {
    "String": str, "Boolean": bool, "Int16": int, "Int32": int, "Int64": int, "Double": (int, float),
    "Single": (int, float), "Guid": str, "Binary": str, "DateTimeOffset": str, "Date": str, "Duration": str,
    "TimeOfDay": str, "Stream": str,
}  # fmt: skip
# Sent by real tenants, absent from the metadata.
UNDOCUMENTED = {("servicePrincipal", "createdDateTime")}
MANY = re.compile(r"Collection\((.*)\)$")
SET = re.compile(r"#(users|groups|servicePrincipals|applications|devices|directoryRoles)(\([\w,]*\))?$")
FORMS = {
    "Guid": re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"),
    "DateTimeOffset": re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,7})?Z"),
    "Date": re.compile(r"\d{4}-[01]\d-[0-3]\d"),
    "TimeOfDay": re.compile(r"[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,7})?"),
    "Duration": re.compile(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "Binary": re.compile(r"[\w+/=-]*"),
}
LARGEST = {"Int16": 2**15, "Int32": 2**31, "Int64": 2**63}
# Nobody can tell what one of these is unless it says so.
MIXED = frozenset({"directoryObject", "authenticationMethod", "namedLocation", "conditionalAccessSessionControl"})


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


def problems(operation: str, status: int, content_type: str, body: bytes) -> list[str]:
    """What is wrong with an answer, in words: status, types, enum members, nulls, properties nobody knows."""
    row = responses().get(operation)
    if row is None or status >= 400 or content_type.startswith("text/plain"):
        return []
    as_json = row["status"] == 302 and status == 200 and "$format" in row["odata"]
    if status != row["status"] and not as_json:
        return [f"{operation}: status {status}, not {row['status']}"]
    wanted = row.get("response")
    if not wanted or wanted in ("batch", "Edm.Stream") or not content_type.startswith("application/json"):
        return [f"{operation}: a body on 204"] if status == 204 and body else []
    if not body:
        return [f"{operation}: no body, not {wanted}"]
    answer = json.loads(body)
    many = MANY.match(wanted)
    things = answer["value"] if many else [answer]
    found = [] if "@odata.context" in answer else [f"{operation}: no @odata.context"]
    if answer.get("@odata.context", "").endswith("Collection($ref)"):
        return found + [f"{operation}: no bare reference: {row}" for row in things if row.keys() != {"@odata.id"}]
    named = _cast(answer) or (many[1] if many else wanted)
    return found + [said for thing in things for said in _thing(named, thing, operation)]


def _cast(answer: dict[str, Any]) -> str | None:
    """The type of the rows where a cast narrowed a list of directory objects: then the context names another set."""
    name = SET.search(answer.get("@odata.context", "")) if isinstance(answer.get("value"), list) else None
    return load()["entitySets"].get(name[1]) if name else None


def error_problems(operation: str, status: int, body: bytes) -> list[str]:
    """What is wrong with a refusal: it must be Graph's envelope with code, message and the request's id."""
    try:
        error = json.loads(body)["error"]
        right = isinstance(error["code"], str) and isinstance(error["message"], str)
        right = right and {"date", "request-id", "client-request-id"} <= error["innerError"].keys()
    except (ValueError, KeyError, TypeError, AttributeError):
        right = False
    return [] if right else [f"{operation}: {status} is not in Graph's envelope: {body[:200]!r}"]


@cache
def _properties(name: str) -> dict[str, str]:
    kind = load()["types"][name]
    above = _properties(kind["base"]) if kind.get("base") in load()["types"] else {}
    return above | kind.get("props", {}) | {key: value.rstrip("*") for key, value in kind.get("nav", {}).items()}


def _thing(name: str, value: Any, where: str) -> Iterator[str]:
    if name == "Boolean":
        if not isinstance(value.get("value") if isinstance(value, dict) else value, bool):
            yield f"{where}: no Boolean"
        return
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no {name}"
        return
    told = value.get("@odata.type", "").removeprefix("#microsoft.graph.")
    if told in load()["types"] and name not in (told, *_above(told)):
        yield f"{where}: {told} is no {name}"
    if not told and name in MIXED and "@removed" not in value:
        yield f"{where}: a {name} without @odata.type"
    name = told or name
    if name not in load()["types"]:
        return
    known = _properties(name)
    for key, item in value.items():
        if key.endswith("@delta"):
            yield from _changes(item, f"{where} {name}.{key}")
        elif "@" in key or (name, key) in UNDOCUMENTED:
            continue
        elif key not in known:
            yield f"{where}: {name} has no property {key}"
        else:
            yield from _value(known[key], item, f"{where} {name}.{key}")


@cache
def _above(name: str) -> tuple[str, ...]:
    """The types a type is derived from, nearest first."""
    base = load()["types"].get(name, {}).get("base")
    return (base, *_above(base)) if base else ()


def _changes(rows: Any, where: str) -> Iterator[str]:
    for row in rows:
        if not {"@odata.type", "id"} <= row.keys() <= {"@odata.type", "id", "@removed"}:
            yield f"{where}: {row} is no change of a relation"


def _value(kind: str, value: Any, where: str) -> Iterator[str]:
    required, kind = kind.endswith("!"), kind.rstrip("!")
    many = MANY.match(kind)
    if value is None:
        if required:
            yield f"{where} may not be null"
    elif many:
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no list"
            return
        for item in value:
            yield from _value(f"{many[1]}!", item, f"{where}[]")
    elif kind in CHECKS:
        if not _plain(kind, value):
            yield f"{where}: {value!r} is no {kind}"
    elif load()["types"].get(kind, {}).get("kind") == "enum":
        yield from _member(kind, value, where)
    elif kind in load()["types"]:
        yield from _thing(kind, value, where)


def _plain(kind: str, value: Any) -> bool:
    """Whether a value is one of a primitive type, in the form and the range that type has."""
    if not isinstance(value, CHECKS[kind]) or (isinstance(value, bool) and kind != "Boolean"):
        return False
    if kind in LARGEST:
        return -LARGEST[kind] <= value < LARGEST[kind]
    return kind not in FORMS or FORMS[kind].fullmatch(value) is not None


def _member(kind: str, value: Any, where: str) -> Iterator[str]:
    enum = load()["types"][kind]
    chosen = str(value).split(",") if enum.get("flags") else [value]
    if not all(isinstance(name, str) and name in enum["members"] for name in chosen):
        yield f"{where}: {value!r} is not one of {kind}"
