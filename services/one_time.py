"""What lets one person in without a name: tokens that only their holder knows, and links that open once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from services.errors import Conflict

BYTES = 32
# Longer than any token of ours, short enough to be hashed whatever is sent.
LONGEST = 100


def token() -> str:
    """A new token, 43 characters that may stand in a path."""
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    """What of a token is kept: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token[:LONGEST].encode(errors="replace")).hexdigest()


def insist_open(used_at: datetime | None, expires_at: datetime, now: datetime, again: str) -> None:
    """Raises Conflict when a link was used or has expired; `again` says how to get a new one."""
    if used_at is not None:
        raise used(again)
    if expires_at <= now:
        raise Conflict("This link has expired: it was good for ten minutes.", again)


def used(again: str) -> Conflict:
    """What is said to who opens a link a second time."""
    return Conflict("This link was used already: each opens once.", again)
