"""What kind of object Graph sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def kind_of(raw: Mapping[str, Any]) -> str:
    """The type in an object's @odata.type, without its namespace: "user"; "directoryObject" where Graph names none."""
    return str(raw.get("@odata.type", "directoryObject")).rpartition(".")[2]
