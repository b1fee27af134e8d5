"""Access tokens for one connection, by MSAL on a worker thread."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import requests
from pydantic import SecretStr

from services.errors import GraphDenied, GraphError, GraphUnavailable
from services.microsoft.token_sources import Person, source
from services.settings import ConnectionSettings

EARLY_SECONDS = 300
Keep = Callable[[SecretStr], Awaitable[None]]

# What the sign-in service refused, and what to do about it, by AADSTS number.
REFUSALS = {
    7000215: ("The client secret is wrong.", "Paste the secret's value (not its id) into the connection's settings."),
    7000222: ("The client secret has expired.", "Make a new secret in the app registration and set it here."),
    7000112: ("The app is disabled in this tenant.", "Enable it under Enterprise applications."),
    700016: ("The tenant has no app with this client id.", "Check client_id, and that the app is in this tenant."),
    90002: ("There is no tenant with this id.", "Check tenant_id in the connection's settings."),
    900023: ("The tenant id is not one.", "Check tenant_id in the connection's settings."),
    65001: ("Nobody has consented to the app's permissions.", "Give admin consent in the app registration."),
    53003: ("A Conditional Access policy blocks the app.", "Exclude the app's service principal from the policy."),
    50196: ("Microsoft stopped a loop of token requests.", "Wait a few minutes."),
}


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
        Steward may not sign in, or the token is for another tenant, GraphUnavailable when the sign-in service cannot be
        reached; and what Key Vault and managed identities raise.
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
        try:
            found = granted(lambda: self._source.acquire(self._scope, refused=refused, claims=claims))
        except GraphDenied as error:
            raise self._denied(error) from error
        if read_claims(str(found["access_token"])).get("tid") != self._settings.tenant_id:
            raise GraphDenied(
                f"Microsoft signed Steward in to another tenant than that of {self._settings.name}.",
                "Check tenant_id, and whose identity or sign-in this is.",
                status=401,
            )
        return found

    def _denied(self, error: GraphDenied) -> GraphDenied:
        """The refusal of an app's credential as it is; of a person's sign-in, with what they can do."""
        if not isinstance(self._source, Person):
            return error
        sentence = f"The administrator's sign-in is not good any more: {error.sentence}"
        step = f"Sign in again: reset credentials {self._settings.name}"
        return GraphDenied(sentence, step, status=error.status, code=error.code)


def granted(ask: Callable[[], dict[str, Any]], holding: str = "access_token") -> dict[str, Any]:
    """MSAL's reply to `ask`, which holds what was asked for. Blocks; what MSAL raises becomes our own.

    Raises GraphDenied with the reason in plain words, GraphUnavailable when the sign-in service cannot be reached.
    """
    # Only here: msal takes long to import.
    from msal.exceptions import MsalServiceError

    try:
        found = ask()
    except (requests.RequestException, MsalServiceError) as error:
        # MSAL raises the second for a 5xx without words of the sign-in service in it.
        raise _unreachable() from error
    except ValueError as error:
        # MSAL reports a tenant that has no OpenID configuration so, and an unparsable reply too.
        if "authority" not in str(error).lower():
            raise _unreachable() from error
        raise _refused(90002, "invalid_tenant") from error
    if not isinstance(found.get("error", ""), str):
        raise _unreachable()
    if holding not in found:
        raise _from_reply(found)
    return found


def read_claims(token: str) -> dict[str, Any]:
    """What a bearer token says, unchecked: it is Microsoft's word to us, over TLS; {} when it says nothing."""
    try:
        body = token.split(".")[1]
        claims = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def permissions(token: str) -> frozenset[str]:
    """What a bearer token is good for: its `roles` (of an app) and `scp` (of a person); empty when it says nothing."""
    claims = read_claims(token)
    try:
        return frozenset((*claims.get("roles", ()), *claims.get("scp", "").split()))
    except (AttributeError, TypeError):
        return frozenset()


def _from_reply(reply: dict[str, Any]) -> GraphError:
    numbers = [int(number) for number in reply.get("error_codes") or ()]
    known = next((number for number in numbers if number in REFUSALS), 0)
    if reply.get("error") in {"temporarily_unavailable", "server_error"} and not known:
        return _unreachable()
    return _refused(known or next(iter(numbers), 0), str(reply.get("error", "")))


def _refused(number: int, error: str) -> GraphDenied:
    code = f"AADSTS{number}" if number else error
    reason, next_step = REFUSALS.get(number, ("Microsoft did not let Steward's app sign in.", "Look the code up."))
    return GraphDenied(f"{reason} ({code})", next_step, status=401, code=code)


def _unreachable() -> GraphUnavailable:
    return GraphUnavailable(
        "Microsoft's sign-in service could not be reached.", "Try again in a few minutes; check the network."
    )
