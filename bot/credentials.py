"""The bot's own token for the Bot Connector: one MSAL client, used in a thread, kept until shortly before its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msal
import requests

from bot.connector import SendRefused
from services.settings import BotSettings

RESOURCE = "https://api.botframework.com"
EARLY = timedelta(minutes=5)
MSAL: Any = msal  # it is untyped and does not say what it exports


class Credentials:
    """Gives a token that is good for five more minutes. MSAL blocks, so it never runs on the event loop."""

    def __init__(self, settings: BotSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._client: Any = None
        self._token = ""
        self._until: datetime | None = None
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """The bearer token. Raises SendRefused when Microsoft does not give one."""
        if self._until is None or self._now() >= self._until:
            async with self._asking:
                if self._until is None or self._now() >= self._until:
                    await self._renew()
        return self._token

    async def _renew(self) -> None:
        try:
            given = await asyncio.to_thread(self._ask)
        except (requests.RequestException, ValueError, MSAL.ManagedIdentityError) as err:
            raise SendRefused("unavailable") from err
        if "access_token" not in given:
            raise SendRefused("unavailable")
        self._token = given["access_token"]
        self._until = self._now() + timedelta(seconds=int(given.get("expires_in", 3600))) - EARLY

    def _ask(self) -> dict[str, Any]:
        if self._client is None:
            self._client = self._connect()
        if isinstance(self._client, MSAL.ManagedIdentityClient):
            return dict(self._client.acquire_token_for_client(resource=RESOURCE))
        return dict(self._client.acquire_token_for_client(scopes=[f"{RESOURCE}/.default"]))

    def _connect(self) -> Any:
        settings = self._settings
        session = requests.Session()
        if settings.ca_file is not None:
            # Otherwise REQUESTS_CA_BUNDLE in the environment wins over `verify`.
            session.trust_env = False
            session.verify = str(settings.ca_file)
        if settings.app_type == "UserAssignedMSI":
            identity = MSAL.UserAssignedManagedIdentity(client_id=settings.app_id)
            return MSAL.ManagedIdentityClient(identity, http_client=session)
        tenant = "botframework.com" if settings.app_type == "MultiTenant" else settings.tenant_id
        return MSAL.ConfidentialClientApplication(
            settings.app_id,
            client_credential=settings.app_password.get_secret_value() if settings.app_password else None,
            authority=f"{settings.login_url}/{tenant}",
            instance_discovery=settings.login_url.endswith("login.microsoftonline.com"),
            http_client=session,
        )
