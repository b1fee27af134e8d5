"""Access tokens: made by login, believed by Graph."""

from __future__ import annotations

import hashlib
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from services.sandbox.wire import Refusal

GRAPH = "https://graph.microsoft.com"
GRAPH_AUDIENCES = frozenset({GRAPH, f"{GRAPH}/", "00000003-0000-0000-c000-000000000000"})
UNREADABLE = "IDX14100: JWT is not well formed, there are no dots (.)."


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def _signing_key() -> RSAPrivateKey:
    """One key for the whole process: making one takes as long as starting a small tenant."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class Tokens:
    """Signs and checks RS256 tokens."""

    def __init__(self, tenant: str = "") -> None:
        self.tenant = tenant
        self._key = _signing_key()
        numbers = self._key.public_key().public_numbers()
        modulus = numbers.n.to_bytes(256, "big")
        self.key_id = encode(hashlib.sha256(modulus).digest()[:20])
        self.jwk = {
            "kty": "RSA", "use": "sig", "kid": self.key_id, "x5t": self.key_id, "n": encode(modulus), "e": "AQAB",
        }  # fmt: skip
        self._believed: dict[str, dict[str, Any]] = {}

    def mint(self, claims: dict[str, Any]) -> str:
        """A signed token with these claims."""
        header = encode(orjson.dumps({"typ": "JWT", "alg": "RS256", "x5t": self.key_id, "kid": self.key_id}))
        signed = f"{header}.{encode(orjson.dumps(claims))}"
        return f"{signed}.{encode(self._key.sign(signed.encode(), PKCS1v15(), SHA256()))}"

    def check(self, token: str, audiences: frozenset[str], now: datetime) -> dict[str, Any]:
        """The claims of a token. Raises Refusal 401 when it is empty, broken, forged, for others, or out of date.

        One made for another tenant is for others too: the sandboxes of a process sign with one key, as Microsoft does.
        """
        claims = self._believed.get(token)
        if claims is None:
            claims = self._verify(token)
            if len(self._believed) > 10_000:
                self._believed.clear()
            self._believed[token] = claims
        if claims.get("aud") not in audiences:
            raise unauthorised("Access token validation failure. Invalid audience.")
        if claims.get("tid", self.tenant) != self.tenant:
            raise unauthorised("Access token validation failure. Invalid tenant.")
        if not claims["nbf"] - 300 <= now.timestamp() < claims["exp"]:
            raise unauthorised("Access token has expired or is not yet valid.")
        return claims

    def _verify(self, token: str) -> dict[str, Any]:
        if not token:
            raise unauthorised("Access token is empty.")
        parts = token.split(".")
        if len(parts) != 3:
            raise unauthorised(UNREADABLE)
        try:
            signature = decode(parts[2])
            self._key.public_key().verify(signature, f"{parts[0]}.{parts[1]}".encode(), PKCS1v15(), SHA256())
            claims: dict[str, Any] = orjson.loads(decode(parts[1]))
        except (ValueError, InvalidSignature) as err:
            raise unauthorised("Access token validation failure. Invalid signature.") from err
        return claims


def unauthorised(message: str) -> Refusal:
    """401 as Graph words it."""
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    return Refusal(401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": challenge})


def lifetime(app_id: str, configured: int | None) -> int:
    """Seconds a token lives: what was configured, else Microsoft's 60 to 90 minutes, the same for one app and hour."""
    if configured is not None:
        return configured
    return 3599 + int(hashlib.sha256(f"{app_id}{time.time() // 3600}".encode()).hexdigest(), 16) % 1800
