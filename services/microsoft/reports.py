"""Files of usage reports: Graph names an address on another host that is its own permission, for one reader, once."""

from __future__ import annotations

from collections.abc import Collection

import httpx

from services.errors import GraphDenied, GraphError, GraphUnavailable
from services.microsoft.errors import no_answer, unreadable
from services.microsoft.transport import TIMEOUT

LARGEST_BYTES = 256 * 1024 * 1024
LINKS = 4


def link(answer: httpx.Response, hosts: Collection[str]) -> str:
    """The address a redirect leads to. `hosts` are `host`, `host:port`, or `.domain` for every host below it.

    Raises GraphDenied for one at no such host, GraphUnavailable when there is none.
    """
    try:
        url = httpx.URL(answer.headers.get("location", ""))
    except httpx.InvalidURL as error:
        raise unreadable() from error
    if not url.host:
        raise unreadable()
    below = tuple(host for host in hosts if host.startswith("."))
    known = url.netloc.decode() in hosts or (f".{url.host}".endswith(below) and url.port is None)
    if url.scheme != "https" or url.userinfo or not known:
        raise GraphDenied("Microsoft's answer led to a host that keeps no reports; Steward does not follow it there.")
    return str(url)


async def fetch(wire: httpx.AsyncBaseTransport, url: str, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """The file at a link, asked for without token or cookie.

    Raises GraphUnavailable when the link does not work (any more): another may. GraphDenied when it leads on to yet
    another place, GraphError when the file is too large.
    """
    # Not closed: that would close the wire, which is not ours.
    client = httpx.AsyncClient(transport=wire, timeout=TIMEOUT, trust_env=False)
    found = bytearray()
    try:
        async with client.stream("GET", url) as answer:
            if answer.is_redirect:
                raise GraphDenied("The link to a report led on to another place; Steward does not follow it there.")
            if answer.status_code != 200:
                raise GraphUnavailable(
                    "Microsoft's link to the report did not work.", "Try again later.", status=answer.status_code
                )
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > largest_bytes:
                    raise GraphError(
                        f"The report is larger than {largest_bytes // 2**20} MB.", "Ask for a shorter one."
                    )
    except httpx.HTTPError as error:
        raise no_answer(error) from error
    return bytes(found)
