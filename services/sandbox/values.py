"""What a write may set: names that exist, values of the right type and form, kept as the directory keeps them."""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from math import isfinite
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.sandbox.schema import Kind
from services.sandbox.tokens import decode
from services.sandbox.wire import Thing, bad_request

# Complex types as {property: type} and enumerations as [member], for everything that can be written.
SHAPES: dict[str, dict[str, str] | list[str]] = orjson.loads(Path(__file__).with_name("shapes.json").read_bytes())
# Enumerations of which several members may be given at once, with commas between them.
FLAGS = frozenset(
    "nativeAuthenticationApisEnabled weakAlgorithms conditionalAccessTransferMethods "
    "conditionalAccessInsiderRiskLevels conditionalAccessGuestOrExternalUserTypes".split()
)
# Types that a value may name in `@odata.type` where another is declared.
DERIVED = {"customTimeZone": "timeZoneBase"}
SIZES = {"Int16": 2**15, "Int32": 2**31, "Int64": 2**63}
DURATION = re.compile(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")


class Misfit(ValueError):
    """A value that cannot be of the type."""


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise Misfit(text)
    return text if text.endswith("Z") else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _duration(text: str) -> str:
    if DURATION.fullmatch(text) is None:
        raise Misfit(text)
    return text


def _same(check: Callable[[str], object]) -> Callable[[str], str]:
    """A reader that gives text back as it came once `check` did not raise."""

    def read(text: str) -> str:
        check(text)
        return text

    return read


TEXTS: dict[str, Callable[[str], str]] = {
    "String": str, "Guid": lambda text: str(UUID(text)), "DateTimeOffset": _moment, "Duration": _duration,
    "Date": _same(date.fromisoformat), "TimeOfDay": _same(time.fromisoformat), "Binary": _same(decode), "Stream": str,
}  # fmt: skip


def take(type_: str, value: Any) -> Any:
    """A JSON value as it is kept: times in UTC, enumeration members in their own case. Raises Misfit."""
    inner = type_.rstrip("!")
    if inner.startswith("Collection("):
        if not isinstance(value, list):
            raise Misfit(value)
        return [take(f"{inner[11:-1]}!", item) for item in value]
    if value is None:
        if type_.endswith("!"):
            raise Misfit(value)
        return None
    shape = SHAPES.get(inner)
    if isinstance(shape, list):
        several = isinstance(value, str) and inner in FLAGS
        return ",".join(_member(shape, name.strip()) for name in value.split(",")) if several else _member(shape, value)
    if isinstance(shape, dict):
        return _complex(inner, value)
    return _plain(inner, value)


def _complex(declared: str, value: Any) -> Thing:
    """An object of the declared type, or of the one derived from it that it says it is."""
    named = value.get("@odata.type") if isinstance(value, dict) else None
    actual = str(named).removeprefix("#microsoft.graph.")
    if DERIVED.get(actual) == declared:
        return {"@odata.type": named} | take_shape(actual, value)
    return take_shape(declared, value)


def take_all(shape: dict[str, str], values: Any) -> Thing:
    """Every property of an object; annotations are left out. Raises Misfit for names that do not exist too."""
    if not isinstance(values, dict):
        raise Misfit(values)
    sent = {name: value for name, value in values.items() if not name.startswith("@")}
    if not shape.keys() >= sent.keys():
        raise Misfit(sent.keys() - shape.keys())
    return {name: take(shape[name], value) for name, value in sent.items()}


def take_shape(name: str, values: Any) -> Thing:
    """What was sent for an object of a complex type. Raises Misfit."""
    shape = SHAPES[name]
    return take_all(shape if isinstance(shape, dict) else {}, values)


def _member(members: list[str], value: Any) -> str:
    found = next((name for name in members if isinstance(value, str) and name.lower() == value.lower()), None)
    if found is None:
        raise Misfit(value)
    return found


def _plain(inner: str, value: Any) -> Any:
    if inner in TEXTS:
        if not isinstance(value, str):
            raise Misfit(value)
        try:
            return TEXTS[inner](value)
        except (ValueError, NotBase64, OverflowError) as err:
            raise Misfit(value) from err
    if inner == "Boolean":
        right = isinstance(value, bool)
    elif inner in SIZES:
        right = isinstance(value, int) and not isinstance(value, bool) and -SIZES[inner] <= value < SIZES[inner]
    elif inner in ("Double", "Single"):
        right = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    else:
        right = isinstance(value, dict)
    if not right:
        raise Misfit(value)
    return value


def check_values(kind: Kind, values: Thing, read_only: frozenset[str]) -> None:
    """Bring values into the form in which they are kept.

    Raises Refusal 400 for properties that do not exist, cannot be set, or have the wrong type.
    """
    resource = kind.type[0].upper() + kind.type[1:]
    for name, value in values.items():
        if name not in kind.properties:
            text = f"Property '{name}' does not exist as a declared property or extension property."
            raise bad_request(text, "Request_BadRequest")
        if name in read_only:
            raise bad_request(f"Property '{name}' is read-only and cannot be set.", "Request_BadRequest")
        try:
            values[name] = take(kind.properties[name], value)
        except Misfit as err:
            text = f"Invalid value specified for property '{name}' of resource '{resource}'."
            raise bad_request(text, "Request_BadRequest") from err
