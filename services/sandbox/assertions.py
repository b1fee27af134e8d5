"""Certificates at login: made for an app, registered with it, and the signed assertions checked against them."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import datetime, timedelta

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.sandbox.login_errors import LoginRefusal
from services.sandbox.registrations import Registration
from services.sandbox.tokens import Tokens, decode, encode
from services.sandbox.wire import Refusal, Thing
from services.sandbox.world import World
from services.sandbox.world.demo import fixed_id
from services.sandbox.world.people import stamp

EXCHANGE = "api://AzureADTokenExchange"
KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def make_certificate(app: Registration, world: World, now: datetime, days: int = 365) -> bytes:
    """A new certificate for an app as PEM, private key first; login takes it at once, the directory shows it."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, app.name)])
    begins, ends = now - timedelta(days=1), now + timedelta(days=days)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(begins).not_valid_after(ends).sign(key, SHA256())
    )  # fmt: skip
    app.certificates.append(certificate)
    row = next(row for row in world.applications.values() if row["appId"] == app.client_id)
    shown = {
        "customKeyIdentifier": b64encode(certificate.fingerprint(SHA256())[:20]).decode(),
        "displayName": f"CN={app.name}", "endDateTime": stamp(ends), "key": None,
        "keyId": fixed_id("certificate", app.name, len(app.certificates)), "startDateTime": stamp(begins),
        "type": "AsymmetricX509Cert", "usage": "Verify",
    }  # fmt: skip
    world.update("applications", row["id"], {"keyCredentials": [*(row.get("keyCredentials") or []), shown]})
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def _signed_by(app: Registration, head: Thing, signed: bytes, signature: bytes) -> x509.Certificate:
    """The certificate of the app that signed. Raises LoginRefusal when none did."""
    scheme = {
        "RS256": padding.PKCS1v15(),
        "PS256": padding.PSS(padding.MGF1(SHA256()), padding.PSS.DIGEST_LENGTH),
    }.get(head.get("alg", ""))
    for certificate in app.certificates if scheme else ():
        der = certificate.public_bytes(Encoding.DER)
        marks = {
            encode(hashlib.sha1(der, usedforsecurity=False).digest()), encode(hashlib.sha256(der).digest()),
        }  # fmt: skip
        named = str(head.get("x5t#S256") or head.get("x5t") or head.get("kid") or "").rstrip("=")
        key = certificate.public_key()
        if named not in marks or not isinstance(key, RSAPublicKey) or scheme is None:
            continue
        try:
            key.verify(signature, signed, scheme, SHA256())
        except InvalidSignature:
            break
        return certificate
    raise LoginRefusal(700027, app=app.client_id)


def check_federated(app: Registration, assertion: str, tokens: Tokens, issuer: str, now: datetime) -> None:
    """Raise LoginRefusal unless this is the token of a managed identity that the app trusts."""
    try:
        claims = tokens.check(assertion, frozenset({EXCHANGE}), now)
    except Refusal as refusal:
        raise LoginRefusal(700024 if "expired" in refusal.message else 700211, issuer=issuer) from refusal
    if claims["iss"] != issuer:
        raise LoginRefusal(700211, issuer=str(claims["iss"])[:200])
    if claims["sub"] not in app.trusts:
        raise LoginRefusal(700213, subject=claims["sub"])


def is_federated(assertion: str) -> bool:
    """Whether an assertion is another issuer's token, made for the exchange, and not signed by the app itself."""
    try:
        return bool(orjson.loads(decode(assertion.split(".")[1])).get("aud") == EXCHANGE)
    except (ValueError, IndexError, AttributeError):
        return False


def check_assertion(app: Registration, assertion: str, audiences: tuple[str, ...], now: datetime) -> None:
    """Raise LoginRefusal unless one of the app's certificates, still valid, signed this for this login."""
    try:
        first, second, third = assertion.split(".")
        head, claims, signature = orjson.loads(decode(first)), orjson.loads(decode(second)), decode(third)
        begins, ends = float(claims.get("nbf", 0)), float(claims["exp"])
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise LoginRefusal(50027) from err
    certificate = _signed_by(app, head, f"{first}.{second}".encode(), signature)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise LoginRefusal(700027, app=app.client_id)
    if claims.get("iss") != app.client_id or claims.get("sub") != app.client_id:
        raise LoginRefusal(700021, app=app.client_id)
    if str(claims.get("aud", "")).rstrip("/") not in audiences:
        raise LoginRefusal(700023, app=app.client_id)
    if not begins - 300 <= now.timestamp() <= ends:
        raise LoginRefusal(700024)
