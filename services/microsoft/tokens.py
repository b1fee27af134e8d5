"""Access tokens for one connection, by MSAL on a worker thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import requests
from pydantic import SecretStr

from services.credentials import ClientSecret
from services.errors import GraphDenied
from services.microsoft.claims import claims as read_claims
from services.microsoft.sign_in_errors import from_number, from_reply, unreachable
from services.microsoft.token_sources import Person, source
from services.settings import ConnectionSettings

EARLY_SECONDS = 300
Keep = Callable[[SecretStr], Awaitable[None]]


class OtherTenant(GraphDenied):
    """The token is good, but of another tenant than the connection: `tenant_id`, "" when it does not say which."""

    def __init__(self, connection: str, tenant_id: str) -> None:
        super().__init__(
            f"Microsoft signed Steward in to another tenant than that of {connection}.",
            "Check tenant_id, and whose identity or sign-in this is.",
            status=401,
        )
        self.tenant_id = tenant_id


class Tokens:
    """The token of one connection, for one `scope`. Callers who come at once share one request.

    `keep` is awaited with each new refresh token of an administrator's sign-in.
    """

    def __init__(self, settings: ConnectionSettings, scope: str, keep: Keep | None = None) -> None:
        self._settings = settings
        self._scope = scope
        self._keep = keep
        self._source = source(settings)
        self._last = self._source.refresh_token if isinstance(self._source, Person) else None
        self._token = ""
        self._until = 0.0
        self._flight = asyncio.Lock()

    async def token(self, *, instead_of: str = "", claims: str = "") -> str:
        """A bearer token that is good for some minutes; `instead_of` names one that Microsoft has refused.

        `claims` is the challenge that came with the refusal. Raises GraphDenied with the reason in plain words when
        Steward may not sign in, OtherTenant for a token of another tenant, GraphUnavailable when the sign-in service
        cannot be reached; and what Key Vault and managed identities raise.
        """
        async with self._flight:
            refused = bool(instead_of) and instead_of == self._token
            if not refused and time.monotonic() < self._until:
                return self._token
            found = await asyncio.to_thread(self._acquire, refused, claims)
            self._token = str(found["access_token"])
            self._until = time.monotonic() + max(int(found.get("expires_in", 0)) - EARLY_SECONDS, 1)
            await self._kept()
            return self._token

    async def _kept(self) -> None:
        """Hands on a refresh token that is another than the one before."""
        if isinstance(self._source, Person) and self._keep and self._source.refresh_token != self._last:
            self._last = self._source.refresh_token
            await self._keep(self._last)

    def _acquire(self, refused: bool, claims: str) -> dict[str, Any]:
        credential = self._settings.credential
        secret = credential.value.get_secret_value() if isinstance(credential, ClientSecret) else ""
        try:
            found = granted(lambda: self._source.acquire(self._scope, refused=refused, claims=claims), secret=secret)
        except GraphDenied as error:
            raise self._denied(error) from error
        tenant = str(read_claims(str(found["access_token"])).get("tid") or "")
        if tenant.lower() != self._settings.tenant_id:
            raise OtherTenant(self._settings.name, tenant)
        return found

    def _denied(self, error: GraphDenied) -> GraphDenied:
        """The refusal of an app's credential as it is; of a person's sign-in, with what they can do."""
        if not isinstance(self._source, Person):
            return error
        sentence = f"The administrator's sign-in is not good any more: {error.sentence}"
        step = f"Sign in again: reset credentials {self._settings.name}"
        return GraphDenied(sentence, step, status=error.status, code=error.code)


def granted(ask: Callable[[], dict[str, Any]], holding: str = "access_token", secret: str = "") -> dict[str, Any]:
    """MSAL's reply to `ask`, which holds what was asked for. Blocks; what MSAL raises becomes our own.

    `secret` is what was sent as client secret: when that is a secret's id, the error says so. Raises GraphDenied with
    the reason in plain words, GraphUnavailable when the sign-in service cannot be reached.
    """
    # Only here: msal takes long to import.
    from msal.exceptions import MsalServiceError

    try:
        found = ask()
    except (requests.RequestException, MsalServiceError) as error:
        # MSAL raises the second for a 5xx without words of the sign-in service in it.
        raise unreachable() from error
    except ValueError as error:
        # MSAL reports a tenant that has no OpenID configuration so, and an unparsable reply too.
        if "authority" not in str(error).lower():
            raise unreachable() from error
        raise from_number(90002) from error
    if not isinstance(found.get("error", ""), str):
        raise unreachable()
    if holding not in found:
        raise from_reply(found, secret)
    return found
