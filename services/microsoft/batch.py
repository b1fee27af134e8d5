"""Many reads in few requests: `$batch`, every member judged on its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import orjson

from services.errors import GraphError
from services.microsoft.errors import refusal, unreadable
from services.microsoft.governor import Governor
from services.microsoft.limits import Charges, charges, fits
from services.microsoft.transport import PASSING, THROTTLED_FOR, repeatable, retry_after

MEMBERS = 20
ENVELOPES_AT_ONCE = 8
# Nothing of ours depends on a neighbour: a member that failed for one did not run, because that one was throttled.
FAILED_DEPENDENCY = 424

Outcome = dict[str, Any] | GraphError


async def read(client: httpx.AsyncClient, governor: Governor, paths: Sequence[str]) -> list[Outcome]:
    """What is at each path, in order: the object, or the error it got. Raises GraphError when an envelope fails."""
    found: dict[str, Outcome] = {}
    envelopes = _envelopes(paths)

    async def work() -> None:
        for envelope in envelopes:
            found.update(await _settle(client, governor, envelope))

    tasks = [asyncio.ensure_future(work()) for _ in range(min(ENVELOPES_AT_ONCE, len(paths)))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return [found[str(number)] for number in range(len(paths))]


def _envelopes(paths: Sequence[str]) -> Iterator[dict[str, str]]:
    """Addresses by member id, as many as go into one envelope and as their limits would ever let through at once."""
    envelope: dict[str, str] = {}
    total: Charges = {}
    for number, path in enumerate(paths):
        address = _address(path)
        more = Counter(total) + Counter(charges("GET", address))
        if envelope and (len(envelope) == MEMBERS or not fits(more)):
            yield envelope
            envelope, more = {}, Counter(charges("GET", address))
        envelope[str(number)], total = address, more
    if envelope:
        yield envelope


def _address(path: str) -> str:
    """A path as a batch takes it: relative, and encoded as a request line would be. Raises ValueError for others."""
    url = httpx.URL(path)
    if url.is_absolute_url or not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"A batch takes paths below v1.0, not {path!r}.")
    return url.raw_path.decode()


async def _settle(client: httpx.AsyncClient, governor: Governor, envelope: Mapping[str, str]) -> dict[str, Outcome]:
    """The outcome of each member; those that passing trouble hit are asked again without the others."""
    found: dict[str, Outcome] = {}
    left, patience, waited = dict(envelope), governor.patience, 0.0
    for attempt in range(1, patience.tries + 1):
        answers = await _ask(client, left)
        waits: dict[str, float] = {}
        for id_, address in left.items():
            found[id_], asked = _judge(governor, address, answers.get(id_))
            if isinstance(found[id_], GraphError) and asked is not None:
                waits[id_] = asked if asked >= 0 else patience.back_off(attempt)
        left = {id_: left[id_] for id_ in waits}
        wait = max(waits.values(), default=0.0)
        waited += wait
        if not left or attempt == patience.tries or waited > patience.total_wait_seconds:
            break
        if not governor.may_try_again():
            break
        await governor.sleep(wait)
    return found


async def _ask(client: httpx.AsyncClient, members: Mapping[str, str]) -> dict[str, Any]:
    """The answers by member id, as far as they can be read. Raises GraphError kinds when there is no envelope."""
    requests = [{"id": id_, "method": "GET", "url": address} for id_, address in members.items()]
    with repeatable():
        response = await client.post("/$batch", json={"requests": requests})
    try:
        return {str(answer["id"]): answer for answer in orjson.loads(response.content)["responses"]}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise unreadable() from error


def _judge(governor: Governor, address: str, answer: Any) -> tuple[Outcome, float | None]:
    """What became of a member, and the seconds until it is worth asking again: None for not, below 0 for no matter."""
    if not isinstance(answer, dict) or not isinstance(answer.get("status"), int):
        return unreadable(), -1
    status, body, taken = answer["status"], answer.get("body"), charges("GET", address)
    headers = httpx.Headers({str(name): str(value) for name, value in (answer.get("headers") or {}).items()})
    asked = retry_after(headers)
    if status == 429 or (status == 503 and asked is not None):
        return refusal(status, headers, orjson.dumps(body)), governor.refused(
            taken, asked, headers.get(THROTTLED_FOR, "")
        )
    governor.answered(taken)
    if status in PASSING or status == FAILED_DEPENDENCY:
        return refusal(status, headers, orjson.dumps(body)), -1
    if status >= 300:
        return refusal(status, headers, orjson.dumps(body)), None
    return (body, None) if isinstance(body, dict) else (unreadable(), None)
