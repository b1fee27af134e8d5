"""Credentials as data: certificates are read, wrong ones refused with the reason, secrets never shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from services import credentials
from services.credentials import Certificate, ClientSecret, Credential, Federated, ManagedIdentity, SignedIn
from services.errors import BadArgument

ENDS = datetime(2027, 5, 1, tzinfo=UTC)
RSA, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = RSA) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Steward")])
    unsigned = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    unsigned = unsigned.serial_number(1).not_valid_before(ENDS - timedelta(days=365)).not_valid_after(ENDS)
    return unsigned.sign(key, SHA256())


def shown(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes = b"") -> str:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode()


def written(*certificates: x509.Certificate) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


GOOD = shown(RSA) + written(certificate())


@pytest.mark.parametrize(
    "pem",
    [GOOD, written(certificate()) + shown(RSA), written(certificate(OTHER), certificate()) + shown(RSA), f"\n {GOOD}"],
)
def test_a_certificate_tells_its_thumbprint_and_its_end(pem: str) -> None:
    found = Certificate(SecretStr(pem))
    assert found.thumbprint == certificate().fingerprint(SHA1()).hex().upper()
    assert found.ends_at == ENDS
    assert "PRIVATE" not in found.certificate_pem


@pytest.mark.parametrize(
    ("pem", "says"),
    [
        ("", "no private key"),
        ("nonsense", "no private key"),
        (written(certificate()), "no private key"),
        (shown(RSA), "no certificate"),
        (shown(OTHER) + written(certificate()), "not that of the certificate"),
        (shown(CURVE) + written(certificate(CURVE)), "not an RSA key"),
        (shown(RSA, b"locked") + written(certificate()), "locked with a password"),
        (shown(RSA) + written(certificate())[:200], "no certificate"),
        (GOOD.replace("MII", "MIX", 1), "no private key"),
    ],
)
def test_a_wrong_pem_is_refused_with_the_reason(pem: str, says: str) -> None:
    with pytest.raises(BadArgument, match=says) as caught:
        Certificate(SecretStr(pem))
    assert caught.value.next_step
    assert "MII" not in str(caught.value)


KINDS: list[Credential] = [
    ClientSecret(SecretStr("canary-secret")),
    Certificate(SecretStr(GOOD)),
    ManagedIdentity("identity"),
    ManagedIdentity(),
    Federated("identity"),
    SignedIn(SecretStr("canary-refresh"), "object", "admin@contoso.com", ENDS),
    SignedIn(SecretStr("canary-refresh"), "object", ""),
]


@pytest.mark.parametrize("credential", KINDS, ids=lambda one: one.kind)
def test_every_kind_survives_its_writing_and_shows_no_secret(credential: Credential) -> None:
    assert credentials.load(credentials.dump(credential)) == credential
    for text in (repr(credential), str(credential)):
        assert "canary" not in text
        assert "PRIVATE" not in text


def test_every_kind_has_a_name_for_people() -> None:
    assert {one.kind for one in KINDS} == set(credentials.KINDS)


def test_a_renewed_refresh_token_is_no_difference_but_another_sign_in_is() -> None:
    first = SignedIn(SecretStr("a"), "object", "admin", ENDS)
    assert first == SignedIn(SecretStr("b"), "object", "admin", ENDS)
    assert first != SignedIn(SecretStr("a"), "object", "admin", ENDS + timedelta(hours=1))


def test_a_secret_may_be_the_address_of_one() -> None:
    address = "https://contoso.vault.azure.net/secrets/steward"
    assert ClientSecret(SecretStr(f" {address} ")).reference == address
    assert ClientSecret(SecretStr("a8Q~https")).reference == ""
