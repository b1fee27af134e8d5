"""How far a copy of files has come: told at an address on SharePoint's host, which must not be given the bearer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import httpx
import orjson

from services.errors import GraphDenied, GraphNotFound, GraphUnavailable
from services.microsoft.errors import no_answer, unreadable
from services.microsoft.transport import TIMEOUT

# The clouds' own SharePoint hosts, and OneDrive's for monitors.
HOSTS = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn", "api.onedrive.com")


async def status(wire: httpx.AsyncBaseTransport, url: str, hosts: Collection[str]) -> dict[str, Any]:
    """The operation at `url`: its `status` and `percentageComplete`, and its `error` where it failed.

    `hosts` are known besides SharePoint's. Raises GraphDenied for an address elsewhere, GraphNotFound when it is no
    longer told, and GraphUnavailable.
    """
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise unreadable() from error
    known = (*HOSTS, *hosts)
    below = tuple(host for host in known if host.startswith("."))
    ours = address.netloc.decode() in known or (f".{address.host}".endswith(below) and address.port is None)
    if address.scheme != "https" or address.userinfo or not ours:
        raise GraphDenied("Microsoft's answer led to a host that does no copying; Steward does not follow it there.")
    # Not closed: that would close the wire, which is not ours.
    client = httpx.AsyncClient(transport=wire, timeout=TIMEOUT, trust_env=False)
    try:
        answer = await client.get(address)
    except httpx.HTTPError as error:
        raise no_answer(error) from error
    if answer.status_code in {303, 404, 410}:
        # A redirect leads to the finished item; what is gone was finished long ago.
        raise GraphNotFound("Microsoft no longer says how that copy went.", "Look at the files.", status=404)
    if answer.status_code >= 400:
        raise GraphUnavailable("Microsoft did not say how the copy goes.", "Try again.", status=answer.status_code)
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise unreadable() from error
    return found if isinstance(found, dict) else {}
