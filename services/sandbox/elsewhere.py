"""The other host: addresses that are their own permission and take no token: copy monitors, report files."""

from __future__ import annotations

from collections.abc import Callable

from services.sandbox.areas import copies, reports
from services.sandbox.cloud import Cloud
from services.sandbox.wire import Call, Refusal, Reply, envelope

# Each looks at a request and answers it, or gives None when it is not its own.
DOORS: tuple[Callable[[Cloud, Call], Reply | None], ...] = (copies.monitor, reports.download)


def answer(cloud: Cloud, call: Call) -> Reply:
    """Serve one request on the other host. Never raises Refusal."""
    try:
        for door in DOORS:
            reply = door(cloud, call)
            if reply is not None:
                return reply
    except Refusal as refusal:
        return envelope(call, refusal)
    return envelope(call, Refusal(404, "itemNotFound", "The resource could not be found."))
