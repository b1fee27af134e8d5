"""Rubbish on the wire, at every door: Graph, login, Azure, the other host, the page. A refusal, never a breakdown."""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import suppress
from random import Random
from urllib.parse import urlsplit

import orjson
import pytest

from tests.services.sandbox.rubbish import BROKEN, OPTIONS, TEXTS
from tests.services.sandbox.wire import Wire

TIMES = int(os.environ.get("SOAK", "1000")) // 5
SECONDS = 10
METHODS = ["GET", "GET", "POST", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "x", "G\x01T"]
HEADERS = [
    "Content-Type: text/xml", "Content-Type: application/json; charset=utf-7", "Content-Type: ", "ConsistencyLevel: é",
    "Content-Encoding: gzip", "Content-Encoding: nonsense", "Transfer-Encoding: chunked", "Accept: text/turtle",
    "client-request-id: " + "x" * 2000, "Prefer: return=minimal; \x7f", "Expect: 100-continue", "Range: bytes=9-1",
    "X: " + "y" * 7000, "X: " + "y" * 20_000, "If-Match: *", "Cookie: a=\xff", "Host: elsewhere", ": x", "no colon",
    "sec-fetch-site: cross-site",
]  # fmt: skip
FIELDS = (
    "grant_type client_id client_secret scope code client_assertion client_assertion_type do kind status times rate "
    "seconds hours knob value user agreed device_code refresh_token username redirect_uri state code_challenge "
    "response_type"
).split()
WORDS = ["client_credentials", "authorization_code", "refresh_token", "password", "fault", "knob", "token_seconds",
         "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "https://graph.microsoft.com/.default", "a.b.c",
         "-1", "nan", "inf", "1e999", "9" * 50, "move", "delta_page", "x", "", "%00", "%ED%A0%80", "replica_lag",
         "error", "code", "urn:ietf:params:oauth:grant-type:device_code", "http://localhost"]  # fmt: skip
PLACES = {
    "graph": ["/v1.0/users", "/v1.0/users/x", "/v1.0/$batch", "/V1.0/groups/x/members/$ref", "/v1.0/users/delta()",
              "/v1.0/auditLogs/signIns", "/v1.0/", "/v1.0//users//", "/v1.0/users('", "/v1.0/%zz", "/v1.0/me",
              "/v1.0/drives/x/root:/a/../b:/children", "/v1.0/applications/x/addPassword", "/", "/beta/x", "//"],
    "login": ["/{t}/oauth2/v2.0/token", "/{t}/oauth2/v2.0/authorize", "/{t}/oauth2/v2.0/devicecode",
              "/common/oauth2/deviceauth", "/{t}/v2.0/adminconsent", "/x/oauth2/v2.0/token", "/msi/token",
              "/metadata/identity/oauth2/token", "/{t}/v2.0/.well-known/openid-configuration",
              "/common/discovery/instance", "/{t}/discovery/v2.0/keys"],
    "azure": ["/subscriptions", "/subscriptions/x", "/providers/Microsoft.Authorization/roleAssignments",
              "/providers/Microsoft.Authorization/roleAssignments/x", "/providers", "/subscriptions/x/providers/y",
              "/providers/Microsoft.Authorization/roleDefinitions/x"],
    "elsewhere": ["/_api/v2.0/monitor/x", "/data/download/x", "/data/download/e30", "/", "/v1.0/users", "/sandbox"],
    "page": ["/sandbox", "/Sandbox/", "/sandbox/x"],
}  # fmt: skip


@pytest.fixture(scope="module")
def wire():
    tenant = Wire(users=24)
    tenant.azure = tenant.token(scope="https://management.azure.com/.default")
    yield tenant
    tenant.close()


class Door:
    """One TLS address that takes any bytes."""

    def __init__(self, wire: Wire, door: str) -> None:
        self.wire, self.door = wire, door
        self.address = wire.sandbox.cloud.elsewhere if door == "elsewhere" else wire.sandbox.graph_url
        self.context = ssl.create_default_context(cafile=str(wire.sandbox.ca_file))

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body; 0 when the connection was closed without an answer. Raises TimeoutError for a hang."""
        at = urlsplit(self.address)
        answer = b""
        with (
            socket.create_connection((at.hostname, at.port), SECONDS) as raw,
            self.context.wrap_socket(raw, server_hostname=at.hostname) as tls,
        ):
            with suppress(ConnectionError, ssl.SSLError):
                tls.sendall(request)  # may be refused before all of it is sent; the answer is there all the same
            with suppress(ConnectionError, ssl.SSLError):
                while part := tls.recv(65536):
                    answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        return (int(head.split()[1]) if head else 0), body

    def token(self, dice: Random) -> str:
        good = self.wire.azure if self.door == "azure" else self.wire.headers["Authorization"].split()[1]
        first, second, third = good.split(".")
        return dice.choice([
            f"Authorization: Bearer {good}", f"Authorization: Bearer {good}", f"Authorization: bearer {good}",
            "Authorization: Bearer", "Authorization: Basic eDp4", f"Authorization: Bearer {first}.{second}.",
            f"Authorization: Bearer {first}.e30.{third}", f"Authorization: Bearer e30.{second}.{third}", "X: y",
            "Authorization: Bearer a.b.c", "Authorization: Bearer \xff", f"Authorization: Bearer {good[:-4]}AAAA",
            "Authorization: Bearer " + "a" * 7000, "Authorization: Bearer ..", "Authorization: Bearer é.é.é",
        ])  # fmt: skip

    def rubbish(self, dice: Random) -> bytes:
        """One request with something wrong in it."""
        path = dice.choice(PLACES[self.door]).replace("{t}", self.wire.sandbox.tenant_id)
        form = "&".join(f"{dice.choice(FIELDS)}={dice.choice(WORDS)}" for _ in range(dice.randint(0, 6))).encode()
        query = "&".join(f"{dice.choice(OPTIONS)}={dice.choice(TEXTS)[:3000]}" for _ in range(dice.randint(0, 2)))
        if self.door == "azure":
            query += "&api-version=2022-12-01"
        body = dice.choice([dice.choice(BROKEN), form, b""])
        length = dice.choice([str(len(body))] * 12 + ["-1", "x", "0"])
        lines = [f"{dice.choice(METHODS)} {path}?{query.replace(' ', '%20')} HTTP/1.1", "Host: 127.0.0.1",
                 "Connection: close", f"Content-Length: {length}", self.token(dice)]  # fmt: skip
        if form == body:
            lines.append("Content-Type: application/x-www-form-urlencoded")
        lines += dice.sample(HEADERS, dice.choice([0, 0, 1, 2]))
        if any(line.startswith(("Transfer-Encoding", "Expect")) for line in lines):
            lines, body = [line for line in lines if not line.startswith("Content-Length")], b"0\r\n\r\n"
        return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


@pytest.mark.parametrize("door", PLACES)
def test_rubbish_is_refused_at(door, wire):
    dice, at = Random(door), Door(wire, door)
    for _ in range(TIMES):
        request = at.rubbish(dice)
        status, body = at.send(request)
        assert status < 500 or status == 501, (status, body[:300], request[:600])
        if door == "graph" and status >= 400 and b'"error"' in body:
            assert orjson.loads(body)["error"]["code"], request[:600]
    assert wire.get("/users?$top=1")["value"]


@pytest.mark.parametrize("length", [5 * 1024 * 1024])
def test_a_body_beyond_all_measure_is_refused_in_graphs_words(wire, length):
    answer = wire.ask("POST", "/users", content=b"x" * length)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "RequestEntityTooLarge"
