"""Microsoft Graph's permissions: what each is called by id, and which of them another includes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import orjson

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
Kind = Literal["Role", "Scope"]


class Ids(NamedTuple):
    """The ids of one permission as an app's own (application) and in a person's name (delegated); "" for no such."""

    application: str
    delegated: str


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission to grant: `kind` is Role for an app's own, Scope for one in a person's name.

    `licence` and `optional` are those of what needs it, where all agree.
    """

    name: str
    id: str
    kind: Kind
    needed_by: tuple[str, ...]
    licence: str = ""
    optional: bool = False


def ids(permission: str) -> Ids:
    """The ids of `permission`. Raises KeyError for one that is not in permissions.json."""
    return Ids(*_table()["ids"][permission])


def including(permission: str, *, listing: bool) -> frozenset[str]:
    """The permissions with which `permission` need not be asked for.

    `listing` says that it is needed for nothing but reading lists, where wider ones will do: Microsoft's table names
    them for each list that Steward reads (a test holds it), but not for all that the permission is good for.
    """
    table = _table()
    always = table["included"].get(permission, ())
    return frozenset((*always, *(table["included_when_listing"].get(permission, ()) if listing else ())))


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = orjson.loads(Path(__file__).with_name("permissions.json").read_bytes())
    return found
