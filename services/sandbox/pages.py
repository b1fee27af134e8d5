"""Paging: opaque tokens, and pages kept as bytes so that serving them again is free."""

from __future__ import annotations

import hashlib
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson

from services.sandbox.wire import bad_request

CACHED_BYTES = 400_000_000
SALT = b"sandbox page token"


@dataclass(slots=True)
class Spread:
    """The object whose relations last filled more than a page: drawn once, its ends in order, while `key` holds."""

    key: object = None
    row: dict[str, Any] = field(default_factory=dict)
    ends: list[tuple[str, str, Any]] = field(default_factory=list)


def seal(state: dict[str, Any]) -> str:
    """Make a token of a state: opaque, and refused when altered."""
    packed = zlib.compress(orjson.dumps(state))
    return urlsafe_b64encode(hashlib.sha256(SALT + packed).digest()[:6] + packed).rstrip(b"=").decode()


def unseal(token: str, now: datetime, life: timedelta) -> dict[str, Any]:
    """The state in a token. Raises Refusal 400 when it is not one of ours or too old."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        state: dict[str, Any] = orjson.loads(zlib.decompress(raw[6:]))
    except (ValueError, zlib.error) as err:
        raise bad_request("Badly formed token.") from err
    if hashlib.sha256(SALT + raw[6:]).digest()[:6] != raw[:6]:
        raise bad_request("Badly formed token.")
    if now.timestamp() - state["t"] > life.total_seconds():
        raise bad_request("The specified page token value has expired and can no longer be included in your request.",
                          "Directory_ExpiredPageToken")  # fmt: skip
    return state


def query_text(query: dict[str, str], **extra: str) -> str:
    """A query string in Graph's encoding, which is not the one the client used."""
    pairs = {name: value for name, value in query.items() if name not in ("$skiptoken", "$deltatoken")} | extra
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs.items())


class Pages:
    """Rendered `value` arrays by what was asked, the least recently used dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[bytes, Any]] = OrderedDict()
        self._size = 0

    def get(self, key: object) -> tuple[bytes, Any] | None:
        """The bytes and where the next page starts; None when they must be made."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: object, value: bytes, following: Any) -> None:
        """Keep a page."""
        self._kept[key] = (value, following)
        self._size += len(value)
        while self._size > CACHED_BYTES:
            _, (dropped, _) = self._kept.popitem(last=False)
            self._size -= len(dropped)
