"""Holds everything any sandbox sends, in any test, against the contract: switched on by one fixture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.sandbox import gate
from services.sandbox.cloud import Cloud
from services.sandbox.wire import Call, Reply
from tests.services.sandbox import contract

# Fingerprints of pages already found right: the same rows are sent again and again, and need no second look.
RIGHT: set[int] = set()


@contextmanager
def watching() -> Iterator[list[str]]:
    """Every fault found from now on, in words; nothing where the contract is not at hand."""
    found: list[str] = []

    def watch(cloud: Cloud, call: Call, reply: Reply) -> None:
        kind = reply.headers.get("Content-Type", "")
        if reply.status < 400:
            rows = reply.body.partition(b'"value":')[2] or reply.body
            page = hash((call.operation, reply.status, rows))
            if page not in RIGHT:
                wrong = contract.problems(call.operation, reply.status, kind, reply.body)
                found.extend(wrong)
                RIGHT.update(() if wrong else (page,))
        elif call.operation and not cloud.faults.switches and "odata.metadata" in kind:
            found.extend(contract.error_problems(call.operation, reply.status, reply.body))

    gate.WATCHERS.append(watch)
    try:
        yield found
    finally:
        gate.WATCHERS.remove(watch)
