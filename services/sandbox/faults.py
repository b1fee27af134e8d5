"""The switchboard: what goes wrong, where, how often, and the same way for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

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


WIRE = frozenset({"reset", "slow", "truncated"})
BENT = frozenset({"empty", "repeat"})
REVOKED = (
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
    "TokenIssuedBeforeRevocationTimestamp"
)
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", '
    'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="'
)
UNLICENSED = "Neither tenant is B2C or tenant doesn't have premium license"


@dataclass(slots=True)
class Fault:
    """One switch. `times` None means until removed; `rate` is the share of matching requests that are hit.

    `kind`: error (a refusal with `status`, `code`, `message`), html (a gateway's page), claims (a 401 that wants a new
    token), unlicensed (the false no-premium refusal), truncated (half the body), slow (`seconds` before the answer),
    reset (the connection is cut), empty (a page without rows whose nextLink is the page meant), repeat (a page whose
    nextLink is itself).
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
    hits: int = 0


@dataclass(slots=True)
class Faults:
    """All switches, in the order they were thrown."""

    seed: int = 1
    switches: list[Fault] = field(default_factory=list)
    _dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)  # noqa: S311  # the same faults for the same seed

    def add(
        self, path_prefix: str, status: int = 503, times: int | None = 1, retry_after: str | None = None, *,
        kind: str = "error", method: str = "", rate: float = 1.0, seconds: float = 0.0, code: str = "",
        message: str = "",
    ) -> Fault:  # fmt: skip
        """Throw a switch for paths that begin so (with or without /v1.0; login paths as they are)."""
        prefix = path_prefix.removeprefix("/v1.0").lower()
        fault = Fault(prefix, status, times, retry_after, kind, method, rate, seconds, code, message)
        self.switches.append(fault)
        return fault

    def reseed(self, seed: int) -> None:
        """Start the dice again."""
        self.seed = seed
        self.__post_init__()

    def clear(self) -> None:
        """Everything works again."""
        self.switches.clear()

    def due(self, method: str, path: str, *, wire: bool) -> Fault | None:
        """The first switch this request trips, on the wire (cut, slow, halved) or in the service; None for none."""
        path = path.removeprefix("/v1.0").lower()
        for fault in self.switches:
            elsewhere = not path.startswith(fault.path) or (fault.method and fault.method != method)
            if elsewhere or fault.times == 0 or (fault.kind in WIRE) is not wire:
                continue
            if fault.rate < 1 and self._dice.random() >= fault.rate:
                continue
            fault.hits += 1
            fault.times = None if fault.times is None else fault.times - 1
            return fault
        return None


def refusal(fault: Fault) -> Refusal:
    """The error a fault makes."""
    code, message = TEXTS.get(fault.status, ("UnknownError", ""))
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.kind == "html":
        return Refusal(fault.status, code, message, raw=PAGE, headers=headers | {"Content-Type": "text/html"})
    if fault.kind == "claims":
        return Refusal(401, "InvalidAuthenticationToken", REVOKED, headers={"WWW-Authenticate": CHALLENGE})
    if fault.kind == "unlicensed":
        return Refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", UNLICENSED)
    inner = THROTTLED if fault.status == 429 else {}
    return Refusal(fault.status, fault.code or code, fault.message or message, headers=headers, inner=inner)


def bend(fault: Fault, reply: Reply, address: str) -> Reply:
    """A page made empty, or made to come again; other replies stay as they are."""
    page = orjson.loads(reply.body) if reply.status == 200 and reply.body.startswith(b"{") else {}
    if "value" not in page:
        return reply
    page |= {"@odata.nextLink": address}
    if fault.kind == "empty":
        page |= {"value": []}
    page.pop("@odata.deltaLink", None)
    return Reply(200, orjson.dumps(page), reply.headers)
