"""Microsoft Graph v1.0 for one connection: raw reads for the cache, the official SDK for everything else."""

from __future__ import annotations

import asyncio
import ssl
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import httpx
import orjson

from services.errors import GraphError
from services.microsoft.errors import refusal, unreadable
from services.microsoft.tokens import Tokens
from services.microsoft.transport import TIMEOUT, GraphTransport, Patience, repeatable
from services.settings import ConnectionSettings

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient

GROUPS_A_CALL = 20
REQUESTS_A_BATCH = 20


class Graph:
    """One tenant's Graph. Every method raises GraphError kinds, with a sentence and a next step.

    Paths are relative to v1.0 ("/users"); a nextLink or deltaLink is followed as it stands.
    """

    def __init__(
        self, base_url: str, transport: GraphTransport, trust: ssl.SSLContext | None = None, client_id: str = ""
    ) -> None:
        self._places = {"client": client_id}
        self._trust: ssl.SSLContext | bool = trust or True
        self._transport = transport
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, timeout=TIMEOUT, trust_env=False)
        self._sdk: GraphServiceClient | None = None

    @property
    def requests(self) -> int:
        """Requests sent so far, retries included."""
        return self._transport.requests

    @property
    def of(self) -> Literal["tenant", "subscription"]:
        """The kind of connection this leads to."""
        return "tenant"

    @property
    def places(self) -> Mapping[str, str]:
        """What paths leave open of the connection itself: `{client}` is the app's own id."""
        return self._places

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
        """The bearer token in use: what the app is granted is written in it."""
        return await self._transport.tokens.token()

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
        return (await self._client.get(url_or_path, params=params)).content

    async def count(self, path: str) -> int:
        """The number at a `$count` path."""
        answer = await self._client.get(path, headers={"ConsistencyLevel": "eventual"})
        try:
            return int(answer.content.decode("utf-8-sig"))
        except ValueError as error:
            raise unreadable() from error

    async def batch(self, paths: Sequence[str]) -> list[dict[str, Any] | GraphError]:
        """What is at each of `paths` (relative, with their queries), in order, twenty a request; errors as they are."""
        found: list[dict[str, Any] | GraphError] = []
        for start in range(0, len(paths), REQUESTS_A_BATCH):
            some = paths[start : start + REQUESTS_A_BATCH]
            body = {"requests": [{"id": str(at), "method": "GET", "url": path} for at, path in enumerate(some)]}
            with repeatable():
                answer = await self._client.post("/$batch", json=body)
            members = {member["id"]: member for member in orjson.loads(answer.content)["responses"]}
            found += [_member(members[str(at)]) for at in range(len(some))]
        return found

    async def download(self, path: str) -> bytes:
        """The file a report's redirect leads to, fetched without the token."""
        answer = await self._client.get(path)
        async with httpx.AsyncClient(verify=self._trust, timeout=TIMEOUT, trust_env=False) as plain:
            return (await plain.get(answer.headers["location"])).content

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


def open_graph(settings: ConnectionSettings, patience: Patience | None = None) -> Graph:
    """Graph as the app of `settings` sees it. Nothing is sent before the first call."""
    base = httpx.URL(settings.graph_url.rstrip("/"))
    trust = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    wire = httpx.AsyncHTTPTransport(verify=trust, trust_env=False)
    tokens = Tokens(settings, f"{base}/.default")
    return Graph(
        f"{base}/v1.0", GraphTransport(wire, tokens, base.netloc.decode(), patience), trust, settings.client_id
    )


def quote(value: str) -> str:
    """`value` as an OData string literal, quotes and all."""
    return "'" + value.replace("'", "''") + "'"


def quote_segment(value: str) -> str:
    """`value` as one path segment, so that an id or UPN with `#` or `/` in it cannot lead elsewhere."""
    return urllib.parse.quote(value, safe="@")


def _member(answer: dict[str, Any]) -> dict[str, Any] | GraphError:
    if answer["status"] < 400:
        return dict(answer["body"])
    return refusal(answer["status"], httpx.Headers(answer.get("headers") or {}), orjson.dumps(answer["body"]))


def _sdk(client: httpx.AsyncClient) -> GraphServiceClient:
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    # Anonymous to the SDK: the transport below holds the token, and retries and translates errors too.
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client=client)
    adapter.base_url = str(client.base_url).rstrip("/")
    return GraphServiceClient(request_adapter=adapter)
