"""How login says no: AADSTS numbers, their texts, and the body they travel in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from services.sandbox.wire import Call, Reply, Thing

# AADSTS number: HTTP status, OAuth error, text.
ERRORS: dict[int, tuple[int, str, str]] = {
    7000215: (
        401,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '{app}'.",
    ),
    7000222: (
        401,
        "invalid_client",
        "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create "
        "new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials "
        "for added security: https://aka.ms/certCreds.",
    ),
    7000216: (
        401,
        "invalid_client",
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
    700016: (
        400,
        "unauthorized_client",
        "Application with identifier '{app}' was not found in the directory 'Contoso'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any "
        "user in the tenant. You may have sent your authentication request to the wrong tenant.",
    ),
    90002: (
        400,
        "invalid_request",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing "
        "into the correct cloud. Check with your subscription administrator, this may happen if there are "
        "no active subscriptions for the tenant.",
    ),
    900144: (
        400,
        "invalid_request",
        "The request body must contain the following parameter: '{name}'.",
    ),
    1002012: (
        400,
        "invalid_scope",
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope "
        "value with /.default suffixed to the resource identifier (application ID URI).",
    ),
    70003: (
        400,
        "unsupported_grant_type",
        "The app requested an unsupported grant type '{name}'.",
    ),
    500011: (
        400,
        "invalid_resource",
        "The resource principal named {name} was not found in the tenant named Contoso.",
    ),
    50027: (400, "invalid_request", "JWT token is invalid or malformed."),
    700021: (401, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter."),
    700023: (401, "invalid_client", "Client assertion audience claim does not match Realm issuer."),
    700211: (
        401,
        "invalid_client",
        "No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated "
        "identity credential Subject, Audience and Issuer against the presented assertion.",
    ),
    700213: (
        401,
        "invalid_client",
        "No matching federated identity record found for presented assertion subject '{subject}'. Check your federated "
        "identity credential Subject, Audience and Issuer against the presented assertion.",
    ),
    700024: (401, "invalid_client", "Client assertion is not within its valid time range."),
    700027: (
        401,
        "invalid_client",
        "The certificate with identifier used to sign the client assertion is expired or not registered on "
        "application '{app}', or its signature is invalid.",
    ),
    50011: (
        400,
        "invalid_request",
        "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the "
        "application '{app}'.",
    ),
    50057: (400, "invalid_grant", "The user account is disabled."),
    50173: (
        400,
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    ),
    50013: (400, "invalid_grant", "Assertion failed signature validation."),
    500131: (400, "invalid_grant", "Assertion audience does not match the Client app presenting the assertion."),
    500133: (400, "invalid_grant", "Assertion is not within its valid time range."),
    7000114: (400, "invalid_grant", "Application '{app}' is not allowed to make application on-behalf-of calls."),
    54005: (400, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new one."),
    65001: (
        400,
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID '{app}'. Send an interactive "
        "authorization request for this user and resource.",
    ),
    65004: (400, "access_denied", "User declined to consent to access the app."),
    70000: (400, "invalid_grant", "Provided grant is invalid or malformed."),
    70008: (400, "invalid_grant", "The provided authorization code or refresh token has expired due to inactivity."),
    70016: (
        400,
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    70019: (400, "expired_token", "Verification code expired."),
    501481: (
        400,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    9002325: (400, "invalid_request", "Proof Key for Code Exchange is required for cross-origin code redemption."),
    7000218: (
        401,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    9002313: (
        400,
        "invalid_request",
        "Invalid request. Request is malformed or invalid.",
    ),
}


class LoginRefusal(Exception):
    """A token request refused, by AADSTS number; `words` fill its text."""

    def __init__(self, code: int, **words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def refuse(call: Call, refusal: LoginRefusal) -> Reply:
    """The error body of the token endpoint."""
    status, error, text = ERRORS[refusal.code]
    trace, moment = str(uuid4()), call.now.strftime("%Y-%m-%d %H:%M:%SZ")
    correlation = call.headers.get("client-request-id", call.request_id)
    description = (
        f"AADSTS{refusal.code}: {text.format_map(refusal.words)} Trace ID: {trace} Correlation ID: {correlation} "
        f"Timestamp: {moment}"
    )
    body: Thing = {
        "error": error, "error_description": description, "error_codes": [refusal.code], "timestamp": moment,
        "trace_id": trace, "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.code}",
    }  # fmt: skip
    return plain_json(body, status)


def plain_json(value: Any, status: int = 200) -> Reply:
    """A JSON reply as login sends it: no OData in its type, never cached."""
    reply = Reply.json(value, status)
    reply.headers |= {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache"}
    return reply
