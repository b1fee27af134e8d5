"""What travels: one call, one reply, one refusal, and Graph's way of wording them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote, unquote_plus
from uuid import uuid4

import orjson

Thing = dict[str, Any]
JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
OPTIONS = {
    name.lower(): f"${name}"
    for name in ("select", "filter", "top", "skip", "expand", "orderby", "search", "count", "skiptoken", "deltatoken")
} | {"format": "$format"}


class Refusal(Exception):
    """A request the cloud will not serve: HTTP `status`, Graph's `code` and `message`, further error fields."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers: dict[str, str] = more.pop("headers", {})
        self.inner: Thing = more.pop("inner", {})
        self.raw: bytes | None = more.pop("raw", None)
        self.more = more


def missing(what: str) -> Refusal:
    """404 for a directory object that is not there."""
    return Refusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{what}' does not exist or one of its queried reference-property objects are not present.",
    )


def bad_request(message: str, code: str = "BadRequest") -> Refusal:
    """400 with Graph's envelope."""
    return Refusal(400, code, message)


@dataclass(slots=True)
class Reply:
    """What goes back: status, body bytes ready for the wire, headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        """A JSON body with Graph's content type."""
        return cls(status, orjson.dumps(value), {"Content-Type": JSON_TYPE, **headers})


@dataclass(slots=True)
class Caller:
    """Who holds the token: `object_id` is the service principal's (app-only) or the user's (delegated)."""

    app_id: str
    object_id: str
    roles: frozenset[str]
    scopes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Call:
    """One request as Graph sees it. `path` holds decoded segments below the version; `args` what the route caught."""

    method: str
    path: tuple[str, ...]
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: datetime
    raw_query: str = ""
    args: tuple[str, ...] = ()
    operation: str = ""
    caller: Caller = field(default_factory=lambda: Caller("", "", frozenset()))
    units: int = 0
    request_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def eventual(self) -> bool:
        """Whether the caller accepts the lagging index, which advanced queries need."""
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    @property
    def advanced(self) -> bool:
        """Whether advanced filters may be used: `ConsistencyLevel: eventual` and `$count=true`, or `/$count`."""
        counting = self.query.get("$count", "").lower() == "true" or self.path[-1:] == ("$count",)
        return self.eventual and counting

    def json(self) -> Thing:
        """The body as one JSON object. Raises Refusal 400 when it is anything else."""
        try:
            value = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            raise bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of "
                "valid JSON format."
            )
        return value


def split_query(raw: str) -> dict[str, str]:
    """Query options by canonical name (`$select`, whatever its case or missing dollar). Raises Refusal on repeats."""
    options: dict[str, str] = {}
    for pair in raw.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name = unquote(name)
        name = OPTIONS.get(name.lower().removeprefix("$"), name)
        if name in options and name.startswith("$"):
            raise bad_request(
                f"Query option '{name}' was specified more than once, but it must be specified at most once."
            )
        options[name] = unquote_plus(value)
    return options


def envelope(call: Call, refusal: Refusal) -> Reply:
    """The error body of Graph, or the refusal's own bytes where a service behind Graph words it differently."""
    if refusal.raw is not None:
        return Reply(refusal.status, refusal.raw, {"Content-Type": "application/json", **refusal.headers})
    inner = {
        "date": call.now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": call.request_id,
        "client-request-id": call.headers.get("client-request-id", call.request_id),
    }
    error = {"code": refusal.code, "message": refusal.message, **refusal.more, "innerError": refusal.inner | inner}
    return Reply.json({"error": error}, refusal.status, **refusal.headers)
