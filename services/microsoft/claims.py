"""What a bearer token says about itself; only Microsoft checks its signature."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson


def claims(token: str) -> dict[str, Any]:
    """The claims in a token's body; empty when it holds none that can be read."""
    try:
        body = token.split(".")[1]
        found = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def permissions(token: str) -> frozenset[str]:
    """What a bearer token is good for: its `roles` (of an app) and `scp` (of a person); empty when it says nothing."""
    said = claims(token)
    try:
        return frozenset((*said.get("roles", ()), *said.get("scp", "").split()))
    except (AttributeError, TypeError):
        return frozenset()


def issued_at(token: str) -> datetime | None:
    """When Microsoft made the token, by its clock (`iat`, UTC); None when it does not say."""
    try:
        return datetime.fromtimestamp(claims(token)["iat"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
