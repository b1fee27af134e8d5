"""Where the tokens of each kind of credential come from: MSAL's clients, blocking, for worker threads only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pydantic import SecretStr

from services.credentials import Certificate, ClientSecret, Federated, ManagedIdentity, SignedIn
from services.microsoft import key_vault
from services.microsoft.identity import Identity
from services.microsoft.session import Session
from services.settings import ConnectionSettings

EXCHANGE = "api://AzureADTokenExchange"
Reply = dict[str, Any]


class Source(Protocol):
    """What gives tokens for one connection."""

    def acquire(self, scope: str, *, refused: bool, claims: str) -> Reply:
        """MSAL's reply, with `access_token` or `error`. `refused`: one that is kept is no good."""


class App:
    """An app registration with a secret, a certificate, or a managed identity that it trusts."""

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._client: Any = None

    def acquire(self, scope: str, *, refused: bool, claims: str) -> Reply:
        """A token of the app itself. A secret that Key Vault has exchanged meanwhile is read anew, once."""
        fresh = self._client is None
        found = self._ask(scope, refused, claims)
        if found.get("error") == "invalid_client" and self._kept_elsewhere and not fresh:
            self._client = None
            found = self._ask(scope, refused, claims)
        if "access_token" not in found and (self._kept_elsewhere or not isinstance(found.get("error"), str)):
            # A reference is read again next time; and the words of something in front of the sign-in service MSAL
            # keeps, and would stumble over ever after.
            self._client = None
        return found

    @property
    def _kept_elsewhere(self) -> bool:
        credential = self._settings.credential
        return isinstance(credential, ClientSecret) and bool(credential.reference)

    def _ask(self, scope: str, refused: bool, claims: str) -> Reply:
        if self._client is None:
            # Only here: msal takes long to import.
            from msal.application import ConfidentialClientApplication

            self._client = ConfidentialClientApplication(  # type: ignore[no-untyped-call]  # msal has no types
                self._settings.client_id,
                client_credential=self._proof(),
                authority=authority(self._settings),
                instance_discovery=False,
                http_client=Session(self._settings),
            )
        if refused:
            self._client.remove_tokens_for_client()
        found: Reply = self._client.acquire_token_for_client([scope], claims_challenge=claims or None)
        return found

    def _proof(self) -> str | dict[str, str | Callable[[], str]]:
        """The credential as MSAL takes it."""
        credential = self._settings.credential
        if isinstance(credential, Certificate):
            return {"private_key": credential.pem.get_secret_value(), "public_certificate": credential.certificate_pem}
        if isinstance(credential, Federated):
            identity = Identity(self._settings, credential.identity)
            return {"client_assertion": lambda: identity.token(EXCHANGE)}
        assert isinstance(credential, ClientSecret)  # noqa: S101  `source` gives the other kinds elsewhere
        if credential.reference:
            return key_vault.read(self._settings, credential.reference).get_secret_value()
        return credential.value.get_secret_value()


class Machine:
    """The managed identity of the machine Steward runs on."""

    def __init__(self, settings: ConnectionSettings, client_id: str) -> None:
        self._identity = Identity(settings, client_id)

    def acquire(self, scope: str, *, refused: bool, claims: str) -> Reply:
        """A token of the identity."""
        return self._identity.acquire(scope.removesuffix("/.default"), refused=refused, claims=claims)


class Person:
    """An administrator who has signed in. `refresh_token` is the newest; each use brings another."""

    def __init__(self, settings: ConnectionSettings, signed_in: SignedIn) -> None:
        self._settings = settings
        self._client: Any = None
        self.refresh_token = signed_in.refresh_token

    def acquire(self, scope: str, *, refused: bool, claims: str) -> Reply:
        """A token in the person's name."""
        self._client = self._client or public_client(self._settings)
        asked = {"data": {"claims": claims}} if claims else {}
        token = self.refresh_token.get_secret_value()
        found: Reply = self._client.acquire_token_by_refresh_token(token, [scope], **asked)
        if renewed := found.pop("refresh_token", ""):
            self.refresh_token = SecretStr(renewed)
        return found


def source(settings: ConnectionSettings) -> Source:
    """What gives tokens with the credential of `settings`."""
    credential = settings.credential
    if isinstance(credential, ManagedIdentity):
        return Machine(settings, credential.client_id)
    if isinstance(credential, SignedIn):
        return Person(settings, credential)
    return App(settings)


def public_client(settings: ConnectionSettings) -> Any:
    """MSAL's client for people who sign in to the app registration of `settings`."""
    from msal.application import PublicClientApplication

    return PublicClientApplication(  # type: ignore[no-untyped-call]  # msal has no types
        settings.client_id,
        authority=authority(settings),
        instance_discovery=False,
        http_client=Session(settings),
    )


def authority(settings: ConnectionSettings) -> str:
    """Where the tenant of a connection signs in."""
    return f"{settings.login_url.rstrip('/')}/{settings.tenant_id}"
