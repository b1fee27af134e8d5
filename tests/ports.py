"""Ports nobody listens on."""

from __future__ import annotations

import secrets
import socket
from contextlib import ExitStack, suppress

# Below those that the system gives to whoever calls out: another test would soon have one of these.
LOWEST, MANY = 20_000, 12_000


def free_ports(count: int) -> list[int]:
    """`count` different ports that were free a moment ago."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            one, port = held.enter_context(socket.socket()), LOWEST + secrets.randbelow(MANY)
            with suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
    return found
