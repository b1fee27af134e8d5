"""How MSAL and Key Vault are reached: one blocking session, for worker threads only."""

from __future__ import annotations

import requests

from services.settings import ConnectionSettings

TIMEOUT_SECONDS = 30


class Session(requests.Session):
    """A session that never waits for ever, and takes nothing from the environment."""

    def __init__(self, settings: ConnectionSettings) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = str(settings.ca_file) if settings.ca_file else True

    def request(self, *args: object, **named: object) -> requests.Response:
        """As in requests, with a time limit."""
        named.setdefault("timeout", TIMEOUT_SECONDS)
        return super().request(*args, **named)  # type: ignore[arg-type]  # passed on as they came
