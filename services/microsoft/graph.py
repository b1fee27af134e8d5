"""Microsoft Graph v1.0 for one connection: raw reads for the cache, the official SDK for everything else."""

from __future__ import annotations

import asyncio
import email.utils
import ssl
import urllib.parse
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import httpx
import orjson

from services.errors import GraphError, GraphUnavailable
from services.left_out import left_out
from services.microsoft import batch, copies, reports
from services.microsoft.claims import permissions
from services.microsoft.errors import translated, unreadable
from services.microsoft.governor import Governor, Patience
from services.microsoft.limits import ARM, GRAPH
from services.microsoft.tokens import Keep, Tokens
from services.microsoft.transport import TIMEOUT, GraphTransport, repeatable
from services.settings import ConnectionSettings

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient

GROUPS_A_CALL = 20


class Graph:
    """One tenant's Graph. Every method raises GraphError kinds, with a sentence and a next step.

    Paths are relative to v1.0 ("/users"); a nextLink or deltaLink is followed as it stands. `of` is the kind of
    connection; `places` fills in what a path leaves open of it, `{client}` with the app's own id. `report_hosts`
    are where files of usage reports may be fetched from. `left_out` are resources that are not collected from it;
    `signed_in` says that an administrator's own sign-in is used.
    """

    of: Literal["tenant", "subscription"] = "tenant"
    left_out: Collection[str] = frozenset()
    signed_in = False

    def __init__(
        self,
        base_url: str,
        transport: GraphTransport,
        *,
        places: Mapping[str, str] = MappingProxyType({}),
        report_hosts: Collection[str] = (),
    ) -> None:
        self._transport = transport
        self._places = places
        self._report_hosts = report_hosts
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, timeout=TIMEOUT, trust_env=False)
        self._sdk: GraphServiceClient | None = None

    @property
    def requests(self) -> int:
        """Requests sent so far, retries included."""
        return self._transport.requests

    @property
    def governor(self) -> Governor:
        """What holds requests back, and counts them."""
        return self._transport.governor

    @property
    def clock(self) -> datetime | None:
        """What Microsoft's clock said in its last answer (UTC); None before the first, and when it did not say."""
        try:
            return email.utils.parsedate_to_datetime(self._transport.date).astimezone(UTC)
        except ValueError:
            return None

    def sized(self, users: int) -> None:
        """Tells how many users the tenant has: what Microsoft allows depends on it. Unknown counts as few."""
        self.governor.sized(users)

    @property
    def sdk(self) -> GraphServiceClient:
        """msgraph-sdk over the same transport. Its import takes seconds: `await warm()` once, early."""
        if self._sdk is None:
            self._sdk = _sdk(self._client)
        return self._sdk

    async def warm(self) -> None:
        """Imports msgraph-sdk on a thread, so that the first action does not stall the loop."""
        if self._sdk is None:
            self._sdk = await asyncio.to_thread(_sdk, self._client)

    async def token(self) -> str:
        """The bearer token in use."""
        return await self._transport.tokens.token()

    async def granted(self) -> frozenset[str]:
        """The permissions in the bearer token: `roles` of an app, scopes of a person."""
        return permissions(await self.token())

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at `path`."""
        try:
            found = orjson.loads(await self.page(path, params))
        except orjson.JSONDecodeError as error:
            raise unreadable() from error
        if not isinstance(found, dict):
            raise unreadable()
        return found

    async def page(self, url_or_path: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body at a path or a link, unparsed: for reading in bulk."""
        return (await self._client.get(self._placed(url_or_path), params=params)).content

    async def count(self, path: str) -> int:
        """The number at a `$count` path."""
        answer = await self._client.get(path, headers={"ConsistencyLevel": "eventual"})
        try:
            return int(answer.content.decode("utf-8-sig"))
        except ValueError as error:
            raise unreadable() from error

    async def batch(self, paths: Sequence[str]) -> list[dict[str, Any] | GraphError]:
        """The JSON object at each path, in order, twenty to a request; the error where one failed, not raised.

        A nextLink in an object is left for the caller. Raises GraphError kinds when a whole request fails, ValueError
        for a path that is an address.
        """
        return await batch.read(self._client, self.governor, paths)

    async def download(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """The file of a usage report. A link that does not work is replaced by a new one some times."""
        for attempt in range(1, reports.LINKS + 1):
            with translated():  # httpx reads the address of a redirect, whether or not it is to follow it
                answer = await self._client.get(path, params=params)
            if not answer.is_redirect:
                return answer.content
            try:
                return await reports.fetch(self._transport.wire, reports.link(answer, self._report_hosts))
            except GraphUnavailable:
                if attempt == reports.LINKS:
                    raise
            await self.governor.sleep(self.governor.patience.back_off(attempt))
        raise AssertionError

    async def listed(self, path: str, params: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Everything in the list at `path`, page after page: for what one object has, not for the tenant's lists."""
        found: list[dict[str, Any]] = []
        answer = await self.get(path, params)
        while True:
            found += answer.get("value") or []
            if not (link := answer.get("@odata.nextLink") or answer.get("nextLink")):
                return found
            answer = await self.get(link)

    async def send(self, method: str, path: str, body: Any = None, *, repeat: bool = True) -> dict[str, Any]:
        """Changes something: the object in the answer, {} where it holds none.

        `repeat` says that it may be sent twice, so that a lost answer is retried.
        """
        answer = await self._send(method, path, body, repeat)
        try:
            found = orjson.loads(answer.content) if answer.content else {}
        except orjson.JSONDecodeError as error:
            raise unreadable() from error
        return found if isinstance(found, dict) else {}

    async def begin(self, path: str, body: Any) -> str:
        """Begins what takes its time: the address in `Location` where it can be followed. It is sent once only."""
        location = (await self._send("POST", path, body, repeat=False)).headers.get("location", "")
        if not location:
            raise unreadable()
        return str(location)

    async def follow(self, url: str) -> dict[str, Any]:
        """How far a copy that was begun has come, read without the bearer: see copies.py."""
        return await copies.status(self._transport.wire, url, self._report_hosts)

    async def _send(self, method: str, path: str, body: Any, repeat: bool) -> httpx.Response:
        with translated(), repeatable() if repeat else nullcontext():
            return await self._client.request(method, self._placed(path), json=body)

    async def member_groups(self, user_id: str, group_ids: Iterable[str]) -> frozenset[str]:
        """Which of `group_ids` the user is in, directly or not, read now. POST /users/{id}/checkMemberGroups."""
        asked = sorted(set(group_ids))
        found: set[str] = set()
        for start in range(0, len(asked), GROUPS_A_CALL):
            body = {"groupIds": asked[start : start + GROUPS_A_CALL]}
            with repeatable():
                answer = await self._client.post(f"/users/{quote_segment(user_id)}/checkMemberGroups", json=body)
            try:
                found.update(orjson.loads(answer.content)["value"])
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                raise unreadable() from error
        return frozenset(found)

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.aclose()

    def _placed(self, path: str) -> str:
        for name, value in self._places.items():
            path = path.replace(f"{{{name}}}", value)
        return path


def open_graph(
    settings: ConnectionSettings,
    patience: Patience | None = None,
    *,
    governor: Governor | None = None,
    keep: Keep | None = None,
) -> Graph:
    """Graph as the app of `settings` sees it, or Azure Resource Manager (Arm) for a subscription.

    Nothing is sent before the first call. Without `governor` it gets its own, which paces if the settings say so; a
    refusal is heeded in any case. `keep` is awaited with every new refresh token of an administrator's sign-in.
    """
    from services.microsoft.arm import Arm

    azure = settings.kind == "subscription"
    base = httpx.URL((settings.arm_url if azure else settings.graph_url).rstrip("/"))
    audience = settings.arm_audience if azure else base
    trust = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    transport = GraphTransport(
        httpx.AsyncHTTPTransport(verify=trust, trust_env=False),
        Tokens(settings, f"{audience}/.default", keep),
        base.netloc.decode(),
        governor or Governor(patience, paced=settings.pace),
        limits=ARM if azure else GRAPH,
    )
    if settings.subscription_id and azure:
        graph: Graph = Arm(str(base), transport, settings.subscription_id)
    else:
        places = {"client": settings.client_id}
        graph = Graph(f"{base}/v1.0", transport, places=places, report_hosts=settings.report_hosts)
    graph.signed_in = settings.credential.kind == "signed_in"
    graph.left_out = frozenset(left_out(settings.cloud, settings.credential.kind, settings.off))
    return graph


def quote(value: str) -> str:
    """`value` as an OData string literal, quotes and all."""
    return "'" + value.replace("'", "''") + "'"


def quote_segment(value: str) -> str:
    """`value` as one path segment, so that an id or UPN with `#` or `/` in it cannot lead elsewhere."""
    return urllib.parse.quote(value, safe="@")


def segments(*parts: str) -> str:
    """A path of these segments, each quoted."""
    return "".join(f"/{quote_segment(part)}" for part in parts)


def _sdk(client: httpx.AsyncClient) -> GraphServiceClient:
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    # Anonymous to the SDK: the transport below holds the token, and retries and translates errors too.
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client=client)
    adapter.base_url = str(client.base_url).rstrip("/")
    return GraphServiceClient(request_adapter=adapter)
