"""Sends mails the way that is configured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from services.errors import StewardError
from services.graphs import Graphs
from services.mail import graph as by_graph
from services.mail import smtp as by_smtp
from services.mail.letter import Letter
from services.mail.letters import letter, test_letter
from services.mail.refused import MailRefused
from services.microsoft import key_vault
from services.microsoft.graph import Graph
from services.settings import ConnectionSettings, Settings
from services.store.engine import Store

VAULT = "https://"


class Mail:
    """The second way to be heard. Everything raises StewardError, mostly MailRefused.

    A crash between sending and settling repeats a mail: under the same Message-ID, by which mail servers and readers
    know a copy. By Graph it is first looked up in Sent Items, where Steward may: then it is repeated only if it was
    not there yet, which takes Exchange some seconds.
    """

    def __init__(self, given: Settings, graphs: Graphs, store: Store, now: Callable[[], datetime]) -> None:
        self.settings = given.mail
        self._tenant_id = given.mail_tenant
        self._zone = given.time_zone
        self._graphs = graphs
        self._store = store
        self._now = now

    async def tell(self, kind: str, subject_id: str, mark: str, *, again: bool) -> bool:
        """Whether there was something to say. `mark` is the mail's own; `again`: it may have been sent before."""
        drawn = await self._store.read(self._now(), lambda read: letter(read, kind, subject_id, self._zone))
        if drawn is None:
            return False
        await self._send(drawn, mark, again=again)
        return True

    async def test(self, asked_by: str) -> None:
        """Sends a mail that says so, now."""
        await self._send(test_letter(asked_by), f"steward-test-{uuid4().hex}", again=False)

    async def _send(self, drawn: Letter, mark: str, *, again: bool) -> None:
        if not self.settings.way:
            raise MailRefused("No mail is set up.", "Add [mail] to steward.toml; see docs/mail.md.", lasting=True)
        message_id = f"<{mark}@{str(self.settings.sender).rpartition('@')[2]}>"
        if self.settings.way == "graph":
            await by_graph.send(self._graph(), self.settings, drawn, message_id, again=again)
            return
        now = self._now()
        await asyncio.to_thread(lambda: by_smtp.send(self.settings, self._password(), drawn, message_id, now))

    def _graph(self) -> Graph:
        """The graph to send with: of the tenant that the settings name, else of the bot's own."""
        name, tenants = self.settings.connection.casefold(), self._tenants()
        for id, one in tenants.items():
            if one.name.casefold() == name or (not name and one.tenant_id == self._tenant_id):
                return self._graphs[id]
        raise MailRefused("The tenant to send mail with is not connected.", "Connect it, or correct mail.connection.")

    def _tenants(self) -> dict[int, ConnectionSettings]:
        return {id: one for id, one in self._graphs.settings.items() if one.kind == "tenant"}

    def _password(self) -> str:
        return password(self.settings.password.get_secret_value() if self.settings.password else "", self._tenants())


def password(secret: str, tenants: dict[int, ConnectionSettings]) -> str:
    """`secret` as it is, or read from the Key Vault whose secret's address it is. Raises StewardError."""
    if not secret.startswith(VAULT):
        return secret
    if not tenants:
        raise StewardError("A Key Vault is read with a connection, and there is none.", "Connect a tenant first.")
    return key_vault.read(next(iter(tenants.values())), secret).get_secret_value()
