"""Azure Resource Manager for one subscription, through the same door as Graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import httpx

from services.microsoft.graph import Graph
from services.microsoft.transport import GraphTransport

# Each provider has versions of its own; the first that fits the address is taken.
VERSIONS = (("/providers/microsoft.authorization/", "2022-04-01"), ("/", "2022-12-01"))


class Arm(Graph):
    """One subscription. Reads as Graph does: `{subscription}` in a path is filled in, the api-version added.

    What only Graph has (msgraph-sdk, batches, reports, groups of a person) is not here: calling it is a fault of ours.
    """

    of: Literal["tenant", "subscription"] = "subscription"

    def __init__(self, base_url: str, transport: GraphTransport, subscription_id: str) -> None:
        super().__init__(base_url, transport, places={"subscription": subscription_id})

    async def warm(self) -> None:
        """Nothing has to be imported."""

    async def granted(self) -> frozenset[str]:
        """None: what the app may do is said by its role assignments, not by its token."""
        return frozenset()

    async def page(self, url_or_path: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body at a path or a link, unparsed."""
        url = httpx.URL(self._placed(url_or_path))
        return await super().page(_versioned(url.copy_merge_params(params) if params else url))

    async def send(self, method: str, path: str, body: Any = None, *, repeat: bool = True) -> dict[str, Any]:
        """Changes something: the object in the answer, {} where it holds none."""
        return await super().send(method, _versioned(httpx.URL(self._placed(path))), body, repeat=repeat)


def _versioned(url: httpx.URL) -> str:
    """The address with the api-version of its provider, unless it names one."""
    if "api-version" not in (name.lower() for name in url.params):
        path = url.path.lower()
        version = next(version for part, version in VERSIONS if part in path)
        url = url.copy_merge_params({"api-version": version})
    return str(url)
