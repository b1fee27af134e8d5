"""Azure Key Vault: a secret read by its address, with the managed identity of the machine Steward runs on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from pydantic import SecretStr

from services.errors import BadArgument, GraphDenied, GraphError, GraphNotFound, GraphUnavailable
from services.microsoft.identity import Identity
from services.microsoft.session import Session
from services.settings import ConnectionSettings

VERSION = "7.4"
PUBLIC = "https://vault.azure.net"
FORM = "It reads https://<vault>.vault.azure.net/secrets/<name>, with or without a version."


def read(settings: ConnectionSettings, address: str) -> SecretStr:
    """The value of the secret at `address`. GET {vault}/secrets/{name}/{version}.

    Raises BadArgument when it is no address of a Key Vault secret of the connection's cloud: the identity's token goes
    nowhere else. Raises GraphDenied, GraphNotFound and GraphUnavailable.
    """
    resource = _resource(settings, address)
    token = Identity(settings, "").token(resource)
    with Session(settings) as session:
        try:
            answer = session.get(
                address,
                params={"api-version": VERSION},
                headers={"Authorization": f"Bearer {token}"},
                allow_redirects=False,
            )
            value = orjson.loads(answer.content).get("value") if answer.status_code == 200 else None
        except (requests.RequestException, ValueError, AttributeError) as error:
            raise GraphUnavailable("Azure Key Vault did not answer.", "Try again; check the network.") from error
    if answer.status_code != 200 or not isinstance(value, str):
        raise _refusal(answer, address)
    return SecretStr(value)


def _resource(settings: ConnectionSettings, address: str) -> str:
    """What the token must be for: the Key Vault service of the cloud the vault is in."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        raise BadArgument("This is no address of a Key Vault secret.", FORM) from None
    host = (url.hostname or "").lower()
    below = next((one for one in settings.vault_hosts if one.startswith(".") and host.endswith(one)), "")
    known = (below and port in (None, 443)) or f"{host}:{port}" in settings.vault_hosts
    parts = url.path.strip("/").split("/")
    good = parts[0] == "secrets" and len(parts) in (2, 3) and all(parts) and not url.query and not url.fragment
    if url.scheme != "https" or url.username or not known or not good:
        raise BadArgument("This is no address of a Key Vault secret.", FORM)
    return f"https://{below[1:]}" if below else PUBLIC


def _refusal(answer: requests.Response, address: str) -> GraphError:
    name, status = address.partition("/secrets/")[2].partition("/")[0][:127], answer.status_code
    code = _code(answer.content)
    said: dict[str, Any] = {"status": status, "code": code}
    if status == 404:
        return GraphNotFound(f"The Key Vault has no secret called {name}.", "Check the address.", **said)
    if code == "SecretDisabled":
        return GraphDenied(f"The Key Vault's secret {name} is disabled.", "Enable it, or name another.", **said)
    if status in {401, 403}:
        return GraphDenied(
            f"Steward's managed identity may not read the Key Vault's secret {name}.",
            "Give it the role Key Vault Secrets User on the vault, and let the vault's firewall through.",
            **said,
        )
    return GraphUnavailable(f"Azure Key Vault failed ({status}).", "Try again in a few minutes.", **said)


def _code(body: bytes) -> str:
    """The innermost code of an error body; "" when it has none."""
    try:
        error = orjson.loads(body)["error"]
        return str((error.get("innererror") or {}).get("code") or error["code"])[:100]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return ""
