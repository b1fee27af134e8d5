"""A small tenant to replay examples in, spoken to over HTTPS like any other."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from services.sandbox import Sandbox, SandboxThread
from services.sandbox.delegated import SCOPES
from services.sandbox.permissions import NEEDED

PEOPLE = 90
# What no app may do on its own: Microsoft publishes delegated permissions for it and no others.
DELEGATED = frozenset(name for name, scopes in SCOPES.items() if scopes and not NEEDED[name])


def needs_a_person(operation: str) -> bool:
    """Whether only somebody signed in can do it."""
    return operation in DELEGATED


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
        self.tokens: dict[str, str] = {}

    def ask_as(
        self, user: str, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One request in the name of a person (object id), who signs in when first needed."""
        if user not in self.tokens:
            self.tokens[user] = self._sign_in(user)
        return self.ask(method, path, {"Authorization": f"Bearer {self.tokens[user]}"} | (headers or {}), **more)

    @property
    def administrator(self) -> str:
        """The object id of the tenant's administrator, whose consent is everybody's."""
        return str(self.sandbox.world.user("MOD Administrator")["id"])

    def _sign_in(self, user: str) -> str:
        if user != self.administrator and self.administrator not in self.tokens:
            self.tokens[self.administrator] = self._sign_in(self.administrator)
        login, app = f"{self.sandbox.login_url}/{self.sandbox.tenant_id}/oauth2/v2.0", self.sandbox.apps["none"]
        scope = " ".join(sorted({name for operation in DELEGATED for name in SCOPES[operation]}))
        form = {
            "client_id": app.client_id, "redirect_uri": "http://localhost", "response_type": "code", "scope": scope,
            "user": user, "agreed": "yes", "everybody": "yes",
        }  # fmt: skip
        code = parse_qs(urlsplit(self.http.post(f"{login}/authorize", data=form).headers["location"]).query)["code"]
        asked = {"grant_type": "authorization_code", "code": code[0], "client_id": app.client_id,
                 "redirect_uri": "http://localhost"}  # fmt: skip
        return str(self.http.post(f"{login}/token", data=asked).json()["access_token"])

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
