"""A small tenant spoken to over HTTPS without a loop, for tests that decide the next request from the last answer."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from services.sandbox import SandboxThread
from tests.services.sandbox.conftest import Clock

TEN_YEARS = 315_360_000


class Wire:
    """One running sandbox with a clock that stands still, and an app that may do everything."""

    def __init__(self, users: int = 24) -> None:
        self.clock = Clock()
        self._running = SandboxThread(users=users, clock=self.clock, sign_ins_per_user=0)
        self.sandbox = self._running.__enter__()
        self.sandbox.knobs.token_seconds = TEN_YEARS
        context = ssl.create_default_context(cafile=str(self.sandbox.ca_file))
        self.http = httpx.Client(verify=context, trust_env=False)
        self.headers = {"Authorization": f"Bearer {self.token()}"}

    def token(self, app: str = "full", scope: str = "https://graph.microsoft.com/.default") -> str:
        """A token of one of the ready-made apps."""
        known = self.sandbox.apps[app]
        form = {"grant_type": "client_credentials", "client_id": known.client_id,
                "client_secret": known.client_secret, "scope": scope}  # fmt: skip
        place = f"{self.sandbox.login_url}/{self.sandbox.tenant_id}/oauth2/v2.0/token"
        return str(self.http.post(place, data=form).json()["access_token"])

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; paths are below /v1.0, full addresses go as they are."""
        url = path if path.startswith("https://") else f"{self.sandbox.graph_url}/v1.0{path}"
        return self.http.request(method, url, headers=self.headers, **more)

    def get(self, path: str) -> dict[str, Any]:
        """The body of what must be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    def walk(self, path: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """All rows and the last page."""
        page = self.get(path)
        rows = page["value"]
        while "@odata.nextLink" in page:
            page = self.get(page["@odata.nextLink"])
            rows += page["value"]
        return rows, page

    def close(self) -> None:
        """End it."""
        self.http.close()
        self._running.__exit__(None, None, None)
