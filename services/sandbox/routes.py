"""The route table: operations as data, found by path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from services.sandbox.wire import Call, Refusal, Reply, bad_request

if TYPE_CHECKING:
    from services.sandbox.cloud import Cloud

Handler = Callable[["Cloud", Call], Reply]
KEYED = re.compile(r"^([^(]+)\((?:(\w+)=)?'?(.*?)'?\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation, its path in the contract's notation, and the resource units it costs.

    `like` is another path of the same operation (`/users/{id}` for an alternate key): its name and permissions count.
    """

    method: str
    path: str
    serve: Handler
    units: int = 1
    like: str = ""

    @property
    def operation(self) -> str:
        """The name used for permissions, meters and the log: `GET /users/{id}`."""
        return f"{self.method} {self.like or self.path}"


@dataclass(slots=True)
class Node:
    """One step of the tree: what follows by name, what follows any value, what is served here by method."""

    named: dict[str, Node] = field(default_factory=dict)
    any: Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)


def segments(path: str) -> tuple[str, ...]:
    """Path segments, decoded: `/users('x')` is users, x; `/delta()` is delta; `f(period='D7')` is f, (period), D7."""
    parts: list[str] = []
    for raw in path.strip("/").split("/"):
        text = (
            unquote(raw).removeprefix("microsoft.graph.") if raw.startswith("microsoft.graph.delta") else unquote(raw)
        )
        if text.startswith("graph."):
            text = f"microsoft.{text}"  # the SDKs leave out the first part of a cast
        keyed = KEYED.match(text)
        if keyed is None:
            parts.append(text.removesuffix("()"))
            continue
        name, key, value = keyed.groups()
        parts += [name, f"({key})", value] if key else [name, value]
    return tuple(part for part in parts if part)


class Routes:
    """All operations. Names match without regard to case, values keep theirs."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.root = Node()
        self.all = tuple(routes)
        for route in self.all:
            node = self.root
            for part in segments(route.path):
                if part.startswith("{"):
                    node.any = node = node.any or Node()
                else:
                    node = node.named.setdefault(part.lower(), Node())
            node.routes[route.method] = route

    def find(self, method: str, path: tuple[str, ...]) -> tuple[Route, tuple[str, ...]]:
        """The route and the values its path caught. Raises Refusal 400 for an unknown path, 405 for the method."""
        node, caught = self.root, []
        for part in path:
            named = node.named.get(part.lower())
            if named is None and node.any is None:
                raise bad_request(f"Resource not found for the segment '{part}'.")
            if named is None:
                caught.append(part)
            node = named or node.any  # type: ignore[assignment]  # one of the two is there
        if not node.routes:
            raise bad_request(f"Resource not found for the segment '{path[-1] if path else ''}'.")
        route = node.routes.get(method)
        if route is None:
            raise Refusal(
                405,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.",
                headers={"Allow": ", ".join(sorted(node.routes))},
            )
        return route, tuple(caught)
