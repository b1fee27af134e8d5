"""Azure Key Vault: one vault's secrets, read by their name, in its own words."""

from __future__ import annotations

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.wire import Call, Refusal, Reply, Thing, split_query

VAULT = "https://vault.azure.net"
ACTION = "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'"
TYPE = "application/json; charset=utf-8"


def serves(call: Call) -> bool:
    """Whether a path is the vault's."""
    return bool(call.path) and call.path[0].lower() == "secrets"


def answer(cloud: Cloud, call: Call) -> Reply:
    """GET /secrets/{name}[/{version}]. Never raises Refusal: it becomes the vault's error body."""
    token = call.headers.get("authorization", "").partition(" ")[2].strip()
    challenge = {"WWW-Authenticate": f'Bearer authorization="{cloud.base}/{cloud.tenant.id}", resource="{VAULT}"'}
    if not token:
        return _failed(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", challenge)
    try:
        claims = cloud.tokens.check(token, frozenset({VAULT}), call.now)
    except Refusal as refusal:
        return _failed(401, "Unauthorized", f"AKV10032: {refusal.message}", challenge)
    name = call.path[1] if len(call.path) in (2, 3) else ""
    if "api-version" not in split_query(call.raw_query):
        return _failed(400, "BadParameter", "api-version must be specified")
    if claims["oid"] not in cloud.vault.readers:
        text = "Caller is not authorized to perform action on resource. " + ACTION
        return _failed(403, "Forbidden", text, inner="ForbiddenByRbac")
    if name not in cloud.vault.secrets:
        text = f"A secret with (name/id) {name[:127]} was not found in this key vault."
        return _failed(404, "SecretNotFound", text)
    if name in cloud.vault.disabled:
        return _failed(403, "Forbidden", "Operation get is not allowed on a disabled secret.", inner="SecretDisabled")
    body = {"value": cloud.vault.secrets[name], "id": f"{cloud.base}/secrets/{name}/{'0' * 32}",
            "attributes": {"enabled": True, "recoveryLevel": "Recoverable+Purgeable"}, "tags": {}}  # fmt: skip
    return Reply(200, orjson.dumps(body), {"Content-Type": TYPE, "Cache-Control": "no-cache"})


def _failed(status: int, code: str, text: str, headers: dict[str, str] | None = None, inner: str = "") -> Reply:
    error: Thing = {"code": code, "message": text} | ({"innererror": {"code": inner}} if inner else {})
    return Reply(status, orjson.dumps({"error": error}), {"Content-Type": TYPE, **(headers or {})})
