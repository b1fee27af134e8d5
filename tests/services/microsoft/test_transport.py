"""Retries, tokens and the one host, over a wire that answers as told."""

from __future__ import annotations

import base64

import httpx
import pytest

from services.errors import GraphDenied, GraphError, GraphThrottled, GraphUnavailable
from services.microsoft.governor import Governor, Patience
from services.microsoft.transport import GraphTransport, counting, repeatable, retry_after
from tests.services.microsoft.virtual import VirtualClock

URL = "https://graph.example/v1.0/users"


class Tokens:
    """Tokens that say which they are."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def token(self, *, instead_of: str = "", claims: str = "") -> str:
        self.asked.append((instead_of, claims))
        return f"token-{sum(bool(old) for old, _ in self.asked)}"


class Told:
    """A client over a wire that gives `answers` in turn (the last again and again), on a clock of its own."""

    def __init__(self, *answers: httpx.Response | Exception, patience: Patience | None = None) -> None:
        self.seen: list[httpx.Request] = []
        self.bearers: list[str] = []
        self.clock = VirtualClock()
        self.waits = self.clock.slept
        self.tokens = Tokens()
        self._answers = list(answers)
        transport = GraphTransport(
            httpx.MockTransport(self._answer),
            self.tokens,
            "graph.example",
            Governor(patience, time=self.clock.time, sleep=self.clock.sleep),
        )
        self.client = httpx.AsyncClient(transport=transport)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        self.bearers.append(request.headers["authorization"])
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def bad(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={name.replace("_", "-"): value for name, value in headers.items()})


GOOD = httpx.Response(200, content=b"{}")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_read_outlasts_what_passes(status: int) -> None:
    told = Told(bad(status), bad(status), GOOD)
    assert (await told.client.get(URL)).status_code == 200
    assert len(told.seen) == 3
    assert 0 < told.waits[0] <= 1
    assert 0 < told.waits[1] <= 2


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
async def test_read_outlasts_lost_connections(error: Exception) -> None:
    told = Told(error, GOOD)
    assert (await told.client.get(URL)).status_code == 200


async def test_write_is_not_repeated_when_it_may_have_happened() -> None:
    for lost in (bad(504), httpx.ReadError("x")):
        told = Told(lost, GOOD)
        with pytest.raises(GraphError):
            await told.client.patch(URL, json={})
        assert len(told.seen) == 1


async def test_write_that_was_throttled_or_is_repeatable_is_repeated_with_its_body() -> None:
    told = Told(bad(429), GOOD)
    await told.client.patch(URL, json={"a": 1})
    assert [request.content for request in told.seen] == [b'{"a":1}'] * 2
    told = Told(bad(504), GOOD)
    with repeatable():
        await told.client.patch(URL, json={"a": 1})
    assert len(told.seen) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.249"}, 0.249),
        ({"retry-after": "Sat, 21 Nov 2026 05:00:09 GMT", "date": "Sat, 21 Nov 2026 05:00:00 GMT"}, 9),
        ({"retry-after": "Sat, 21 Nov 2026 04:00:00 GMT", "date": "Sat, 21 Nov 2026 05:00:00 GMT"}, 0),
        ({"retry-after": "Sat, 21 Nov 2026 05:00:09 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "-3"}, 0),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_decimals_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(httpx.Headers(headers)) == seconds


async def test_waiting_is_bounded_in_tries_and_in_time() -> None:
    told = Told(bad(429))
    with pytest.raises(GraphThrottled):
        await told.client.get(URL)
    assert len(told.seen) == 6
    assert len(told.waits) == 5
    told = Told(bad(429, Retry_After="3600"))
    with pytest.raises(GraphThrottled):
        await told.client.get(URL)
    assert (len(told.seen), told.waits) == (1, [])


async def test_no_connection_says_so() -> None:
    with pytest.raises(GraphUnavailable, match="could not be reached"):
        await Told(httpx.ConnectError("x")).client.get(URL)


async def test_refused_token_is_renewed_once() -> None:
    told = Told(bad(401), GOOD)
    await told.client.get(URL)
    assert told.bearers == ["Bearer token-0", "Bearer token-1"]
    told = Told(bad(401))
    with pytest.raises(GraphDenied):
        await told.client.get(URL)
    assert len(told.seen) == 2


async def test_claims_of_a_challenge_are_passed_on() -> None:
    claims = '{"access_token":{"nbf":{"essential":true}}}'
    coded = base64.b64encode(claims.encode()).decode().rstrip("=")
    told = Told(bad(401, WWW_Authenticate=f'Bearer error="insufficient_claims", claims="{coded}"'), GOOD)
    await told.client.get(URL)
    assert told.tokens.asked[-1] == ("token-0", claims)


async def test_token_never_goes_to_another_host() -> None:
    told = Told(GOOD)
    for url in ("https://evil.example/users", "https://graph.example.evil.example/", "https://graph.example:444/x"):
        with pytest.raises(GraphDenied):
            await told.client.get(url)
    assert told.seen == []


async def test_every_request_has_an_id_of_ours_and_keeps_it() -> None:
    told = Told(bad(503), GOOD)
    await told.client.get(URL)
    first, second = (request.headers["client-request-id"] for request in told.seen)
    assert first == second


async def test_requests_are_counted_for_the_work_that_sends_them() -> None:
    told = Told(bad(503), GOOD)
    with counting() as ours:
        await told.client.get(URL)
    await told.client.get(URL)
    assert ours.requests == 2


async def test_nothing_secret_is_logged(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    # An earlier test may have sent the logs through the standard library.
    caplog.set_level("INFO", logger="services.microsoft.transport")
    told = Told(bad(503), GOOD)
    with repeatable():
        await told.client.post(f"{URL}?$filter=canary-query", json={"password": "canary-body"})
    said = "".join((*capsys.readouterr(), caplog.text))
    assert "503" in said
    assert "canary" not in said
    assert "token-" not in said
