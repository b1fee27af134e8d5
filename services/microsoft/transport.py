"""The one way out to Microsoft: bearer token, request ids, time limits and retries under every client."""

from __future__ import annotations

import email.utils
import re
import uuid
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import structlog

from services import tracing
from services.errors import GraphDenied, GraphError
from services.microsoft.errors import no_answer, refusal
from services.microsoft.governor import Governor
from services.microsoft.limits import GRAPH, Charges, Limit, charges
from services.microsoft.paths import template
from services.microsoft.tokens import Tokens

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(60, connect=10)
READS = {"GET", "HEAD"}
PASSING = {500, 502, 503, 504}
THROTTLED_FOR = "x-ms-throttle-information"
SHARE = "x-ms-throttle-limit-percentage"
_repeatable: ContextVar[bool] = ContextVar("repeatable", default=False)
_counted: ContextVar[Count | None] = ContextVar("counted", default=None)


@dataclass(slots=True)
class Count:
    """How many requests one piece of work has sent, and the ids Microsoft gave to those that were not reads.

    `ahead` is how far our clock is before Microsoft's, by its last answer; None before that, and without a clock.
    """

    now: Callable[[], datetime] | None = None
    requests: int = 0
    written: list[str] = field(default_factory=list)
    ahead: timedelta | None = None

    def answered(self, date: str) -> None:
        """Compares the clocks with the Date header of an answer."""
        if self.now is not None:
            with suppress(ValueError):
                self.ahead = self.now() - email.utils.parsedate_to_datetime(date).astimezone(UTC)


@contextmanager
def counting(now: Callable[[], datetime] | None = None) -> Iterator[Count]:
    """Counts the requests sent in this block, retries included, and no one else's; `now` is our clock."""
    count = Count(now)
    token = _counted.set(count)
    try:
        yield count
    finally:
        _counted.reset(token)


@contextmanager
def repeatable() -> Iterator[None]:
    """Writes in this block are safe to send twice, so that a lost answer to one is retried as a read's is."""
    token = _repeatable.set(True)
    try:
        yield
    finally:
        _repeatable.reset(token)


class GraphTransport(httpx.AsyncBaseTransport):
    """Sends requests to `host` alone, and answers with whole, good responses.

    Every try waits for its turn with the governor. Raises GraphError kinds: for a bad status, for no connection, and
    for a request that would take the token to another host. 429 is retried for every verb, for it was not done; 5xx and
    lost connections only for reads and what `repeatable` marks, for they may have been. `date` is the Date header of
    the last answer, "" for none.
    """

    def __init__(
        self,
        wire: httpx.AsyncBaseTransport,
        tokens: Tokens,
        host: str,
        governor: Governor,
        *,
        limits: tuple[Limit, ...] = GRAPH,
    ) -> None:
        self.tokens = tokens
        self.governor = governor
        self.wire = wire
        self.requests = 0
        self.date = ""
        self._host = host
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response to `request`, its body read, its status below 400."""
        if not tracing.on():
            return await self._handle(request)
        with tracing.span("graph", method=request.method, path=template(request.url.path)) as span:
            response = await self._handle(request)
            span.set(status=response.status_code, request_id=response.headers.get("request-id", ""))
            return response

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.netloc.decode() != self._host or request.url.scheme != "https":
            raise GraphDenied("Microsoft's answer led to another host; Steward does not send its token there.")
        await request.aread()
        request.headers.setdefault("client-request-id", str(uuid.uuid4()))
        taken = charges(request.method, request.url.raw_path.decode(), request.content, self._limits)
        patience, waited, renewed = self.governor.patience, 0.0, False
        token = await self.tokens.token()
        for attempt in range(1, patience.tries + 1):
            request.headers["Authorization"] = f"Bearer {token}"
            async with self.governor.turn(taken):
                response, error = await self._once(request)
                asked = self._told(taken, request, response)
            if error is None and response is not None:
                return response
            if error is not None and error.status == 401 and response is not None and not renewed:
                renewed = True
                token = await self.tokens.token(instead_of=token, claims=_claims(response))
                continue
            wait = patience.back_off(attempt) if asked is None else asked
            waited += wait
            if attempt == patience.tries or waited > patience.total_wait_seconds:
                break
            if not _worth_retrying(request, response) or not self.governor.may_try_again():
                break
            _note(request, response, attempt, wait)
            await self.governor.sleep(wait)
        assert error is not None  # noqa: S101  the loop ran, and every way out of it without an error returned
        raise error

    async def _once(self, request: httpx.Request) -> tuple[httpx.Response | None, GraphError | None]:
        """One try: the response that came, if any, and the error it stands for, if it is one."""
        self.requests += 1
        if (count := _counted.get()) is not None:
            count.requests += 1
        try:
            response = await self.wire.handle_async_request(request)
            response.request = request
            await response.aread()
            self.date = response.headers.get("date", "")
            if count is not None:
                count.answered(self.date)
            if count is not None and request.method not in READS and (id_ := response.headers.get("request-id")):
                count.written.append(id_)
        except httpx.HTTPError as failure:
            return None, no_answer(failure)
        if response.status_code < 400:
            return response, None
        return response, refusal(response.status_code, response.headers, response.content)

    def _told(self, taken: Charges, request: httpx.Request, response: httpx.Response | None) -> float | None:
        """Tells the governor what Microsoft said; the seconds of quiet it asked for, None for none."""
        if response is None:
            return None
        asked = retry_after(response.headers)
        if response.status_code == 429 or (response.status_code == 503 and asked is not None):
            return self.governor.refused(taken, asked, response.headers.get(THROTTLED_FOR, ""))
        if not request.url.path.endswith("/$batch"):  # its members are answered one by one: see batch.py
            cost, share = response.headers.get("x-ms-resource-unit"), response.headers.get(SHARE)
            self.governor.answered(taken, _number(cost), _number(share))
        return None

    async def aclose(self) -> None:
        """Closes every connection."""
        self.governor.close()
        await self.wire.aclose()


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds asked for by `Retry-After`: a number, maybe with decimals, or a date (against the answer's own Date).

    None when there is none, or none that can be read.
    """
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"-?\d+([.]\d*)?", asked):
        return max(float(asked), 0.0)
    try:
        until = email.utils.parsedate_to_datetime(asked)
        answered = email.utils.parsedate_to_datetime(headers.get("date", ""))
        return max((until - answered).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _worth_retrying(request: httpx.Request, response: httpx.Response | None) -> bool:
    if response is not None and response.status_code == 429:
        return True
    may_repeat = request.method in READS or _repeatable.get()
    return may_repeat and (response is None or response.status_code in PASSING)


def _claims(response: httpx.Response) -> str:
    """The claims of a 401's challenge, decoded; "" when it has none."""
    found = re.search(r'claims="([^"]+)"', response.headers.get("www-authenticate", ""))
    if not found:
        return ""
    padded = found[1] + "=" * (-len(found[1]) % 4)
    try:
        return b64decode(padded, altchars=b"-_").decode()
    except ValueError:
        return ""


def _note(request: httpx.Request, response: httpx.Response | None, attempt: int, wait: float) -> None:
    log.info(
        "graph request is tried again",
        method=request.method,
        path=request.url.path,
        status=response.status_code if response is not None else 0,
        attempt=attempt,
        wait_seconds=round(wait, 2),
        request_id=response.headers.get("request-id", "") if response is not None else "",
    )
