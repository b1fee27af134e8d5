"""The public keys Teams signs its tokens with: kept for a day, fetched anew for an unknown id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
import structlog

log = structlog.get_logger()

TIMEOUT = aiohttp.ClientTimeout(total=5)
FRESH = timedelta(days=1)
PAUSE = timedelta(seconds=30)


class UnknownKey(PermissionError):
    """The token names a key that Teams does not publish."""


class KeysUnavailable(Exception):
    """No key is known and none can be fetched: nobody's token can be checked now."""


@dataclass(frozen=True, slots=True)
class Key:
    """One signing key, and the channels it may speak for."""

    public_key: Any
    endorsements: tuple[str, ...]


class ChannelKeys:
    """Stands in for the SDK's key store, which blocks the event loop and cannot find a key that was rotated in."""

    def __init__(self, url: str, session: aiohttp.ClientSession, now: Callable[[], datetime]) -> None:
        self._url = url
        self._session = session
        self._now = now
        self._keys: dict[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._not_before: datetime | None = None
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str | None) -> Key:
        """The key with this id. Raises UnknownKey, or KeysUnavailable when there is nothing to look in.

        A fetch that did not help is not repeated within 30 seconds, so forged ids cost Teams and us nothing.
        """
        if self._wanting(key_id):
            async with self._fetching:
                if self._wanting(key_id):
                    await self.refresh()
                    if key_id not in self._keys:
                        self._not_before = self._now() + PAUSE
        if not self._keys:
            raise KeysUnavailable
        key = self._keys.get(key_id or "")
        if key is None:
            raise UnknownKey("The token is signed with an unknown key.")
        return key

    def publishes(self, key: Key) -> bool:
        """Whether `key` is among those fetched last."""
        return any(key is known for known in self._keys.values())

    async def refresh(self) -> None:
        """Fetches the keys; keeps the old ones when it fails."""
        try:
            metadata = await self._fetch(self._url)
            keys = (await self._fetch(metadata["jwks_uri"]))["keys"]
            self._keys = {key["kid"]: _key(key) for key in keys if key.get("kty") == "RSA"}
            self._fetched_at = self._now()
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, jwt.PyJWTError) as err:
            log.warning("channel keys not fetched", reason=type(err).__name__)

    def _wanting(self, key_id: str | None) -> bool:
        now = self._now()
        stale = self._fetched_at is None or now - self._fetched_at > FRESH
        return (stale or key_id not in self._keys) and (self._not_before is None or now >= self._not_before)

    async def _fetch(self, url: str) -> Any:
        async with self._session.get(url, timeout=TIMEOUT) as response:
            response.raise_for_status()
            return await response.json(content_type=None)


def _key(raw: dict[str, Any]) -> Key:
    return Key(jwt.PyJWK(raw, algorithm="RS256").key, tuple(raw.get("endorsements") or ()))
