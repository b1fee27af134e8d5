"""Settings from `steward.toml` and the environment (`STEWARD_...`): the only file that reads either."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from services.clouds import CLOUDS, PUBLIC, Cloud
from services.credentials import Certificate, ClientSecret, Credential, Federated, ManagedIdentity
from services.errors import BadArgument, BadSettings
from services.specs import Role

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
PUBLIC_URL = r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/[^\s?#]*)?$"
TEAMS_HOSTS = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BotSettings(_Part):
    """The bot's own registration. Without `app_id` only the demo on loopback may start.

    `website` is the page Teams names as the app's publisher, privacy statement and terms of use. `public_url` is where
    people's browsers reach this server, for the connect page; http is good enough on their own machine only.
    """

    app_id: Guid | None = None
    app_type: Literal["SingleTenant", "UserAssignedMSI", "MultiTenant"] = "SingleTenant"
    app_password: SecretStr | None = None
    tenant_id: Guid | None = None
    website: Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+\S*$")] | None = None
    public_url: Annotated[str, StringConstraints(pattern=PUBLIC_URL)] | None = None
    host: str = "0.0.0.0"  # noqa: S104  a container publishes the port; the demo binds loopback
    port: int = Field(default=3978, ge=0, le=65535)
    service_hosts: tuple[str, ...] = TEAMS_HOSTS
    anonymous: bool = False
    token_issuer: str = "https://api.botframework.com"  # noqa: S105  an address, not a secret
    openid_metadata: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login_url: str = "https://login.microsoftonline.com"
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _authenticated(self) -> BotSettings:
        if self.anonymous:
            if self.app_id or self.app_password:
                raise ValueError("anonymous is for the demo only and cannot be combined with an app id or password")
            if self.host not in {"127.0.0.1", "localhost", "::1"}:
                raise ValueError('anonymous needs host = "127.0.0.1": nobody else may reach an unauthenticated bot')
        return self


class ConnectionSettings(_Part):
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
        found = [_CREDENTIALS[word](values.pop(word)) for word in _CREDENTIALS if values.get(word)]
        if len(found) + ("credential" in values) > 1:
            raise ValueError(f"one credential is enough: {', '.join(_CREDENTIALS)}")
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


_CREDENTIALS: Mapping[str, Callable[[Any], Credential]] = {
    "client_secret": lambda value: ClientSecret(value if isinstance(value, SecretStr) else SecretStr(str(value))),
    "certificate_file": _certificate,
    "managed_identity": lambda value: ManagedIdentity(_identity(value)),
    "federated_identity": lambda value: Federated(_identity(value)),
}


class RolesSettings(_Part):
    """Who holds each role: object ids of people, or `group:<object id>` for every member of an Entra group."""

    viewer: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()
    approver: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()
    auditor: tuple[str, ...] = ()

    def holders(self, role: Role) -> tuple[str, ...]:
        """The entries for `role`, as written."""
        return tuple(getattr(self, role.value))


class ApprovalSettings(_Part):
    """How approvals are asked for."""

    conversations: tuple[str, ...] = ()
    expires_hours: int = Field(default=4, ge=1, le=168)
    use_within_minutes: int = Field(default=15, ge=1, le=240)
    per_person_pending: int = Field(default=20, ge=1, le=1000)


class AlertSettings(_Part):
    """Where alerts go."""

    conversations: tuple[str, ...] = ()


class SyncSettings(_Part):
    """How the cache is kept: days that rows of a log stay; percent of a table that one list may remove unasked."""

    keep_days: int = Field(default=90, ge=30, le=3650)
    shrink_percent: int = Field(default=20, ge=0, le=100)


class KeySettings(_Part):
    """Keys that live outside the database.

    `sealing` (or the file `sealing_file`) is 32 bytes in base64, for the credentials that the database keeps;
    `sealing_old`, while it is being replaced, the one before (several are parted by commas).
    """

    audit: SecretStr | None = None
    sealing: SecretStr | None = None
    sealing_file: Path | None = None
    sealing_old: SecretStr | None = None


class Settings(_Part):
    """Everything that can be set. Made in code as it stands; `load` reads it from the environment and the file.

    `clouds` are clouds besides Microsoft's own that can be connected to: a sandbox.
    """

    database: str = "sqlite:///steward.db"
    bot: BotSettings = BotSettings()
    connections: tuple[ConnectionSettings, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    roles: RolesSettings = RolesSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    alerts: AlertSettings = AlertSettings()
    sync: SyncSettings = SyncSettings()
    keys: KeySettings = KeySettings()
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class _Loaded(Settings, BaseSettings):
    """Settings with sources. Environment twins: `STEWARD_DATABASE`, `STEWARD_BOT__APP_PASSWORD` and so on."""

    model_config = SettingsConfigDict(env_prefix="STEWARD_", env_nested_delimiter="__", extra="forbid", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file named by `STEWARD_FILE` (default steward.toml)."""
        file = Path(os.environ.get("STEWARD_FILE", "steward.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)


def load() -> Settings:
    """The settings in force. Raises BadSettings naming each wrong one with what it should be."""
    try:
        settings = _Loaded()
    except ValidationError as error:
        raise BadSettings([_problem(dict(detail)) for detail in error.errors()]) from None
    except ValueError as error:
        raise BadSettings([f"steward.toml cannot be read: {error}"]) from None
    return settings


def check_for_serving(settings: Settings) -> None:
    """Raises BadSettings when a production server must not start with `settings`."""
    problems = []
    if not settings.bot.anonymous:
        if settings.bot.app_id is None:
            problems.append("bot.app_id: missing. Set the Application (client) id of the bot registration.")
        if settings.bot.tenant_id is None:
            problems.append("bot.tenant_id: missing. Set the tenant the bot serves; everyone else is refused.")
        if settings.bot.app_password is None and settings.bot.app_type != "UserAssignedMSI":
            problems.append("bot.app_password: missing. Set STEWARD_BOT__APP_PASSWORD in the environment.")
        if settings.keys.audit is None:
            problems.append("keys.audit: missing. Set STEWARD_KEYS__AUDIT to 32 or more random characters.")
        if not settings.connections and not (settings.keys.sealing or settings.keys.sealing_file):
            problems.append(
                "keys.sealing: missing. Set STEWARD_KEYS__SEALING to 32 random bytes in base64, so that tenants can be "
                "connected from a chat; or describe one under [[connections]]."
            )
    if not settings.roles.admin:
        problems.append("roles.admin: empty. Name at least one person's object id, or nobody can set Steward up.")
    if problems:
        raise BadSettings(problems)


def approval_window(settings: Settings) -> tuple[timedelta, timedelta]:
    """How long an approval waits for its people, and how long after that it may still run."""
    return timedelta(hours=settings.approvals.expires_hours), timedelta(minutes=settings.approvals.use_within_minutes)


def _problem(detail: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "settings"
    given = f", not {detail['input']!r}" if isinstance(detail.get("input"), str | int | float) else ""
    if any(word in where for word in ("secret", "password", "keys.", "credential")):
        given = ""
    words = {
        "missing": f"missing. Set {', '.join(_CREDENTIALS)}." if where.endswith(".credential") else "missing.",
        "extra_forbidden": "there is no such setting.",
        "string_pattern_mismatch": f"must be an id like 12345678-abcd-1234-abcd-1234567890ab{given}.",
    }
    return f"{where}: {words.get(detail['type']) or str(detail['msg']).removeprefix('Value error, ') + given + '.'}"
