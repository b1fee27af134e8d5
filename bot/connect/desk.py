"""What a step of the connect page works with, and what a step is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from bot.connect.form import Form
from services import connecting, connectivity, credentials
from services.clouds import Cloud
from services.connecting import Draft, Step
from services.connections import Connections
from services.credentials import Credential, SignedIn
from services.errors import Conflict, NotFound
from services.invitations import Invitations
from services.names import fold
from services.policy import Roles
from services.settings import ConnectionSettings
from services.specs import Caller, Specs
from services.store.engine import Store
from services.store.page_tables import Invitation
from services.visits import Visit, Visits


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything at hand on the connect page. `public_url` is where browsers reach it.

    `reconnect` opens what was connected. `collect` begins to collect a connection for somebody, and tells the id by
    which that can be followed.
    """

    specs: Specs
    store: Store
    visits: Visits
    invitations: Invitations
    connections: Connections
    roles: Roles
    clouds: Mapping[str, Cloud]
    public_url: str
    now: Callable[[], datetime]
    reconnect: Callable[[], Awaitable[None]]
    collect: Callable[[Caller, int], Awaitable[str]]

    @property
    def signed_in_url(self) -> str:
        """Where Microsoft sends an administrator back to."""
        return f"{self.public_url.rstrip('/')}/connect/signed-in"

    def begun(self, invitation: Invitation) -> Draft:
        """The draft that an invitation begins with. Raises NotFound when the connection to reset is gone."""
        if invitation.purpose == "connect":
            return Draft()
        return self.reset(invitation.connection_id or 0)

    def reset(self, id_: int) -> Draft:
        """The draft of another credential for a connection. Raises NotFound when it is gone."""
        return connecting.reset(id_, self._connected(id_))

    def called(self, name: str) -> int:
        """The id of the connection of that name. Raises NotFound."""
        found = [id_ for id_, one in self.connections.all().items() if fold(one.name) == fold(name)]
        if not found:
            raise NotFound(
                f"There is no connection called {name}.", "Type connections in Teams to see which there are."
            )
        return found[0]

    def settings(self, draft: Draft, credential: Credential) -> ConnectionSettings:
        """The settings of a connection in the making, or of one with another credential. Raises NotFound."""
        if draft.reset:
            return self._connected(draft.connection_id or 0).model_copy(update={"credential": credential})
        return connecting.settings(draft, credential, self.clouds[draft.cloud])

    def login_url(self, draft: Draft) -> str:
        """Where people of the draft's cloud sign in. Raises NotFound when the connection to reset is gone."""
        if draft.reset:
            return self._connected(draft.connection_id or 0).login_url
        return self.clouds[draft.cloud].login_url

    def unsigned(self, draft: Draft) -> ConnectionSettings:
        """The same before an administrator has signed in."""
        return self.settings(draft, SignedIn(SecretStr(""), "", ""))

    def credential(self, visit: Visit) -> Credential:
        """What a visit holds to sign in with. Raises Conflict when it holds nothing."""
        held = self.visits.hidden(visit).get("credential")
        if held is None:
            raise Conflict("There is nothing to sign in with yet.", "Go back to the credential.")
        return credentials.load(held)

    async def examined(self, visit: Visit) -> Visit:
        """The visit after a live test of what it holds. What failed stands in its findings."""
        given = self.settings(visit.draft, self.credential(visit))
        return await self.visits.keep(visit, await self.tested(visit.draft, given))

    async def tested(self, draft: Draft, given: ConnectionSettings) -> Draft:
        """The draft with what a live test of the settings found."""
        report = await connectivity.examine(given, self.specs, self.now(), actions=draft.actions or None, off=draft.off)
        return connecting.tested(draft, report)

    async def replaced(self, visit: Visit, caller: Caller) -> None:
        """Puts the new credential to use, and forgets it here. Raises as Connections.replace."""
        draft = visit.draft
        id_ = draft.connection_id or 0
        await self.connections.replace(id_, self.credential(visit), caller)
        await self.connections.learned(id_, draft.granted, draft.licences)
        await self.reconnect()
        await self.visits.keep(visit, draft.on_to("done"), {})

    async def made(self, visit: Visit, draft: Draft, caller: Caller) -> None:
        """Makes the connection, once however often it is asked for, and begins to collect. Raises as Connections.add.

        The visit is marked first: when Steward stopped between the two, what was made is found by its name.
        """
        given = self.settings(draft, self.credential(visit))
        visit = await self.visits.keep(visit, draft.model_copy(update={"making": True}))
        try:
            id_ = await self.connections.add(given, caller)
        except Conflict:
            same = (one for one, other in self.connections.all().items() if other == given)
            if not draft.making or (id_ := next(same, 0)) == 0:
                raise
        await self.connections.learned(id_, draft.granted, draft.licences)
        await self.reconnect()
        collection = await self.collect(caller, id_)
        done = draft.model_copy(update={"connection_id": id_, "collection": collection, "reached": "collect"})
        await self.visits.keep(visit, done, {})

    def _connected(self, id_: int) -> ConnectionSettings:
        found = self.connections.all().get(id_)
        if found is None:
            raise NotFound("There is no such connection any more.", "Type connections in Teams to see which there are.")
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """One step: `show` gives its template's values, of a refused form too; `take` settles a form and says where next.

    `several` are fields that may come more than once. Both raise StewardError kinds.
    """

    name: Step
    show: Callable[[Desk, Visit, Form | None], Awaitable[dict[str, Any]]]
    take: Callable[[Desk, Visit, Form, Caller], Awaitable[str]]
    several: tuple[str, ...] = ()
