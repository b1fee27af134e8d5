"""How a test connects to a sandbox: settings for one of its ready-made apps, and Graph over any wire."""

from __future__ import annotations

from typing import Any

import httpx

from services.microsoft.governor import Governor
from services.microsoft.graph import Graph
from services.microsoft.tokens import Tokens
from services.microsoft.transport import GraphTransport
from services.sandbox import Sandbox
from services.settings import ConnectionSettings


def connection(sandbox: Sandbox, app: str = "full", **more: Any) -> ConnectionSettings:
    """Settings to reach a sandbox that does not throttle, as the app called `app`; `more` are others."""
    known = sandbox.apps[app]
    given: dict[str, Any] = {
        "name": "Contoso",
        "tenant_id": sandbox.tenant_id,
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "graph_url": sandbox.graph_url,
        "arm_url": sandbox.graph_url,
        "login_url": sandbox.login_url,
        "report_hosts": (httpx.URL(sandbox.cloud.elsewhere).netloc.decode(),),
        "ca_file": sandbox.ca_file,
        "pace": False,
    }
    if "credential" in more:
        del given["client_secret"]
    return ConnectionSettings(**given | more)


def graph_over(wire: httpx.AsyncBaseTransport, settings: ConnectionSettings, governor: Governor) -> Graph:
    """Graph as `open_graph` makes it, over `wire`."""
    tokens, host = Tokens(settings, f"{settings.graph_url}/.default"), httpx.URL(settings.graph_url).netloc.decode()
    transport = GraphTransport(wire, tokens, host, governor)
    places = {"client": settings.client_id}
    return Graph(f"{settings.graph_url}/v1.0", transport, places=places, report_hosts=settings.report_hosts)
