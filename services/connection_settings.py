"""The settings of one connection: the tenant or subscription, the cloud it is in, and how Steward signs in there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from services.clouds import CLOUDS, PUBLIC
from services.credentials import Certificate, ClientSecret, Credential, Federated, ManagedIdentity
from services.errors import BadArgument

Guid = Annotated[
    str,
    StringConstraints(
        to_lower=True, strip_whitespace=True, pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
    ),
]
# The same, or nothing where Microsoft tells it only with the first token: a system-assigned managed identity.
OwnId = Annotated[
    str,
    StringConstraints(
        to_lower=True, strip_whitespace=True, pattern=r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?$"
    ),
]


class Part(BaseModel):
    """Some settings that belong together. What does not fit is not repeated: it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ConnectionSettings(Part):
    """One tenant to keep and act on, or one Azure subscription to keep, and how Steward signs in there.

    `tenant_id` is where Steward signs in, for a subscription too. `cloud` gives every address that is not said.
    `arm_audience` is what tokens for Azure are for. `report_hosts` are where files of usage reports may be fetched
    from, `vault_hosts` where Key Vaults are; one that begins with a dot stands for all below it. `pace` keeps below
    Microsoft's published limits; a sandbox without throttling needs none. `off` are resources not to collect;
    `actions` those allowed in the mode `act`, none named being all.

    In the file a credential is one of `client_secret` (or the address of a Key Vault secret), `certificate_file` (PEM
    with its key), `managed_identity` and `federated_identity` (true, or the client id of a user-assigned identity).
    """

    name: str = Field(min_length=1, max_length=60)
    kind: Literal["tenant", "subscription"] = "tenant"
    tenant_id: Guid
    client_id: OwnId
    credential: Credential
    mode: Literal["read", "act"] = "read"
    subscription_id: Guid | None = None
    cloud: str = "public"
    graph_url: str = PUBLIC.graph_url
    arm_url: str = PUBLIC.arm_url
    arm_audience: str = PUBLIC.arm_audience
    login_url: str = PUBLIC.login_url
    report_hosts: tuple[str, ...] = PUBLIC.report_hosts
    vault_hosts: tuple[str, ...] = PUBLIC.vault_hosts
    ca_file: Path | None = None
    pace: bool = True
    off: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, given: Any) -> Any:
        """The credential of its flat words, and the addresses of the cloud."""
        if not isinstance(given, dict):
            return given
        name = given.get("cloud", "public")
        if name not in CLOUDS and not {"graph_url", "login_url"} <= given.keys():
            raise ValueError(f"there is no cloud called {str(name)[:40]!r}; there are {', '.join(CLOUDS)}")
        values = CLOUDS.get(name, PUBLIC).addresses | given
        found = [CREDENTIALS[word](values.pop(word)) for word in CREDENTIALS if values.get(word)]
        if len(found) + ("credential" in values) > 1:
            raise ValueError(f"one credential is enough: {', '.join(CREDENTIALS)}")
        if found:
            values["credential"] = found[0]
        if isinstance(values.get("credential"), ManagedIdentity):
            values.setdefault("client_id", values["credential"].client_id)
        return values

    @model_validator(mode="after")
    def _of_one_kind(self) -> ConnectionSettings:
        if self.kind == "subscription" and self.subscription_id is None:
            raise ValueError("a connection of the kind subscription needs its subscription_id")
        if self.kind == "tenant" and self.subscription_id is not None:
            raise ValueError('subscription_id needs kind = "subscription"; a tenant has a connection of its own')
        if not self.client_id and not isinstance(self.credential, ManagedIdentity):
            raise ValueError("client_id is missing: the app registration that the credential belongs to")
        return self


def _certificate(file: Any) -> Certificate:
    try:
        return Certificate(SecretStr(Path(str(file)).read_text(encoding="ascii")))
    except (OSError, ValueError):
        raise ValueError(f"certificate_file: {file} cannot be read") from None
    except BadArgument as wrong:
        raise ValueError(f"certificate_file: {wrong.sentence} {wrong.next_step}") from None


def _identity(given: Any) -> str:
    return "" if given is True or str(given).lower() == "true" else str(given)


CREDENTIALS: Mapping[str, Callable[[Any], Credential]] = {
    "client_secret": lambda value: ClientSecret(value if isinstance(value, SecretStr) else SecretStr(str(value))),
    "certificate_file": _certificate,
    "managed_identity": lambda value: ManagedIdentity(_identity(value)),
    "federated_identity": lambda value: Federated(_identity(value)),
}
