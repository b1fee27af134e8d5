"""Settings from `steward.toml` and the environment (`STEWARD_...`): the only file that reads either."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from services.alert_settings import AlertSettings as AlertSettings
from services.alert_settings import ExclusionSettings as ExclusionSettings
from services.alert_settings import RouteSettings as RouteSettings
from services.approval_settings import ApprovalSettings as ApprovalSettings
from services.approval_settings import AuditSettings, GuardSettings
from services.clouds import Cloud
from services.connection_settings import CREDENTIALS, Part
from services.connection_settings import ConnectionSettings as ConnectionSettings
from services.connection_settings import Guid as Guid
from services.errors import BadSettings
from services.mail_settings import MailSettings as MailSettings
from services.prices import Prices
from services.specs import Role
from services.trace_settings import TraceSettings as TraceSettings

PUBLIC_URL = r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/[^\s?#]*)?$"
# Where people's OneDrive is, which takes the files they consent to; "." before a name means any host below it.
UPLOAD_HOSTS = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")
TEAMS_HOSTS = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us")


class BotSettings(Part):
    """The bot's own registration. Without `app_id` only the demo on loopback may start.

    `website` is the page Teams names as the app's publisher, privacy statement and terms of use. `public_url` is where
    people's browsers reach this server, for the connect page; http is good enough on their own machine only.
    `catalogue_app_id` is Steward's id in the organisation's catalogue of Teams apps: with it, and the permission
    TeamsAppInstallation.ReadWriteSelfForUser.All, Steward installs itself for those whom it must write to.
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
    upload_hosts: tuple[str, ...] = UPLOAD_HOSTS
    catalogue_app_id: Guid | None = None
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


class RolesSettings(Part):
    """Who holds each role: object ids of people, or `group:<object id>` for every member of an Entra group."""

    viewer: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()
    approver: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()
    auditor: tuple[str, ...] = ()

    def holders(self, role: Role) -> tuple[str, ...]:
        """The entries for `role`, as written."""
        return tuple(getattr(self, role.value))


class PrivacySettings(Part):
    """The conversations, by Teams' id, whose members may all read what is personal: sign-ins, devices, risk."""

    trusted: tuple[str, ...] = ()


class SyncSettings(Part):
    """How the cache is kept: days that rows of a log stay; percent of a table that one list may remove unasked."""

    keep_days: int = Field(default=90, ge=30, le=3650)
    shrink_percent: int = Field(default=20, ge=0, le=100)


class PriceSettings(Part):
    """What one seat of each licence costs a month, by part number (SPE_E5), all in one currency (EUR)."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    per_month: dict[str, Annotated[Decimal, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)

    def table(self) -> Prices:
        """The prices as questions read them."""
        return Prices(self.currency, self.per_month)


class KeySettings(Part):
    """Keys that live outside the database.

    `sealing` (or the file `sealing_file`) is 32 bytes in base64, for the credentials that the database keeps;
    `sealing_old`, while it is being replaced, the one before (several are parted by commas). `metrics` is the token
    that Prometheus shows; without one `/metrics` tells of turns only.
    """

    audit: SecretStr | None = None
    metrics: SecretStr | None = Field(default=None, min_length=16)
    sealing: SecretStr | None = None
    sealing_file: Path | None = None
    sealing_old: SecretStr | None = None


class Settings(Part):
    """Everything that can be set. Made in code as it stands; `load` reads it from the environment and the file.

    `time_zone` is where clocks are meant: quiet hours, digests, mails, and times that somebody names whose Teams does
    not say where they are. `checks` are thresholds; `clouds` are clouds besides Microsoft's own that can be connected
    to: a sandbox.
    """

    database: str = "sqlite:///steward.db"
    time_zone: str = "UTC"
    bot: BotSettings = BotSettings()
    connections: tuple[ConnectionSettings, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    roles: RolesSettings = RolesSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    guard: GuardSettings = GuardSettings()
    audit: AuditSettings = AuditSettings()
    alerts: AlertSettings = AlertSettings()
    mail: MailSettings = MailSettings()
    checks: dict[str, dict[str, Any]] = Field(default={})
    sync: SyncSettings = SyncSettings()
    prices: PriceSettings = PriceSettings()
    privacy: PrivacySettings = PrivacySettings()
    keys: KeySettings = KeySettings()
    traces: TraceSettings = TraceSettings()
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def told(self) -> AlertSettings:
        """How alerts are told: by mail only where one is set up."""
        return self.alerts if self.mail.way else self.alerts.model_copy(update={"mailed": ()})

    @property
    def mail_tenant(self) -> str:
        """The tenant with whose connection mail is sent by Graph: the one named, else the bot's own, else the first."""
        named = [one.tenant_id for one in self.connections if one.name.casefold() == self.mail.connection.casefold()]
        first = [one.tenant_id for one in self.connections if one.kind == "tenant"]
        return next(iter((*named, *filter(None, (self.bot.tenant_id,)), *first)), "")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("must be the name of a time zone like Europe/Berlin")
        return name

    @model_validator(mode="after")
    def _told_apart(self) -> Settings:
        names = [one.name.casefold() for one in self.connections]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"connections: two are called {twice}; give each a name of its own")
        return self


class _Loaded(Settings, BaseSettings):
    """Settings with sources. Environment twins: `STEWARD_DATABASE`, `STEWARD_BOT__APP_PASSWORD` and so on."""

    model_config = SettingsConfigDict(
        env_prefix="STEWARD_", env_nested_delimiter="__", extra="forbid", frozen=True, hide_input_in_errors=True
    )

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


def check_for_connecting(settings: Settings) -> None:
    """Raises BadSettings when no credential could be kept with `settings`."""
    if not (settings.keys.sealing or settings.keys.sealing_file):
        raise BadSettings(["keys.sealing: missing. Set STEWARD_KEYS__SEALING to 32 random bytes in base64."])


# What is called otherwise now, and by what.
MOVED = dict.fromkeys(("approvals.timezone", "alerts.time_zone"), "time_zone, at the top of the file")


def _problem(detail: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "settings"
    given = f", not {detail['input']!r}" if isinstance(detail.get("input"), str | int | float) else ""
    if any(word in where for word in ("secret", "password", "keys.", "credential")):
        given = ""
    words = {
        "missing": f"missing. Set {', '.join(CREDENTIALS)}." if where.endswith(".credential") else "missing.",
        "extra_forbidden": f"say {MOVED[where]}, instead." if where in MOVED else "there is no such setting.",
        "string_pattern_mismatch": f"must be an id like 12345678-abcd-1234-abcd-1234567890ab{given}.",
    }
    return f"{where}: {words.get(detail['type']) or str(detail['msg']).removeprefix('Value error, ') + given + '.'}"
