"""Speaking to the Bot Connector: its five REST calls over one shared session, and what it may refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import aiohttp
import orjson
from yarl import URL

from bot.activity import outgoing
from bot.turn import ConversationRef, Message
from services.errors import StewardError

Refusal = Literal["blocked", "gone", "too_large", "throttled", "unavailable"]
TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
KINDS: dict[int, Refusal] = {403: "blocked", 413: "too_large", 429: "throttled"}
# What Teams documents as worth another try, and a token that has just run out.
PASSING = {401, 408, 412, 500, 502, 503, 504}
SENTENCES: dict[Refusal, str] = {
    "blocked": "Teams does not let me write there: I was removed or blocked.",
    "gone": "Teams does not know that conversation or message any more.",
    "too_large": "Teams finds this message too large.",
    "throttled": "Teams asks me to slow down.",
    "unavailable": "Teams cannot be reached at the moment.",
}


class SendRefused(StewardError):
    """A message did not arrive. `retry_after` is in seconds; None when Teams did not say."""

    def __init__(self, kind: Refusal, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(SENTENCES[kind], "I try again by myself." if kind in {"throttled", "unavailable"} else "")
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


class Hosts:
    """The service URLs that may be spoken to, so that our token never goes anywhere else.

    An entry is a host (https on its usual port) or `host:port`. The anonymous demo speaks to loopback alone.
    """

    def __init__(self, hosts: tuple[str, ...], *, anonymous: bool) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._anonymous = anonymous
        self._known: dict[str, bool] = {}

    def allow(self, service_url: str) -> bool:
        """Whether `service_url` is one of ours."""
        known = self._known.get(service_url)
        if known is None:
            if len(self._known) > 1_000:
                self._known.clear()
            known = self._known[service_url] = self._judge(service_url)
        return known

    def _judge(self, service_url: str) -> bool:
        try:
            url = urlsplit(service_url)
            host, port = (url.hostname or "").lower(), url.port
        except ValueError:
            return False
        if url.username is not None or url.password is not None or url.query or url.fragment or "\\" in service_url:
            return False
        if self._anonymous:
            return url.scheme in {"http", "https"} and host in {"127.0.0.1", "localhost", "::1"}
        named = host if port in {None, 443} else f"{host}:{port}"
        return url.scheme == "https" and named in self._hosts


class Connector:
    """The Bot Connector as seen by the bot. One try a call: who calls decides about another."""

    def __init__(
        self, session: aiohttp.ClientSession, hosts: Hosts, token: Callable[[], Awaitable[str]] | None = None
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._token = token

    async def post(self, ref: ConversationRef, message: Message, reply_to: str = "") -> str:
        """POST .../activities[/reply_to]: the id of the new message. Raises SendRefused."""
        path = f"/v3/conversations/{_part(ref.id)}/activities" + (f"/{_part(reply_to)}" if reply_to else "")
        sent = await self._call("POST", ref.service_url, path, outgoing(ref, message, reply_to))
        return str(sent.get("id", ""))

    async def edit(self, ref: ConversationRef, message_id: str, message: Message) -> None:
        """PUT .../activities/{id}: the message now says this. Raises SendRefused."""
        path = f"/v3/conversations/{_part(ref.id)}/activities/{_part(message_id)}"
        await self._call("PUT", ref.service_url, path, outgoing(ref, message) | {"id": message_id})

    async def create(self, service_url: str, parameters: dict[str, Any]) -> str:
        """POST /v3/conversations: the id of the conversation, new or not. Raises SendRefused."""
        created = await self._call("POST", service_url, "/v3/conversations", parameters)
        id_ = created.get("id")
        if not isinstance(id_, str) or not id_:
            raise SendRefused("unavailable")
        return id_

    async def _call(self, method: str, service_url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if not self._hosts.allow(service_url):
            raise SendRefused("gone")
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {await self._token()}"
        url = URL(service_url.rstrip("/") + path, encoded=True)
        try:
            async with self._session.request(
                method, url, data=orjson.dumps(body), headers=headers, allow_redirects=False
            ) as response:
                if response.status >= 300:
                    raise _refused(response)
                return _object(await response.read())
        except (aiohttp.ClientError, TimeoutError) as err:
            raise SendRefused("unavailable") from err


def _refused(response: aiohttp.ClientResponse) -> SendRefused:
    status = response.status
    kind = KINDS.get(status) or ("unavailable" if status in PASSING else "gone")
    return SendRefused(kind, status, _seconds(response.headers))


def _seconds(headers: Any) -> float | None:
    """Retry-After in seconds: whole, decimal, or a date measured by the sender's own clock."""
    said = headers.get("Retry-After", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _part(text: str) -> str:
    return quote(text, safe="")
