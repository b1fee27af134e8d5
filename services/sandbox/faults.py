"""The switchboard: what goes wrong, where, how often, and the same way for the same seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any

import orjson

from services.sandbox.wire import Refusal, Reply

THROTTLED = {"code": "429", "message": "Please retry after", "status": "429"}
PAGE = b"""<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center>
<hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>"""
TEXTS = {
    429: ("TooManyRequests", "Please retry again later."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please retry your request."),
    504: ("GatewayTimeout", "The request timed out."),
    410: ("SyncStateInvalid", "The sync state is invalid. Please start a full synchronization."),
    500: ("InternalServerError", "Internal server error"),
}


KINDS = {
    "error": "a refusal with `status`, `code`, `message`, `retry_after`",
    "html": "a gateway's web page instead of JSON",
    "bare": "an error outside the envelope: `value` is text",
    "message": 'an error as `{"Message": ...}`',
    "unknown": "an error whose code is UnknownError and whose message is empty",
    "claims": "a 401 that wants a new token (continuous access evaluation)",
    "unlicensed": "the false refusal that says the tenant has no premium licence",
    "expired": "a page token that is too old; requests without one pass",
    "gone": "410 with the Location of a fresh start",
    "lost": "a delta token whose state the service has lost: 404 `syncStateNotFound`; requests without one pass",
    "empty": "a page without rows whose nextLink is the page meant",
    "repeat": "a page whose nextLink is itself",
    "shift": "a page of a list (of delta's none move) that begins with its last row once more and lacks its first",
    "stale": "what was answered to the same question first: a replica that no write has reached",
    "slow": "`seconds` before the answer",
    "truncated": "half the body, then the connection ends",
    "reset": "the connection is cut without an answer",
}
WIRE = frozenset({"reset", "slow", "truncated"})
BENT = frozenset({"empty", "repeat", "shift", "stale"})
TOKENS = {"expired": ("skiptoken",), "lost": ("skiptoken", "deltatoken")}
REVOKED = (
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
    "TokenIssuedBeforeRevocationTimestamp"
)
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", '
    'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="'
)
CONTEXT = "http://reportingservice.activedirectory.windowsazure.com/auditLogs/$metadata#Edm.String"
UNEXPECTED = "An error has occurred."
EXPIRED = "The specified page token value has expired and can no longer be included in your request."
LOST = "The sync state generation is not found; a full synchronization is required."
UNLICENSED = "Neither tenant is B2C or tenant doesn't have premium license"


@dataclass(slots=True)
class Fault:
    """One switch. `times` None means until removed; `rate` is the share of matching requests that are hit.

    `kind` is one of KINDS, which says what each does.
    `operation` (`GET /users/{id}`) hits that operation alone, whatever the path.
    """

    path: str
    status: int = 503
    times: int | None = 1
    retry_after: str | None = None
    kind: str = "error"
    method: str = ""
    rate: float = 1.0
    seconds: float = 0.0
    code: str = ""
    message: str = ""
    operation: str = ""
    hits: int = 0
    met: int = 0
    told: dict[str, Reply | Refusal] = field(default_factory=dict, repr=False)

    def meets(self, method: str, path: str, query: str) -> bool:
        """Whether a request is one of those this switch is about."""
        if self.operation and _pattern(self.operation).fullmatch(f"{method} {path}") is None:
            return False
        if self.kind == "shift" and path.endswith(("/delta", "/delta()")):
            return False
        if self.kind in TOKENS and not any(token in query.lower() for token in TOKENS[self.kind]):
            return False
        return path.startswith(self.path) and self.method in ("", method)


@cache
def _pattern(operation: str) -> re.Pattern[str]:
    """An operation of the contract as something that paths match, both ways of writing a function's brackets."""
    method, _, path = operation.partition(" ")
    steps = re.split(r"\{\w+\}", path.lower().removesuffix("()"))
    return re.compile(re.escape(method + " ") + r"(?!delta\b|[$])[^/]+".join(map(re.escape, steps)) + r"(\(\))?")


@dataclass(slots=True)
class Faults:
    """All switches, in the order they were thrown."""

    seed: int = 1
    switches: list[Fault] = field(default_factory=list)

    def add(
        self, path_prefix: str, status: int = 503, times: int | None = 1, retry_after: str | None = None, *,
        kind: str = "error", method: str = "", rate: float = 1.0, seconds: float = 0.0, code: str = "",
        message: str = "", operation: str = "",
    ) -> Fault:  # fmt: skip
        """Throw a switch for paths that begin so (with or without /v1.0; login paths as they are).

        Raises ValueError for a kind that is none of KINDS and for a rate that is no share.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no fault of the kind {kind}: choose from {', '.join(KINDS)}.")
        if not 0 <= rate <= 1:
            raise ValueError("The rate of a fault is between 0 and 1.")
        prefix = path_prefix.removeprefix("/v1.0").lower()
        fault = Fault(prefix, status, times, retry_after, kind, method, rate, seconds, code, message, operation)
        self.switches.append(fault)
        return fault

    def reseed(self, seed: int) -> None:
        """Start the dice again."""
        self.seed = seed
        for fault in self.switches:
            fault.met = 0

    def clear(self) -> None:
        """Everything works again."""
        self.switches.clear()

    def due(self, method: str, path: str, *, wire: bool, query: str = "") -> Fault | None:
        """The first switch this request trips, on the wire (cut, slow, halved) or in the service; None for none."""
        path = path.removeprefix("/v1.0").lower()
        for number, fault in enumerate(self.switches):
            if fault.times == 0 or (fault.kind in WIRE) is not wire or not fault.meets(method, path, query):
                continue
            fault.met += 1
            if fault.rate < 1 and Random(f"{self.seed}/{number}/{fault.met}").random() >= fault.rate:  # noqa: S311
                continue
            fault.hits += 1
            fault.times = None if fault.times is None else fault.times - 1
            return fault
        return None


def refusal(fault: Fault, address: str = "") -> Refusal:
    """The error a fault makes for a request to `address`."""
    code, message = TEXTS.get(fault.status, ("UnknownError", ""))
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.kind == "html":
        return Refusal(fault.status, code, message, raw=PAGE, headers=headers | {"Content-Type": "text/html"})
    if fault.kind == "claims":
        return Refusal(401, "InvalidAuthenticationToken", REVOKED, headers={"WWW-Authenticate": CHALLENGE})
    if fault.kind == "unlicensed":
        return Refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", UNLICENSED)
    if fault.kind == "bare":
        body: Any = {"@odata.context": CONTEXT, "value": fault.message or "Unexpected."}
        return Refusal(fault.status, code, message, raw=orjson.dumps(body))
    if fault.kind == "message":
        return Refusal(fault.status, code, message, raw=orjson.dumps({"Message": fault.message or UNEXPECTED}))
    if fault.kind == "unknown":
        return Refusal(fault.status, "UnknownError", "", headers=headers)
    if fault.kind == "lost":
        return Refusal(404, "syncStateNotFound", LOST)
    if fault.kind == "expired":
        return Refusal(400, "Directory_ExpiredPageToken", EXPIRED)
    if fault.kind == "gone":
        text = TEXTS[410][1]
        return Refusal(410, fault.code or "resyncRequired", text, headers={"Location": f"{address}?$deltatoken="})
    inner = THROTTLED if fault.status == 429 else {}
    return Refusal(fault.status, fault.code or code, fault.message or message, headers=headers, inner=inner)


def remembered(fault: Fault, address: str, serve: Callable[[], Reply]) -> Reply:
    """What `serve` said the first time that `address` was asked for. Raises the Refusal that it was then."""
    if address not in fault.told:
        try:
            fault.told[address] = serve()
        except Refusal as refusal:
            fault.told[address] = refusal
    first = fault.told[address]
    if isinstance(first, Refusal):
        raise first
    return replace(first, headers=dict(first.headers))


def bend(fault: Fault, reply: Reply, address: str, link: str = "@odata.nextLink") -> Reply:
    """A page made empty, or made to come again, or out of step; other replies stay as they are.

    `link` is what the service calls the address of the next page.
    """
    page = orjson.loads(reply.body) if reply.status == 200 and reply.body.startswith(b"{") else {}
    if "value" not in page:
        return reply
    if fault.kind == "shift":
        rows = page["value"]
        page |= {"value": [*rows[-1:], *rows[1:]]}
        return Reply(200, orjson.dumps(page), reply.headers)
    page |= {link: address}
    if fault.kind == "empty":
        page |= {"value": []}
    page.pop("@odata.deltaLink", None)
    return Reply(200, orjson.dumps(page), reply.headers)
