"""Puts Steward among a person's apps in Teams, so that it may write to them."""

from __future__ import annotations

from typing import Any

import structlog

from services.errors import GraphError, GraphNotFound
from services.graphs import Graphs
from services.microsoft.graph import Graph, quote_segment
from services.own_needs import INSTALLING
from services.settings import BotSettings

log = structlog.get_logger(__name__)

ENOUGH = frozenset({INSTALLING, "TeamsAppInstallation.ReadWriteForUser.All"})
CONFLICT = 409
BIND = "teamsApp@odata.bind"


class Installing:
    """Installs the app of the organisation's catalogue that the settings name, in the bot's own tenant."""

    def __init__(self, bot: BotSettings, graphs: Graphs) -> None:
        self._app_id = bot.catalogue_app_id
        self._tenant_id = bot.tenant_id
        self._graphs = graphs

    async def install(self, object_id: str) -> str | None:
        """The id of the person's chat with Steward where it was installed already, "" where it is from now on.

        None where it may not be: no app is named, the permission is missing, or Microsoft refused. Source:
        POST /users/{id}/teamwork/installedApps, GET /users/{id}/teamwork/installedApps/{id}/chat.
        """
        if self._app_id is None:
            return None
        for graph, root in self._own():
            try:
                if not ENOUGH.isdisjoint(await graph.granted()):
                    return await self._install(graph, root, object_id)
            except GraphError as error:
                log.warning("not installed for a person", status=error.status, code=error.code)
        return None

    async def _install(self, graph: Graph, root: str, object_id: str) -> str:
        apps = f"/users/{quote_segment(object_id)}/teamwork/installedApps"
        try:
            await graph.send("POST", apps, {BIND: f"{root}/v1.0/appCatalogs/teamsApps/{self._app_id}"})
        except GraphError as error:
            if error.status != CONFLICT:
                raise
            return await self._chat(graph, apps)
        return ""

    async def _chat(self, graph: Graph, apps: str) -> str:
        wanted = {"$expand": "teamsApp", "$filter": f"teamsApp/id eq '{self._app_id}'"}
        rows: list[Any] = (await graph.get(apps, wanted)).get("value") or []
        if not rows:
            raise GraphNotFound("Microsoft says that the app is installed, and does not list it.", status=404)
        return str((await graph.get(f"{apps}/{quote_segment(str(rows[0]['id']))}/chat")).get("id", ""))

    def _own(self) -> list[tuple[Graph, str]]:
        """The graphs of the bot's own tenant, each with its address."""
        known = [(id, one) for id, one in self._graphs.settings.items() if one.tenant_id == self._tenant_id]
        return [(self._graphs[id], one.graph_url.rstrip("/")) for id, one in known if one.kind == "tenant"]
