"""A small tenant to replay examples in, spoken to over HTTPS like any other."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from services.sandbox import Sandbox, SandboxThread

PEOPLE = 90


class Tenant:
    """One running sandbox and a client with every permission."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client) -> None:
        self.sandbox, self.http = sandbox, http
        app = sandbox.apps["full"]
        answer = http.post(
            f"{sandbox.login_url}/{sandbox.tenant_id}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "scope": "https://graph.microsoft.com/.default",
            },
        )
        self.token: str = answer.json()["access_token"]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """One request; a path is below /v1.0."""
        url = path if path.startswith("https://") else f"{self.sandbox.graph_url}/v1.0{path}"
        sent = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return self.http.request(method, url, headers=sent, **more)

    def rows(self, path: str, **query: str) -> list[dict[str, Any]]:
        """The first page of a list; empty when it is refused."""
        answer = self.ask("GET", path, params=query)
        if answer.status_code != 200 or not answer.headers.get("content-type", "").startswith("application/json"):
            return []
        value = answer.json().get("value")
        return value if isinstance(value, list) else []


@contextmanager
def tenant() -> Iterator[Tenant]:
    """A fresh one, ended afterwards."""
    with SandboxThread(users=PEOPLE, seed=7, sign_ins_per_user=12) as sandbox:
        context = ssl.create_default_context(cafile=str(sandbox.ca_file))
        with httpx.Client(verify=context, trust_env=False, timeout=30) as http:
            yield Tenant(sandbox, http)
