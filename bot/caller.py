"""Who is speaking: the authenticated person, with the roles our settings give them. Strangers are refused."""

from __future__ import annotations

from bot.turn import Actor
from services.errors import NotAllowed
from services.policy import Roles
from services.specs import Caller


class Callers:
    """Turns an Actor into a Caller."""

    def __init__(self, roles: Roles, tenants: frozenset[str]) -> None:
        self._roles = roles
        self._tenants = tenants

    async def who(self, actor: Actor, *, concerned: bool = False) -> Caller:
        """The caller, with at least one role unless they are `concerned` and answer for themselves.

        Raises NotAllowed for somebody the channel did not identify, somebody of another tenant, and a person of ours
        who holds no role.
        """
        if not actor.object_id or not actor.tenant_id:
            raise NotAllowed(
                "I cannot tell who you are: Teams sent no Entra ID account with your message.",
                "Sign in to Teams with your work account. Guests and anonymous people cannot use me.",
            )
        if actor.tenant_id not in self._tenants:
            raise NotAllowed(
                "I serve another organisation than yours.",
                "Use the Steward of your own organisation, or ask its administrator.",
            )
        caller = await self._roles.of(actor.object_id, actor.tenant_id, actor.name)
        if not caller.roles and not concerned:
            raise NotAllowed(
                "You have no role in Steward yet.",
                "Ask a Steward administrator to add your account to a role in the settings.",
            )
        return caller
