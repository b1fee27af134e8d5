"""The managed identity of the machine Steward runs on, by MSAL: App Service, container, virtual machine, Arc."""

from __future__ import annotations

from typing import Any

import requests

from services.errors import GraphDenied, GraphUnavailable
from services.microsoft.session import Session
from services.settings import ConnectionSettings

NONE_HERE = "Steward must run in Azure, on something to which a managed identity was given (see Identity there)."


class Identity:
    """One managed identity; `client_id` "" is the system-assigned one."""

    def __init__(self, settings: ConnectionSettings, client_id: str) -> None:
        self._settings = settings
        self._id = client_id
        self._client: Any = None

    def token(self, resource: str) -> str:
        """A token for `resource`. Raises GraphDenied when there is no such identity, GraphUnavailable."""
        return str(self.acquire(resource)["access_token"])

    def acquire(self, resource: str, *, refused: bool = False, claims: str = "") -> dict[str, Any]:
        """MSAL's reply, with the token. Raises GraphDenied when there is no such identity, GraphUnavailable."""
        if self._client is None or refused:
            self._client = self._opened()
        try:
            found: dict[str, Any] = self._client.acquire_token_for_client(
                resource=resource, claims_challenge=claims or None
            )
        except (requests.RequestException, ValueError, OSError) as error:
            raise GraphUnavailable("No managed identity answers on this machine.", NONE_HERE) from error
        if "access_token" not in found:
            which = f" {self._id}" if self._id else ""
            raise GraphDenied(
                f"This machine has no managed identity{which} that may have a token for {resource}.",
                NONE_HERE,
                status=401,
                code=str(found.get("error", ""))[:100],
            )
        return found

    def _opened(self) -> Any:
        # Only here: msal takes long to import.
        import msal.managed_identity as msal

        which: Any = msal.UserAssignedManagedIdentity if self._id else msal.SystemAssignedManagedIdentity
        chosen = which(client_id=self._id) if self._id else which()
        return msal.ManagedIdentityClient(chosen, http_client=Session(self._settings))
