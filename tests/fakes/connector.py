"""A pretend Bot Connector and its login, over real HTTP on loopback: records what it is told, fails when asked to."""

from __future__ import annotations

import asyncio
import itertools
import ssl
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import trustme
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://api.botframework.com"
BOT_TOKEN = "a-token-of-the-bot"


@dataclass
class Sent:
    """One request that arrived. `conversation` is decoded; `activity_id` is the edited or replied-to one."""

    method: str
    conversation: str
    activity_id: str
    body: dict[str, Any]
    authorization: str


@dataclass
class Fault:
    """One refused request."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class FakeConnector:
    """`faults` are used up one a request, whatever the conversation; `refusing` is a conversation's lasting fault."""

    service_url: str = ""
    sent: list[Sent] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    refusing: dict[str, int] = field(default_factory=dict)
    largest: int = 262_144
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def routes(self) -> list[web.RouteDef]:
        activities = "/teams/v3/conversations/{conversation}/activities"
        return [
            web.post("/teams/v3/conversations", self._create),
            web.post(activities, self._activity),
            web.post(activities + "/{activity}", self._activity),
            web.put(activities + "/{activity}", self._activity),
            web.get("/teams/v3/conversations/{conversation}/pagedmembers", self._members),
        ]

    def texts(self, conversation: str = "") -> list[str]:
        """What was said, in order: the text, or the notification of a card."""
        said = [one for one in self.sent if conversation in {"", one.conversation}]
        return [one.body.get("text") or one.body.get("summary", "") for one in said]

    async def _activity(self, request: web.Request) -> web.Response:
        raw = await request.read()
        conversation = request.match_info["conversation"]
        activity_id = request.match_info.get("activity", "")
        body = await request.json()
        self.sent.append(
            Sent(request.method, conversation, activity_id, body, request.headers.get("Authorization", ""))
        )
        if fault := self._fault(conversation):
            return fault
        if len(raw) > self.largest:
            return _error(413, "MessageSizeTooBig")
        return web.json_response(
            {"id": activity_id if request.method == "PUT" else f"1:{next(self.numbers)}"}, status=201
        )

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.sent.append(Sent("CREATE", "", "", body, request.headers.get("Authorization", "")))
        person = body["members"][0]["id"]
        return self._fault(person) or web.json_response({"id": f"a:{person}"}, status=201)

    async def _members(self, request: web.Request) -> web.Response:
        return self._fault(request.match_info["conversation"]) or web.json_response({"members": []})

    def _fault(self, conversation: str) -> web.Response | None:
        if self.faults:
            fault = self.faults.popleft()
            return _error(fault.status, "Refused", fault.headers)
        status = self.refusing.get(conversation)
        return _error(status, "Refused") if status else None


@dataclass
class FakeLogin:
    """Publishes keys, signs channel tokens and gives the bot its own. `released` unset makes the keys hang."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    refuse_tokens: bool = False
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    current: str = ""

    def __post_init__(self) -> None:
        self.released.set()
        self.rotate()

    def rotate(self) -> str:
        """Signs with a new key from now on; the old ones are no longer published. The new key's id."""
        self.current = f"key-{next(self.numbers)}"
        self.keys = {self.current: rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        return self.current

    def token(self, audience: str, service_url: str, *, key_id: str = "", key: Any = None, **claims: Any) -> str:
        """A channel token; `claims` replace, None takes one away."""
        now = int(time.time())
        said = {"iss": ISSUER, "aud": audience, "serviceurl": service_url, "nbf": now - 60, "exp": now + 3600} | claims
        said = {name: value for name, value in said.items() if value is not None}
        key_id = key_id or self.current
        return jwt.encode(said, key or self.keys[key_id], algorithm="RS256", headers={"kid": key_id})

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/keys/openidconfiguration", self._metadata),
            web.get("/keys/jwks", self._jwks),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._tenant),
            web.post("/{tenant}/oauth2/v2.0/token", self._token),
        ]

    async def _metadata(self, _: web.Request) -> web.Response:
        self.asked["metadata"] += 1
        await self.released.wait()
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys/jwks"})

    async def _jwks(self, _: web.Request) -> web.Response:
        self.asked["jwks"] += 1
        keys = [
            RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": id_, "endorsements": ["msteams"]}
            for id_, key in self.keys.items()
        ]
        return web.json_response({"keys": keys})

    async def _tenant(self, request: web.Request) -> web.Response:
        base = f"{self.url}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        )

    async def _token(self, _: web.Request) -> web.Response:
        self.asked["token"] += 1
        if self.refuse_tokens:
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": BOT_TOKEN})


@dataclass
class FakeDrive:
    """Takes uploads part by part. `statuses` are used up one a request, then it works."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    statuses: deque[int] = field(default_factory=deque)

    def routes(self) -> list[web.RouteDef]:
        return [web.put("/drive/{name}", self._put)]

    async def _put(self, request: web.Request) -> web.Response:
        self.headers.append(request.headers)
        body, name = await request.read(), request.match_info["name"]
        if self.statuses:
            return web.Response(status=self.statuses.popleft(), headers={"Location": f"{self.url}/elsewhere"})
        first, rest = request.headers["Content-Range"].removeprefix("bytes ").split("-")
        last, size = map(int, rest.split("/"))
        assert (int(first), last) == (len(self.files.get(name, b"")), int(first) + len(body) - 1)
        self.parts.append((name, request.headers["Content-Range"]))
        self.files[name] = self.files.get(name, b"") + body
        return web.json_response({}, status=201 if last + 1 == size else 202)


class FakeTeams:
    """The connector, the login and a OneDrive on one loopback port, with TLS unless `plain`."""

    def __init__(self, folder: Path | None = None, *, plain: bool = False) -> None:
        self.connector = FakeConnector()
        self.login = FakeLogin()
        self.drive = FakeDrive()
        self.plain = plain
        self.port = 0
        self.ca_file = None if plain else (folder or Path()) / "ca.pem"

    async def start(self) -> FakeTeams:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.add_routes(self.connector.routes() + self.drive.routes() + self.login.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=None if self.plain else self._certificate())
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.login.url = f"{'http' if self.plain else 'https'}://127.0.0.1:{self.port}"
        self.drive.url = f"{self.login.url}/drive"
        self.connector.service_url = f"{self.login.url}/teams/"
        return self

    async def stop(self) -> None:
        self.login.released.set()
        await self._runner.cleanup()

    def _certificate(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status, headers=headers)
