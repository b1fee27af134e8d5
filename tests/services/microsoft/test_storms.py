"""When Microsoft refuses: everybody is quiet for as long as it asked, one tries alone, and tries are not endless."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from services.errors import GraphError, GraphThrottled
from services.microsoft.governor import SPARE_TRIES, Governor, Patience
from services.microsoft.limits import GRAPH
from services.microsoft.transport import GraphTransport
from tests.services.microsoft.virtual import VirtualClock, Wire

URL = "https://graph.example/v1.0"
START = "Sat, 21 Nov 2026 05:00:00 GMT"


class Tokens:
    async def token(self, *, instead_of: str = "", claims: str = "") -> str:
        return "token"


class Weather:
    """Microsoft, answering by the second it is asked in; `asked` is when what was asked."""

    def __init__(self, answer: Callable[[float, str], httpx.Response], patience: Patience | None = None) -> None:
        self.clock = VirtualClock()
        self.asked: list[tuple[float, str]] = []
        self._answer = answer
        self.governor = Governor(patience, time=self.clock.time, sleep=self.clock.sleep)
        wire = Wire(self.clock, httpx.MockTransport(self._serve), back=lambda: 0.05)
        transport = GraphTransport(wire, Tokens(), "graph.example", self.governor)
        self.client = httpx.AsyncClient(transport=transport, base_url=URL)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((self.clock.now, request.url.path.removeprefix("/v1.0")))
        return self._answer(self.clock.now, request.url.path.removeprefix("/v1.0"))

    async def get(self, path: str) -> float | GraphError:
        """When the answer came, or the error."""
        try:
            await self.client.get(path)
        except GraphError as error:
            return error
        return self.clock.now


def refused(status: int = 429, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={name.replace("_", "-"): value for name, value in headers.items()})


GOOD = httpx.Response(200, content=b"{}")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "headers",
    [{"Retry_After": "7"}, {"Retry_After": "6.249"}, {"Retry_After": "Sat, 21 Nov 2026 05:00:07 GMT", "Date": START}],
)
async def test_everybody_is_quiet_for_as_long_as_microsoft_asked(status: int, headers: dict[str, str]) -> None:
    weather = Weather(lambda now, _: refused(status, **headers) if now < 6 else GOOD)
    first = asyncio.create_task(weather.get("/users/1"))
    await weather.clock.sleep(1)
    others = [asyncio.create_task(weather.get(f"/users/{number}")) for number in range(2, 9)]
    ended = await asyncio.gather(first, *others)
    assert all(6.2 < moment < 8 for moment in ended)
    assert [now for now, _ in weather.asked if now < 6.2] == [0.0]


async def test_other_limits_go_on_while_one_is_stopped() -> None:
    weather = Weather(lambda now, path: refused(Retry_After="30") if "audit" in path and now < 5 else GOOD)
    log = asyncio.create_task(weather.get("/auditLogs/signIns"))
    await weather.clock.sleep(1)
    assert await weather.get("/users/1") == pytest.approx(1.05)
    assert await log == pytest.approx(30.1, abs=0.1)


async def test_reads_go_on_while_writes_are_stopped() -> None:
    said = {"Retry_After": "60", "x_ms_throttle_information": "WriteLimitExceeded"}
    weather = Weather(lambda now, path: refused(**said) if path == "/groups" and now < 5 else GOOD)
    write = asyncio.create_task(weather.client.post("/groups", json={}))
    await weather.clock.sleep(1)
    assert await weather.get("/users/1") == pytest.approx(1.05)
    other = await weather.client.patch("/users/1", json={})
    assert (other.status_code, weather.clock.now >= 60) == (200, True)
    await write


async def test_one_tries_alone_after_the_quiet() -> None:
    weather = Weather(lambda now, _: refused(Retry_After="10") if now < 25 else GOOD)
    assert all(
        not isinstance(end, GraphError) for end in await asyncio.gather(*map(weather.get, "/a /b /c /d".split()))
    )
    at = [round(now) for now, _ in weather.asked]
    assert (at.count(0), at.count(10), at.count(20), at.count(30)) == (4, 1, 1, 4)


async def test_without_a_time_the_quiet_grows_and_is_anywhere_in_it() -> None:
    weather = Weather(lambda now, _: refused(), Patience(tries=30, first_wait_seconds=2, longest_wait_seconds=16))
    await weather.get("/identityProtection/riskyUsers")
    quiet = [b - a - 0.05 for (a, _), (b, _) in zip(weather.asked, weather.asked[1:], strict=False)]
    longest = [min(2.0 * 2**n, 16.0) for n in range(len(quiet))]
    # What remains below a second is the limit of one a second.
    assert all(wait <= max(most, 1.1) + 0.01 for wait, most in zip(quiet, longest, strict=True))
    assert max(quiet) > 4


async def test_a_storm_never_outlasts_the_spare_tries() -> None:
    weather = Weather(lambda *_: refused(Retry_After="1"), Patience(tries=50, total_wait_seconds=100_000))
    ended = await asyncio.gather(*(weather.get(f"/users/{number}") for number in range(40)))
    assert all(isinstance(end, GraphThrottled) for end in ended)
    assert len(weather.asked) <= 40 + SPARE_TRIES


async def test_good_answers_give_tries_back() -> None:
    governor = Governor()
    assert [governor.may_try_again() for _ in range(SPARE_TRIES + 1)] == [True] * SPARE_TRIES + [False]
    for _ in range(5):
        governor.answered({})
    assert governor.may_try_again()
    assert not governor.may_try_again()


async def test_who_would_wait_too_long_is_told_at_once() -> None:
    weather = Weather(lambda *_: refused(Retry_After="1200"))
    first = await weather.get("/users/1")
    second = await weather.get("/users/2")
    assert isinstance(first, GraphThrottled)
    assert isinstance(second, GraphThrottled)
    assert "20 minutes" in second.next_step
    assert len(weather.asked) == 1


async def test_an_absurd_wait_ends_within_the_hour() -> None:
    weather = Weather(lambda now, _: refused(Retry_After="99999999") if now < 1 else GOOD)
    assert isinstance(await weather.get("/users/1"), GraphThrottled)
    await weather.clock.sleep(3600)
    assert await weather.get("/users/1") == pytest.approx(3600, abs=1)


async def test_what_was_refused_and_waited_for_is_counted() -> None:
    weather = Weather(lambda now, _: refused(Retry_After="10") if now < 5 else GOOD)
    await weather.get("/users?$top=999")
    tally = weather.governor.tallies["directory"]
    assert (tally.requests, tally.units, tally.throttled) == (2, 4, 1)
    assert weather.governor.tallies["connection"].waited_seconds >= 10
    assert {limit.name for limit in GRAPH} >= weather.governor.tallies.keys() - {"connection"}


async def test_a_limit_that_is_used_up_too_soon_is_taken_for_the_next_smaller() -> None:
    said = {"Retry_After": "10", "x_ms_throttle_information": "ResourceUnitLimitExceeded"}
    weather = Weather(lambda now, _: refused(**said) if now < 5 else GOOD)
    weather.governor.sized(9_000)
    await asyncio.gather(*(weather.get(f"/users/{number}") for number in range(10)))
    assert weather.governor.units == 5_000
    weather = Weather(lambda now, _: refused(Retry_After="10") if now < 5 else GOOD)
    weather.governor.sized(9_000)
    await weather.get("/users/1")
    assert weather.governor.units == 8_000


async def test_those_refused_together_make_the_quiet_no_longer() -> None:
    weather = Weather(lambda now, _: refused() if now < 0.04 else GOOD, Patience(first_wait_seconds=2))
    await asyncio.gather(*(weather.get(f"/users/{number}") for number in range(12)))
    assert weather.clock.now < 2 * 2 + 1
