"""How Steward proves who it is to a tenant: the kinds of credential, as plain data that never shows its secrets."""

from __future__ import annotations

import json
from dataclasses import field, fields
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pydantic import ConfigDict, Field, SecretStr, TypeAdapter
from pydantic.dataclasses import dataclass

from services.errors import BadArgument

# What does not fit is not repeated: it may hold a secret.
QUIET = ConfigDict(hide_input_in_errors=True)
PASTE = "Paste the whole PEM: the certificate and its private key, with their BEGIN and END lines."


@dataclass(frozen=True, config=QUIET)
class ClientSecret:
    """A client secret of the app registration, or the address of the Azure Key Vault secret that holds it."""

    value: SecretStr
    kind: Literal["client_secret"] = "client_secret"

    @property
    def reference(self) -> str:
        """The Key Vault secret's address (https://name.vault.azure.net/secrets/...); "" for a secret as it stands."""
        value = self.value.get_secret_value().strip()
        return value if value.lower().startswith("https://") else ""


@dataclass(frozen=True, config=QUIET)
class Certificate:
    """A certificate with its RSA private key, as PEM, in any order; further certificates of its chain may be there.

    Raises BadArgument for a PEM that is none, has no certificate or no key, whose key is locked or of another kind, and
    when the key is that of no certificate in it.
    """

    pem: SecretStr
    kind: Literal["certificate"] = "certificate"

    def __post_init__(self) -> None:
        self._leaf  # noqa: B018  read once, so that a bad one is refused here

    @property
    def thumbprint(self) -> str:
        """SHA-1 of the certificate in capital hex digits, as Entra shows it."""
        return self._leaf.fingerprint(SHA1()).hex().upper()  # noqa: S303  Microsoft's name for it, not a proof

    @property
    def ends_at(self) -> datetime:
        """When the certificate ends (UTC)."""
        return self._leaf.not_valid_after_utc

    @property
    def certificate_pem(self) -> str:
        """The certificate alone, which is no secret: what is uploaded to the app registration."""
        return self._leaf.public_bytes(Encoding.PEM).decode()

    @cached_property
    def _leaf(self) -> x509.Certificate:
        pem = self.pem.get_secret_value().encode()
        key = _private_key(pem)
        try:
            certificates = x509.load_pem_x509_certificates(pem)
        except ValueError:
            raise BadArgument("There is no certificate in this PEM.", PASTE) from None
        for certificate in certificates:
            if _public(certificate) == _public(key):
                return certificate
        raise BadArgument("The private key is not that of the certificate.", "Take both from the same place.")


@dataclass(frozen=True, config=QUIET)
class ManagedIdentity:
    """The identity that Azure gives the machine Steward runs on; `client_id` "" is the system-assigned one."""

    client_id: str = ""
    kind: Literal["managed_identity"] = "managed_identity"


@dataclass(frozen=True, config=QUIET)
class Federated:
    """The app registration trusts a managed identity, whose token stands in for a secret.

    `identity` is that managed identity's client id, "" the system-assigned one.
    """

    identity: str = ""
    kind: Literal["federated"] = "federated"


@dataclass(frozen=True, config=QUIET)
class SignedIn:
    """An administrator's sign-in: Steward acts in their name, within their roles.

    `object_id` and `name` are theirs, `at` is when they signed in (UTC; None unknown). The refresh token is another
    with every use: it is no difference between two of these.
    """

    refresh_token: SecretStr = field(compare=False)
    object_id: str
    name: str
    at: datetime | None = None
    kind: Literal["signed_in"] = "signed_in"


Credential = Annotated[ClientSecret | Certificate | ManagedIdentity | Federated | SignedIn, Field(discriminator="kind")]
KINDS: dict[str, str] = {
    "client_secret": "client secret",
    "certificate": "certificate",
    "managed_identity": "managed identity",
    "federated": "federated credential",
    "signed_in": "administrator's sign-in",
}
_CREDENTIAL: TypeAdapter[Any] = TypeAdapter(Credential, config=QUIET)


def dump(credential: Credential) -> str:
    """The credential as JSON, its secrets in the clear: only to be sealed."""
    return json.dumps({one.name: _plain(getattr(credential, one.name)) for one in fields(credential)})


def load(text: str) -> Credential:
    """The credential of `dump`'s text."""
    found: Credential = _CREDENTIAL.validate_json(text)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value.isoformat() if isinstance(value, datetime) else value


def _private_key(pem: bytes) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem[max(_key_begins(pem), 0) :], None)
    except TypeError:
        raise BadArgument(
            "The private key is locked with a password.", "Unlock it first: openssl pkey -in key.pem -out open.pem"
        ) from None
    except ValueError:
        raise BadArgument("There is no private key in this PEM.", PASTE) from None
    if not isinstance(key, RSAPrivateKey):
        raise BadArgument("The private key is not an RSA key.", "Microsoft Entra takes RSA keys of 2048 bits or more.")
    return key


def _key_begins(pem: bytes) -> int:
    """Where the private key's block begins; -1 when there is none."""
    found = pem.find(b"PRIVATE KEY-----")
    return pem.rfind(b"-----BEGIN", 0, found)


def _public(of: x509.Certificate | RSAPrivateKey) -> bytes:
    return of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
