"""Managed identity: the endpoint inside a virtual machine (IMDS) and the one inside App Service."""

from __future__ import annotations

from urllib.parse import parse_qsl

from services.sandbox.areas.key_vault import VAULT
from services.sandbox.areas.login import app_claims
from services.sandbox.assertions import EXCHANGE
from services.sandbox.cloud import Cloud
from services.sandbox.login_errors import plain_json
from services.sandbox.token_endpoint import RESOURCES
from services.sandbox.tokens import GRAPH, lifetime
from services.sandbox.wire import Call, Reply

IMDS, APP_SERVICE = ("metadata", "identity", "oauth2", "token"), ("msi", "token")
HEADER = "sandbox-identity-header"
AUDIENCES = RESOURCES | {VAULT: VAULT, EXCHANGE: EXCHANGE}


def serve(cloud: Cloud, call: Call) -> Reply | None:
    """Answer a request to either endpoint; None when the path is neither's.

    `client_id` or `object_id` names a user-assigned identity; without one the identity is the app `full`.
    """
    path = tuple(part.lower() for part in call.path)
    if path not in (IMDS, APP_SERVICE):
        return None
    query = dict(parse_qsl(call.raw_query))
    if path == IMDS and call.headers.get("metadata", "").lower() != "true":
        return plain_json(
            {"error": "invalid_request", "error_description": "Required metadata header not specified"}, 400
        )
    if path == APP_SERVICE and call.headers.get("x-identity-header") != HEADER:
        return plain_json({"statusCode": 401, "message": "The X-IDENTITY-HEADER is missing or wrong."}, 401)
    audience = (AUDIENCES | {cloud.base: GRAPH}).get(query.get("resource", "").rstrip("/"))
    if audience is None or not query.get("api-version"):
        text = f"AADSTS500011: The resource principal named {query.get('resource', '')[:200]} was not found."
        return plain_json({"error": "invalid_resource", "error_description": text}, 400)
    wanted = query.get("client_id") or query.get("object_id")
    known = (app for app in cloud.apps.values() if wanted in (app.client_id, app.object_id))
    app = next(known, None) if wanted else cloud.apps["full"]
    if app is None:
        return plain_json({"error": "invalid_request", "error_description": "Identity not found"}, 400)
    seconds = lifetime(app.client_id, cloud.knobs.token_seconds)
    claims = app_claims(cloud, app, audience, call, seconds)
    if audience == EXCHANGE:
        claims |= {"iss": f"{cloud.base}/{cloud.tenant.id}/v2.0", "ver": "2.0"}
    token = cloud.tokens.mint(claims)
    now = int(call.now.timestamp())
    body = {"access_token": token, "client_id": app.client_id, "expires_on": str(now + seconds),
            "not_before": str(now), "resource": query["resource"], "token_type": "Bearer"}  # fmt: skip
    if path == IMDS:
        body |= {"expires_in": str(seconds), "ext_expires_in": str(seconds)}
    return plain_json(body)
