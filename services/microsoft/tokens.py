"""Access tokens for one connection, by MSAL on a worker thread."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import requests

from services.credentials import KINDS, Certificate, ClientSecret, Credential
from services.errors import GraphDenied
from services.microsoft.sign_in_errors import from_number, from_reply, unreachable
from services.settings import ConnectionSettings

EARLY_SECONDS = 300
TIMEOUT_SECONDS = 30


class Tokens:
    """The token of one app in one tenant, for one `scope`. Callers who come at once share one request."""

    def __init__(self, settings: ConnectionSettings, scope: str) -> None:
        self._settings = settings
        self._scope = scope
        self._app: Any = None
        self._token = ""
        self._until = 0.0
        self._flight = asyncio.Lock()

    async def token(self, *, instead_of: str = "", claims: str = "") -> str:
        """A bearer token that is good for some minutes; `instead_of` names one that Microsoft has refused.

        `claims` is the challenge that came with the refusal. Raises GraphDenied with the reason in plain words when
        the app may not sign in, GraphUnavailable when the sign-in service cannot be reached.
        """
        async with self._flight:
            refused = bool(instead_of) and instead_of == self._token
            if not refused and time.monotonic() < self._until:
                return self._token
            found = await asyncio.to_thread(self._acquire, refused, claims)
            self._token = str(found["access_token"])
            self._until = time.monotonic() + max(int(found.get("expires_in", 0)) - EARLY_SECONDS, 1)
            return self._token

    def _acquire(self, refused: bool, claims: str) -> dict[str, Any]:
        # Only here: msal takes long to import.
        from msal.exceptions import MsalServiceError

        try:
            app = self._application()
            if refused:
                app.remove_tokens_for_client()
            found: dict[str, Any] = app.acquire_token_for_client([self._scope], claims_challenge=claims or None)
        except (requests.RequestException, MsalServiceError) as error:
            # MSAL raises the second for a 5xx without words of the sign-in service in it.
            raise unreachable() from error
        except ValueError as error:
            # MSAL reports a tenant that has no OpenID configuration so, and an unparsable reply too.
            if "authority" not in str(error).lower():
                raise unreachable() from error
            raise from_number(90002) from error
        if not isinstance(found.get("error", ""), str):
            # The words of something in front of the sign-in service; MSAL keeps them, and would stumble ever after.
            self._app = None
            raise unreachable()
        if "access_token" not in found:
            raise from_reply(found, self._settings.client_secret.get_secret_value())
        return found

    def _application(self) -> Any:
        if self._app is None:
            from msal.application import ConfidentialClientApplication

            session = _Session()
            session.trust_env = False
            session.verify = str(self._settings.ca_file) if self._settings.ca_file else True
            self._app = ConfidentialClientApplication(  # type: ignore[no-untyped-call]  # msal has no types
                self._settings.client_id,
                authority=f"{self._settings.login_url.rstrip('/')}/{self._settings.tenant_id}",
                client_credential=_proof(self._settings.credential),
                instance_discovery=False,
                http_client=session,
            )
        return self._app


def _proof(credential: Credential) -> str | dict[str, str]:
    """A credential as MSAL takes it."""
    if isinstance(credential, Certificate):
        return {"private_key": credential.pem.get_secret_value(), "public_certificate": credential.certificate_pem}
    if isinstance(credential, ClientSecret):
        return credential.value.get_secret_value()
    raise GraphDenied(f"Steward cannot sign in with a {KINDS[credential.kind]}.", "Give it a secret or a certificate.")


class _Session(requests.Session):
    """A session that never waits for ever."""

    def request(self, *args: Any, **named: Any) -> requests.Response:
        """As in requests, with a time limit."""
        named.setdefault("timeout", TIMEOUT_SECONDS)
        return super().request(*args, **named)
