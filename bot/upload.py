"""Putting a file where a person has let it: an upload address of their OneDrive, good for that one file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import IO
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from services.errors import StewardError

Wait = Callable[[float], Awaitable[None]]
# OneDrive takes parts of a multiple of 320 KiB, at most 60 MiB each.
PART_BYTES = 16 * 320 * 1024
TRIES = 3
PASSING = {408, 429, 500, 502, 503, 504}
PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=5)
AGAIN = "Ask for the export again, and allow it within a few minutes."


class UploadRefused(StewardError):
    """The file did not arrive."""


class UploadHosts:
    """The hosts that files may be put to; an entry that begins with a dot means any host below it."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self._below = tuple(host.lower() for host in hosts if host.startswith("."))
        self._exact = frozenset(host.lower() for host in hosts if not host.startswith("."))

    def allow(self, url: str) -> bool:
        """Whether `url` is https on one of the hosts, its usual port unless the entry names another."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.scheme != "https" or parts.username is not None or parts.password is not None or "\\" in url:
            return False
        if port in {None, 443} and host.endswith(self._below):
            return True
        return (host if port in {None, 443} else f"{host}:{port}") in self._exact


async def put(
    session: aiohttp.ClientSession, hosts: UploadHosts, url: str, file: IO[bytes], size: int, wait: Wait = asyncio.sleep
) -> None:
    """PUT the file to the upload address, part by part. Raises UploadRefused.

    The address is itself the permission: no token of ours goes with it, and no redirect is followed.
    """
    if not hosts.allow(url):
        raise UploadRefused(
            "I put files into OneDrive and SharePoint only, and Teams named another place.", "Tell your administrator."
        )
    for first in range(0, size, PART_BYTES):
        part = await asyncio.to_thread(file.read, PART_BYTES)
        await _put_part(session, url, part, f"bytes {first}-{first + len(part) - 1}/{size}", wait)


async def _put_part(session: aiohttp.ClientSession, url: str, part: bytes, where: str, wait: Wait) -> None:
    headers = {"Content-Range": where, "Content-Type": "application/octet-stream"}
    for left in reversed(range(TRIES)):
        status = 0
        try:
            async with session.put(
                URL(url, encoded=True), data=part, headers=headers, allow_redirects=False, timeout=PATIENCE
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as err:
            if not left:
                raise UploadRefused("OneDrive cannot be reached at the moment.", AGAIN) from err
            continue
        if status in {200, 201, 202}:
            return
        if status not in PASSING or not left:
            raise UploadRefused(f"OneDrive did not take the file (it answered {status}).", AGAIN)
        await wait(2.0 ** (TRIES - 1 - left))
