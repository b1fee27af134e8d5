"""An administrator signs in to the app registration of a connection: in a browser, or with a device code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import SecretStr

from services.credentials import SignedIn
from services.errors import GraphDenied
from services.microsoft.token_sources import Reply, public_client
from services.microsoft.tokens import granted
from services.settings import ConnectionSettings

AGAIN = "Begin the sign-in anew."


class Device(NamedTuple):
    """What to tell the person: type `code` at `url`. `wait` returns when they have, and raises what `finish` does."""

    code: str
    url: str
    wait: Callable[[], Awaitable[SignedIn]]


async def begin(settings: ConnectionSettings, redirect_uri: str, scopes: Sequence[str] = ()) -> dict[str, Any]:
    """A sign-in under way, ready for JSON: `auth_uri` is where to send the browser, the rest is for `finish` alone.

    It holds state, nonce and the PKCE verifier, so it is kept like a secret. Without `scopes` what the registration
    lists is asked for. Raises GraphDenied, GraphUnavailable.
    """

    def work() -> Reply:
        found: Reply = public_client(settings).initiate_auth_code_flow(_scopes(settings, scopes), redirect_uri)
        return found

    return await asyncio.to_thread(granted, work, "auth_uri")


async def finish(settings: ConnectionSettings, flow: Mapping[str, Any], query: Mapping[str, str]) -> SignedIn:
    """Who signed in, of the query that Microsoft sent the browser back with.

    Raises GraphDenied when it does not belong to `flow` (state, nonce, PKCE), was refused, or is of another tenant;
    GraphUnavailable.
    """

    def work() -> Reply:
        client = public_client(settings)
        try:
            found: Reply = client.acquire_token_by_auth_code_flow(dict(flow), dict(query))
        except (ValueError, RuntimeError):
            # MSAL's words for a state or nonce that is another; they repeat what came.
            raise GraphDenied("This answer does not belong to the sign-in that was begun.", AGAIN, status=401) from None
        return found

    return _signed_in(settings, await asyncio.to_thread(granted, work))


async def device(settings: ConnectionSettings, scopes: Sequence[str] = ()) -> Device:
    """A sign-in for people without a browser here. Raises GraphDenied, GraphUnavailable."""
    client: Any = None

    def start() -> Reply:
        nonlocal client
        client = public_client(settings)
        found: Reply = client.initiate_device_flow(_scopes(settings, scopes))
        return found

    flow = await asyncio.to_thread(granted, start, "user_code")

    async def wait() -> SignedIn:
        try:
            reply = await asyncio.to_thread(granted, lambda: client.acquire_token_by_device_flow(flow))
        finally:
            # Ends MSAL's loop on its thread when nobody waits any more.
            flow["expires_at"] = 0
        return _signed_in(settings, reply)

    return Device(str(flow["user_code"]), str(flow["verification_uri"]), wait)


def _scopes(settings: ConnectionSettings, scopes: Sequence[str]) -> list[str]:
    audience = settings.arm_audience if settings.kind == "subscription" else settings.graph_url
    return [f"{audience.rstrip('/')}/{scope}" for scope in scopes or (".default",)]


def _signed_in(settings: ConnectionSettings, reply: Reply) -> SignedIn:
    claims: Mapping[str, Any] = reply.get("id_token_claims") or {}
    if claims.get("tid") != settings.tenant_id:
        raise GraphDenied(
            f"You signed in to another tenant than that of {settings.name}.",
            "Sign in with an administrator's account of the tenant that is being connected.",
            status=401,
        )
    if not reply.get("refresh_token"):
        raise GraphDenied("Microsoft gave no lasting sign-in.", "Grant the app the permission offline_access.")
    name = str(claims.get("preferred_username") or claims.get("name") or "")
    at = datetime.fromtimestamp(int(claims["iat"]), UTC)
    return SignedIn(SecretStr(reply["refresh_token"]), str(claims["oid"]), name[:120], at)
