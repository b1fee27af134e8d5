"""What every app registration holds to prove itself: its secrets and certificates, as Graph tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.specs import Row
from services.store.types import graph_us


def held(raw: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Row]]:
    """Each secret and certificate of a Graph application, with what a row of it holds wherever it is kept.

    Times are microseconds since 1970 UTC. Source: passwordCredentials and keyCredentials; `id` is the keyId.
    """
    for kind, credentials in (("secret", raw["passwordCredentials"]), ("certificate", raw["keyCredentials"])):
        for credential in credentials:
            row = {
                "id": credential["keyId"],
                "kind": kind,
                "name": credential.get("displayName"),
                "starts_at": graph_us(credential.get("startDateTime")),
                "ends_at": graph_us(credential.get("endDateTime")),
            }
            yield credential, row
